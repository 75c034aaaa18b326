"""The only place that reads the clock: everybody else is told the time."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

RIGA = ZoneInfo("Europe/Riga")


class Clock:
    """The present. A demo's clock starts at `start` and runs `speed` times faster."""

    def __init__(self, start: datetime | None = None, speed: float = 1.0) -> None:
        self._began = time.monotonic()
        self._start = start
        self._speed = speed

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        if self._start is None:
            return datetime.now(UTC)  # noqa: TID251 - this is the place
        return self._start.astimezone(UTC) + timedelta(seconds=(time.monotonic() - self._began) * self._speed)

    def seconds(self, span: timedelta) -> float:
        """Return how many seconds on the wall this clock takes for a span of its time."""
        return span.total_seconds() / (1.0 if self._start is None else self._speed)
