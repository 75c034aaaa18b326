"""Wakes labelling, jobs and invitations every few seconds, each in a thread, so that chats go on meanwhile."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from analytics.scheduler import Ticker
from app.bootstrap import Parts
from app.jobs import ticks
from app.turns import where

log = structlog.get_logger(__name__)

Work = Callable[[], None]


@dataclass(frozen=True)
class Tick:
    """Something to be done every so many seconds; `at_once` also when the program starts, after a pause perhaps."""

    seconds: int
    work: Callable[[Parts], Work]
    at_once: bool = False


def _of(work: Callable[[Parts], None]) -> Callable[[Parts], Work]:
    return lambda parts: lambda: work(parts)


def _jobs(parts: Parts) -> None:
    from app.jobs.runner import Runner  # with all that jobs do: a second of loading, which no chat waits for

    Runner(parts, owner=parts.worker_id, stopping=parts.stopping).run_due()


def all_ticks(label: Callable[[Parts], None] = ticks.label) -> tuple[Tick, ...]:
    """Return everything that is done every few seconds; `label` reads new answers and counts people."""
    return (
        *DANGER_TICKS,
        Tick(2, _of(label)),  # a text waits so long at least, so that they come in batches
        Tick(20, _of(_jobs), at_once=True),
        Tick(20, _of(ticks.invite), at_once=True),
    )


DANGER_TICKS: tuple[Tick, ...] = (Tick(20, _of(ticks.look_after_danger)),)
ALL_TICKS = all_ticks()


def nothing() -> None:
    """Do nothing after a tick."""


async def tick(parts: Parts, chosen: Sequence[Tick], stop: asyncio.Event, after: Callable[[], None] = nothing) -> None:
    """Tick until stopped; `after` each tick, whoever waits for what it posted is woken.

    What is done at once may take minutes after an outage; the others, danger among them, wait for none of it.
    """
    works = [(each, _threaded(each.work(parts), after)) for each in chosen]
    tickers = [(each, Ticker(work, each.seconds)) for each, work in works]
    _start(ticker for each, ticker in tickers if not each.at_once)
    for each, work in works:
        if each.at_once and not stop.is_set():
            await work()
    _start(ticker for each, ticker in tickers if each.at_once)
    await stop.wait()
    for _, ticker in tickers:
        ticker.stop()


def _start(tickers: Iterable[Ticker]) -> None:
    for ticker in tickers:
        ticker.start()


def _threaded(work: Work, after: Callable[[], None]) -> Callable[[], Coroutine[Any, Any, None]]:
    async def once() -> None:
        try:
            await asyncio.to_thread(work)
        except asyncio.CancelledError:  # the program is stopping; what the job does is safe to repeat
            return
        except Exception as exc:  # noqa: BLE001 - a job's fault must stop neither chats nor the next tick
            log.error("tick failed", error=where(exc))
        after()

    return once
