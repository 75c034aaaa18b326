"""How many of those who were invited took it up."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlmodel import Session, col

from models.tables import Invitation


@dataclass(frozen=True)
class TakenUp:
    """Of `invited` people so many `began`, whether or not they came to the end."""

    invited: int
    began: int


def taken_up(session: Session, flows: Collection[str], since: datetime, until: datetime) -> TakenUp:
    """Count what became of invitations to some flows that were sent in `[since, until)`."""
    began = or_(col(Invitation.started_at).is_not(None), col(Invitation.answered_at).is_not(None))
    query = select(func.count(), func.count().filter(began)).where(
        col(Invitation.flow).in_(flows), col(Invitation.sent_at) >= since, col(Invitation.sent_at) < until
    )
    return TakenUp(*session.execute(query).one())
