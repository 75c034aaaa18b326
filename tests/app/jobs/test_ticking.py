"""What is done every few seconds: danger waits for no other work, and nothing is begun once the process shall end."""

from __future__ import annotations

import asyncio
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from analytics.reliability import Reliability
from app import rolling
from app.heeding import StoppedError
from app.jobs import ticks
from app.jobs.ticking import ALL_TICKS, DANGER_TICKS, Tick, tick
from models.database import Database
from tests.models.people import make_person

NOTHING_READ = Reliability("test", frozenset())
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


@pytest.mark.parametrize("counted", [False, True], ids=["by another version", "due"])
def test_counting_ends_after_a_chunk_once_the_process_shall_end(
    database: Database, monkeypatch: pytest.MonkeyPatch, counted: bool
) -> None:
    monkeypatch.setattr(rolling, "CHUNK", 1)
    people = [str(database.write(lambda uow, n=n: make_person(uow, n)).result().respondent_id) for n in (1, 2, 3)]
    if counted:
        rolling.catch_up(database, NOTHING_READ)
    database.write(lambda uow: uow.rollups.due(people)).result()
    stopping = Event()
    stopping.set()

    with pytest.raises(StoppedError):
        ticks.roll(parts(database=database, reliability=NOTHING_READ, stopping=stopping))

    assert database.read(lambda uow: uow.rollups.waiting()) == 2


def parts(**known: Any) -> Any:
    return SimpleNamespace(**known)
