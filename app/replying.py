"""Puts what a turn says into the outbox, once per update however often the turn is tried."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.replies import Call
from models.unit_of_work import UnitOfWork

INTERACTIVE, DIGEST, BROADCAST = 0, 1, 2  # lanes of the outbox


class Replies:
    """The calls of one turn, numbered so that a repeated turn posts nothing twice."""

    def __init__(self, uow: UnitOfWork, bot_id: int, cause: str, now: datetime) -> None:
        self.bot_id = bot_id
        self._uow = uow
        self._cause = cause
        self._now = now
        self._count = 0

    def post(self, calls: Sequence[Call], lane: int = INTERACTIVE, not_after: datetime | None = None) -> None:
        """Post `calls` in their order. What can't be sent before `not_after` is not sent any more."""
        for call in calls:
            self._uow.outbox.put(
                self.bot_id,
                lane=lane,
                method=call.method,
                payload=call.payload,
                dedupe=f"{self.bot_id}:{self._cause}:{self._count}",
                now=self._now,
                attachment=call.attachment.to_bytes() if call.attachment else None,
                not_after=not_after,
            )
            self._count += 1
