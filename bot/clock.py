"""Time as the adapter needs it: seconds that only grow, and waiting. Tests put a faster one in its place."""

from __future__ import annotations

import asyncio
from typing import Protocol


class Clock(Protocol):
    """Seconds since some moment, and a way to let them pass."""

    def monotonic(self) -> float:
        """Return seconds that never go back."""

    async def sleep(self, seconds: float) -> None:
        """Return after `seconds`."""


class Wake(Protocol):
    """A bell between parts, such as `asyncio.Event`, rung when there is work. It may ring without any."""

    def set(self) -> None:
        """Ring."""

    def clear(self) -> None:
        """Be quiet again."""

    async def wait(self) -> object:
        """Return once it rings."""


class LoopClock:
    """The clock of the running event loop."""

    def monotonic(self) -> float:
        """Return the loop's seconds."""
        return asyncio.get_running_loop().time()

    async def sleep(self, seconds: float) -> None:
        """Let others run for `seconds`."""
        await asyncio.sleep(seconds)


async def rung_within(wake: Wake, seconds: float, clock: Clock) -> bool:
    """Wait for `wake`, at most `seconds`. Returns whether it rang."""
    ringing = asyncio.ensure_future(wake.wait())
    sleeping = asyncio.ensure_future(clock.sleep(seconds))
    try:
        await asyncio.wait((ringing, sleeping), return_when=asyncio.FIRST_COMPLETED)
        return ringing.done()
    finally:
        ringing.cancel()
        sleeping.cancel()
