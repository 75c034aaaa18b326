"""What is done every few seconds: danger waits for no other work, and nothing is begun once the process shall end."""

from __future__ import annotations

import asyncio
from threading import Event
from types import SimpleNamespace
from typing import Any

from app.jobs.ticking import ALL_TICKS, DANGER_TICKS, Tick, tick

SOON = 10.0  # seconds; on a busy machine


async def test_what_takes_long_at_the_start_holds_up_nothing_that_ticks() -> None:
    stop, ticked, loop = asyncio.Event(), Event(), asyncio.get_running_loop()

    def long() -> None:
        seen.append(ticked.wait(SOON))
        loop.call_soon_threadsafe(stop.set)

    seen: list[bool] = []
    chosen = (Tick(600, lambda _: long, at_once=True), Tick(1, lambda _: ticked.set))
    await tick(parts(), chosen, stop)

    assert seen == [True]


async def test_once_stopped_nothing_more_is_begun_at_once() -> None:
    stop, done = asyncio.Event(), []

    def first() -> None:
        done.append("first")
        stop.set()

    chosen = (
        Tick(600, lambda _: first, at_once=True),
        Tick(600, lambda _: lambda: done.append("second"), at_once=True),
    )
    await asyncio.wait_for(tick(parts(), chosen, stop), SOON)

    assert done == ["first"]


def test_danger_ticks_beside_what_is_done_at_once() -> None:
    assert set(DANGER_TICKS) < set(ALL_TICKS)
    assert not any(each.at_once for each in DANGER_TICKS)


def parts() -> Any:
    return SimpleNamespace()
