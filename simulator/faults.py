"""Faults on purpose: what a network and a busy Telegram do to a bot sooner or later."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

CHANGING_METHODS = frozenset(
    {
        "sendMessage",
        "sendPhoto",
        "sendDocument",
        "sendMediaGroup",
        "editMessageText",
        "editMessageCaption",
        "editMessageReplyMarkup",
        "deleteMessage",
        "answerCallbackQuery",
    }
)


class Fault(StrEnum):
    """What happens to one call."""

    TOO_MANY_REQUESTS = "too_many_requests"
    """429, nothing done."""
    SERVER_ERROR = "server_error"
    """500, nothing done."""
    DROPPED = "dropped"
    """The connection breaks, nothing done."""
    ANSWER_LOST = "answer_lost"
    """Everything done, then the connection breaks: the bot cannot know."""
    SLOW = "slow"
    """Done after a while."""


@dataclass(frozen=True)
class Faults:
    """How often each fault strikes: probabilities 0…1 for calls of `methods` and for updates.

    `script` comes first: each `(method, fault)` strikes the next call of that method, once.
    """

    too_many_requests: float = 0.0
    server_error: float = 0.0
    dropped: float = 0.0
    answer_lost: float = 0.0
    slow: float = 0.0
    duplicate_update: float = 0.0
    reordered_update: float = 0.0
    retry_after: int = 1
    slow_seconds: float = 2.0
    methods: frozenset[str] = CHANGING_METHODS
    script: tuple[tuple[str, Fault], ...] = ()

    def __post_init__(self) -> None:
        chances = [*(self.chance(fault) for fault in Fault), self.duplicate_update, self.reordered_update]
        if not all(0 <= chance <= 1 for chance in chances) or sum(chances[: len(Fault)]) > 1:
            raise ValueError("faults are probabilities from 0 to 1, and those of calls together at most 1")

    def chance(self, fault: Fault) -> float:
        """The probability of `fault` for one call."""
        chance: float = getattr(self, fault.value)
        return chance


class FaultPlan:
    """Decides, call by call, what goes wrong; the same seed and calls give the same faults.

    `listener` hears of every fault that strikes a call, before anything comes of it.
    """

    def __init__(self, faults: Faults, rng: random.Random) -> None:
        self.faults = faults
        self.listener: Callable[[str, Fault], None] | None = None
        self.struck: Counter[str] = Counter()
        self._rng = rng
        self._script = list(faults.script)

    def next(self, method: str, fault: Fault) -> None:
        """Let `fault` strike the next call of `method`."""
        self._script.append((method, fault))

    def for_call(self, method: str) -> Fault | None:
        """The fault that strikes this call, if any."""
        fault = self._scripted(method) or self._drawn(method)
        if fault is not None:
            self.struck[fault.value] += 1
            if self.listener is not None:
                self.listener(method, fault)
        return fault

    def duplicates_update(self) -> bool:
        """Whether the next update is delivered twice."""
        return self._strikes("duplicate_update", self.faults.duplicate_update)

    def reorders_update(self) -> bool:
        """Whether the next update is overtaken by one of another queue."""
        return self._strikes("reordered_update", self.faults.reordered_update)

    def _scripted(self, method: str) -> Fault | None:
        for position, (name, fault) in enumerate(self._script):
            if name == method:
                del self._script[position]
                return fault
        return None

    def _drawn(self, method: str) -> Fault | None:
        if method not in self.faults.methods:
            return None
        draw = self._rng.random()
        for fault in Fault:
            draw -= self.faults.chance(fault)
            if draw < 0:
                return fault
        return None

    def _strikes(self, name: str, chance: float) -> bool:
        strikes = chance > 0 and self._rng.random() < chance
        self.struck[name] += strikes
        return strikes
