"""Time as the adapter needs it: seconds that only grow, and waiting. Tests put a faster one in its place."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from typing import Protocol


class Timer(Protocol):
    """What will be called later."""

    def cancel(self) -> None:
        """Let it not be called any more."""


class Clock(Protocol):
    """Seconds since some moment, and ways to let them pass."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""

    def call_later(self, seconds: float, what: Callable[[], object]) -> Timer:
        """Call `what` after `seconds`, unless it is cancelled."""


class Wake(Protocol):
    """A bell between parts, such as `asyncio.Event`, rung when there is work. It may ring without any."""

    def set(self) -> None:
        """Ring."""


class LoopClock:
    """The clock of the running event loop."""

    def monotonic(self) -> float:
        """Return this instant. A loop's own time may stand still as long as the loop is busy."""
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        """Let others run for `seconds`."""
        await asyncio.sleep(seconds)

    def call_later(self, seconds: float, what: Callable[[], object]) -> Timer:
        """Call `what` on the loop after `seconds`."""
        return asyncio.get_running_loop().call_later(seconds, what)


async def rung_within(bell: asyncio.Event, seconds: float, clock: Clock) -> None:
    """Wait until somebody rings; after `seconds` it rings by itself."""
    timer = clock.call_later(seconds, bell.set)
    try:
        await bell.wait()
    finally:
        timer.cancel()
