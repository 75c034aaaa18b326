"""Telegram's own clock, which may run faster than the world's."""

from __future__ import annotations

import asyncio
import time
from datetime import UTC, datetime


class Clock:
    """Counts Telegram's seconds: `speed` of them pass in one of ours.

    Limits and times to live are counted in Telegram's seconds; dates shown to bots and people stay real.
    """

    def __init__(self, speed: float = 1.0) -> None:
        if speed <= 0:
            raise ValueError(f"the clock's speed must be above 0, not {speed}: 1 is real time, 10 is ten times faster")
        self._speed = speed

    def elapsed(self) -> float:
        """Telegram's seconds since some fixed moment."""
        return time.monotonic() * self._speed

    def real(self, seconds: float) -> float:
        """How long `seconds` of Telegram's take in ours."""
        return seconds / self._speed

    async def sleep(self, seconds: float) -> None:
        """Sleep for `seconds` of Telegram's."""
        await asyncio.sleep(self.real(seconds))

    def since(self, date: int) -> float:
        """Telegram's seconds that have passed since a date."""
        return (self.date() - date) * self._speed

    def date(self) -> int:
        """Now, as Telegram writes it: seconds since 1970."""
        # The stand-in is a foreign system, and such systems have their own clock.
        return int(datetime.now(UTC).timestamp())  # noqa: TID251
