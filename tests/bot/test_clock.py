"""The clock of the real loop, and waiting for a bell."""

from __future__ import annotations

import asyncio
import time

import uvloop

from bot.clock import LoopClock, rung_within
from tests.bot.fakes import VirtualClock


def test_time_goes_on_while_the_loop_is_busy() -> None:
    async def busy() -> float:
        clock = LoopClock()
        began = clock.monotonic()
        time.sleep(0.005)
        return clock.monotonic() - began

    assert uvloop.run(busy()) >= 0.005


async def test_a_bell_that_nobody_rings_rings_in_time(clock: VirtualClock) -> None:
    bell = asyncio.Event()

    await clock.run(rung_within(bell, 3.0, clock))

    assert (clock.now, bell.is_set()) == (3.0, True)


async def test_whoever_rings_ends_the_wait_and_nothing_rings_afterwards(clock: VirtualClock) -> None:
    bell = asyncio.Event()

    async def ring() -> None:
        await clock.sleep(1.0)
        bell.set()

    await clock.run(asyncio.gather(rung_within(bell, 3.0, clock), ring()))
    bell.clear()
    assert clock.now == 1.0
    await clock.run(clock.sleep(9.0))

    assert not bell.is_set()


async def test_a_wait_that_is_cut_off_rings_nothing(clock: VirtualClock) -> None:
    bell = asyncio.Event()
    waiting = asyncio.create_task(rung_within(bell, 3.0, clock))
    await asyncio.sleep(0)
    waiting.cancel()

    await clock.run(clock.sleep(9.0))

    assert not bell.is_set()
