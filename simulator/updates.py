"""Updates that wait for a bot: numbered, in queues, until confirmed or too old."""

from __future__ import annotations

import asyncio
import heapq
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice, takewhile
from typing import Any

from simulator.clock import Clock
from simulator.errors import bad_request
from simulator.faults import FaultPlan
from simulator.waiting import Bell

MESSAGE_SECONDS = 24 * 60 * 60
CALLBACK_SECONDS = 150
OVERTAKEN_SECONDS = 0.3  # how long a reordered update waits for another to overtake it

# What a bot does not get unless it asks for it.
NOT_BY_DEFAULT = frozenset({"chat_member", "message_reaction", "message_reaction_count"})

# Updates of one queue come in order; Telegram orders nothing between a chat's messages and a person's presses.
Queue = tuple[str, int]


@dataclass(eq=False)
class Update:
    """One update. `repeats` is how often more than once it will be delivered."""

    kind: str
    body: dict[str, Any]
    queue: Queue
    expires: float
    id: int = 0
    repeats: int = 0

    def as_json(self) -> dict[str, Any]:
        """The Bot API's Update."""
        return {"update_id": self.id, self.kind: self.body}


class UpdateQueue:
    """All updates that one bot has not confirmed yet."""

    def __init__(self, clock: Clock, faults: FaultPlan, first_id: int) -> None:
        self.added = Bell()
        self.allowed: list[str] = []
        self.listener: Callable[[Queue], None] | None = None
        self._clock = clock
        self._faults = faults
        self._next_id = first_id
        self._pending: dict[int, Update] = {}
        self._by_queue: dict[Queue, deque[Update]] = {}
        self._expiries: list[tuple[float, int]] = []
        self._overtaken: list[Update] = []

    def __len__(self) -> int:
        return len(self._pending)

    @property
    def queues(self) -> list[Queue]:
        """The queues in which something waits."""
        return list(self._by_queue)

    def remember_allowed(self, arguments: dict[str, Any]) -> None:
        """Take over `allowed_updates` of a call; without it the previous ones stay. Raises ApiError 400."""
        allowed = arguments.get("allowed_updates")
        if allowed is None:
            return
        if not all(isinstance(kind, str) for kind in allowed):
            raise bad_request("expected an Array of String")
        self.allowed = list(allowed)

    def add(self, kind: str, body: dict[str, Any], queue: Queue, seconds: float = MESSAGE_SECONDS) -> None:
        """Number an update and let it wait, for at most `seconds`; drop it if the bot did not ask for its kind."""
        if not self._wanted(kind):
            return
        update = Update(kind, body, queue, self._clock.elapsed() + seconds)
        if self._is_to_be_overtaken(update):
            self._hold(update)
            return
        self._admit(update)
        self._admit_overtaken()

    def pending(self, limit: int) -> list[Update]:
        """The oldest updates, at most `limit`."""
        self._expire()
        return list(islice(self._pending.values(), limit))

    def head(self, queue: Queue) -> Update | None:
        """The oldest update of a queue."""
        self._expire()
        waiting = self._by_queue.get(queue)
        return waiting[0] if waiting else None

    def confirm(self, update: Update) -> None:
        """Forget an update that was delivered, unless it shall be delivered again."""
        if update.repeats:
            update.repeats -= 1
            return
        self.drop(update)

    def confirm_before(self, offset: int) -> None:
        """Forget what polling has confirmed; a negative offset keeps that many of the newest."""
        if offset < 0:
            self._keep_newest(-offset)
            return
        for update in list(takewhile(lambda update: update.id < offset, self._pending.values())):
            self.confirm(update)

    def drop(self, update: Update) -> None:
        """Forget an update for good."""
        if self._pending.pop(update.id, None) is None:
            return
        waiting = self._by_queue[update.queue]
        waiting.remove(update)
        if not waiting:
            del self._by_queue[update.queue]

    def clear(self) -> None:
        """Forget everything (`drop_pending_updates`)."""
        self._keep_newest(0)

    def _keep_newest(self, number: int) -> None:
        for update in list(self._pending.values())[: max(0, len(self._pending) - number)]:
            self.drop(update)

    def _wanted(self, kind: str) -> bool:
        return kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT

    def _admit(self, update: Update) -> None:
        update.id, self._next_id = self._next_id, self._next_id + 1
        update.repeats = int(self._faults.duplicates_update())
        self._pending[update.id] = update
        self._by_queue.setdefault(update.queue, deque()).append(update)
        heapq.heappush(self._expiries, (update.expires, update.id))
        self.added.ring()
        if self.listener is not None:
            self.listener(update.queue)

    def _is_to_be_overtaken(self, update: Update) -> bool:
        if self._overtaken:
            return any(waiting.queue == update.queue for waiting in self._overtaken)
        return self._faults.reorders_update()

    def _hold(self, update: Update) -> None:
        self._overtaken.append(update)
        asyncio.get_running_loop().call_later(OVERTAKEN_SECONDS, self._admit_overtaken)

    def _admit_overtaken(self) -> None:
        overtaken, self._overtaken = self._overtaken, []
        for update in overtaken:
            self._admit(update)

    def _expire(self) -> None:
        now = self._clock.elapsed()
        while self._expiries and self._expiries[0][0] <= now:
            _, update_id = heapq.heappop(self._expiries)
            if update_id in self._pending:
                self.drop(self._pending[update_id])
