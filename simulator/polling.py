"""getUpdates: long polling, by one poller at a time."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import Any

from simulator.clock import Clock
from simulator.errors import conflict
from simulator.updates import Update, UpdateQueue

LIMIT = 100
LONGEST_POLL = 50  # seconds

# Who asks the same again at once is slowed down: a bot that polls in a busy loop, or never confirms.
IMPATIENT_SECONDS = 3.0
REPEATED_SECONDS = 0.5


@dataclass
class _Poll:
    """A call that waits for updates; `ended_by` tells why it must not go on."""

    ended_by: str = ""


class Polling:
    """The one long poll of a bot."""

    def __init__(self, updates: UpdateQueue, clock: Clock) -> None:
        self._updates = updates
        self._clock = clock
        self._current: _Poll | None = None
        self._previous: tuple[int, float] | None = None

    async def fetch(self, arguments: dict[str, Any]) -> list[dict[str, Any]]:
        """Confirm what is before `offset`, then wait for updates. Raises ApiError 409 if another poller takes over."""
        offset = arguments.get("offset", 0)
        limit, timeout = self._allowance(offset, arguments)
        self.end("terminated by other getUpdates request; make sure that only one bot instance is running")
        self._updates.confirm_before(offset)
        poll = self._current = _Poll()
        try:
            return [update.as_json() for update in await self._wait(poll, limit, timeout)]
        finally:
            if self._current is poll:
                self._current = None

    @property
    def asked(self) -> bool:
        """Whether anybody has ever polled."""
        return self._previous is not None

    def end(self, reason: str) -> None:
        """End the call that waits, if one does, with a conflict."""
        if self._current is not None:
            self._current.ended_by = reason
            self._updates.added.ring()

    async def _wait(self, poll: _Poll, limit: int, timeout: float) -> list[Update]:
        loop = asyncio.get_running_loop()
        until = loop.time() + timeout
        while not (updates := self._updates.pending(limit)) and loop.time() < until:
            await self._updates.added.wait(until - loop.time())
            if poll.ended_by:
                raise conflict(poll.ended_by)
        return updates

    def _allowance(self, offset: int, arguments: dict[str, Any]) -> tuple[int, float]:
        limit = min(max(1, arguments.get("limit", LIMIT)), LIMIT)
        timeout = float(min(max(0, arguments.get("timeout", 0)), LONGEST_POLL))
        now = self._clock.elapsed()
        previous, self._previous = self._previous, (offset, now)
        if previous is None or previous[0] != offset:
            return limit, timeout
        if now < previous[1] + REPEATED_SECONDS:
            limit = 1
        if now < previous[1] + IMPATIENT_SECONDS:
            timeout = max(timeout, self._clock.real(IMPATIENT_SECONDS))
        return limit, timeout
