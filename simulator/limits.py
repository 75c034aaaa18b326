"""Telegram's flood limits: how many calls in what time, and how long to wait after too many."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass, field

from simulator.clock import Clock
from simulator.errors import too_many_requests


@dataclass(frozen=True)
class Limits:
    """How fast a bot may send. Telegram publishes about these numbers and lets short bursts pass."""

    bot_per_second: int = 30
    chat_per_second: float = 1.0
    chat_burst: int = 3
    group_per_minute: int = 20


class Window:
    """At most `limit` calls in any `seconds`."""

    def __init__(self, limit: int, seconds: float) -> None:
        self._seconds = seconds
        self._limit = limit
        self._calls: deque[float] = deque(maxlen=limit)

    def wait(self, now: float, calls: int = 1) -> float:
        """Seconds until `calls` more would be within the limit; 0 if they are now."""
        over = len(self._calls) + min(calls, self._limit) - self._limit
        if over <= 0:
            return 0.0
        return max(0.0, self._calls[over - 1] + self._seconds - now)

    def add(self, now: float, calls: int = 1) -> None:
        """Count `calls`."""
        self._calls.extend([now] * calls)


@dataclass
class RateLimiter:
    """Refuses what one bot sends too fast: over all its chats, and in each."""

    limits: Limits
    clock: Clock
    _chats: dict[int, Window] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._bot = Window(self.limits.bot_per_second, 1.0)

    def sending(self, chat_id: int, messages: int = 1) -> None:
        """Count new messages. Raises ApiError 429 if they come too fast, and then counts nothing."""
        self._count([self._bot, self._window(chat_id)], messages)

    def editing(self) -> None:
        """Count an edit, which weighs on the whole bot only. Raises ApiError 429 likewise."""
        self._count([self._bot], 1)

    def _window(self, chat_id: int) -> Window:
        if chat_id not in self._chats:
            self._chats[chat_id] = self._new_window(is_group=chat_id < 0)
        return self._chats[chat_id]

    def _new_window(self, *, is_group: bool) -> Window:
        if is_group:
            return Window(self.limits.group_per_minute, 60.0)
        return Window(self.limits.chat_burst, self.limits.chat_burst / self.limits.chat_per_second)

    def _count(self, windows: list[Window], calls: int) -> None:
        now = self.clock.elapsed()
        wait = max(window.wait(now, calls) for window in windows)
        if wait > 0:
            # Telegram knows whole seconds only, and the bot sleeps by the world's clock.
            raise too_many_requests(max(1, math.ceil(self.clock.real(wait))))
        for window in windows:
            window.add(now, calls)
