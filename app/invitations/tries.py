"""How often a chat may try a return code."""

from __future__ import annotations

import threading
from collections import deque
from dataclasses import dataclass, field
from datetime import datetime, timedelta

AN_HOUR, MOST = timedelta(hours=1), 5


@dataclass
class Tries:
    """Failed tries by chat, in memory: a code has nearly 60 bits, so that a restart opens no door."""

    _failed: dict[str, deque[datetime]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def are_used_up(self, chat_key: str, now: datetime) -> bool:
        """Whether the chat must wait."""
        with self._lock:
            self._forget_old(now)
            return len(self._failed.get(chat_key, ())) >= MOST

    def note(self, chat_key: str, now: datetime) -> None:
        """Count a failed try."""
        with self._lock:
            self._failed.setdefault(chat_key, deque()).append(now)

    def _forget_old(self, now: datetime) -> None:
        for key, moments in list(self._failed.items()):
            while moments and moments[0] <= now - AN_HOUR:
                moments.popleft()
            if not moments:
                del self._failed[key]
