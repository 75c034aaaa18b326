"""Waiting longer after each failure, so that what is down can get up."""

from __future__ import annotations

import random

FIRST = 0.5  # seconds
LONGEST = 30.0  # seconds; after an outage nobody waits longer than this for us to notice


class Backoff:
    """Waits that double from half a second to half a minute, each cut by up to a half at random.

    The chance keeps several processes that failed together from knocking together.
    """

    def __init__(self, rng: random.Random, *, longest: float = LONGEST) -> None:
        self._rng = rng
        self._longest = longest
        self._next = FIRST

    def next(self) -> float:
        """Return the seconds to wait now; the next wait will be longer."""
        seconds = self._next
        self._next = min(self._next * 2, self._longest)
        return seconds * (1 - self._rng.random() / 2)

    def reset(self) -> None:
        """Begin anew: it worked."""
        self._next = FIRST
