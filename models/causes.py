"""What is posted for one kind of cause, such as an invitation, whoever it goes to: found by its `dedupe`."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlmodel import Session, col

from models.outbox import UNASKED, wiped
from models.statements import has_state
from models.tables import OutboxMessage


def waiting(session: Session, kind: str) -> list[tuple[int, str, int]]:
    """Return the unasked calls that nobody has claimed yet: id, `dedupe`, and how often each may have arrived."""
    columns = (col(OutboxMessage.id), col(OutboxMessage.dedupe), col(OutboxMessage.doubts))
    query = select(*columns).where(*_of(kind, "new"))
    return [(message_id or 0, dedupe, doubts) for message_id, dedupe, doubts in session.execute(query)]


def being_made(session: Session, kind: str) -> int:
    """Return how many unasked calls the sender has claimed."""
    return session.scalar(select(func.count()).where(*_of(kind, "sending"))) or 0


def take_back(session: Session, message_ids: Collection[int], now: datetime) -> list[int]:
    """Cancel those of some calls that are still unclaimed. Returns which."""
    mine = select(col(OutboxMessage.id)).where(
        col(OutboxMessage.id).in_(message_ids), has_state(col(OutboxMessage.state), "new")
    )
    free = [number or 0 for number in session.scalars(mine.with_for_update(skip_locked=True))]
    session.execute(update(OutboxMessage).where(col(OutboxMessage.id).in_(free)).values(wiped(now)))
    return free


def _of(kind: str, state: str) -> tuple[ColumnElement[bool], ...]:
    unasked = col(OutboxMessage.lane) == UNASKED
    return unasked, has_state(col(OutboxMessage.state), state), col(OutboxMessage.dedupe).contains(f":{kind}:")
