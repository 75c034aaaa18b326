"""Waves of the panel that fell due: who was to be asked again, and whether they answered. No texts, no contacts."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select
from sqlmodel import Session, col

from models.tables import GuidanceEvent, Institution, Invitation, PanelLoss

OPTED_OUT = ("withdrawn", "declined", "stopped", "deleted", "moved")  # they no longer agreed, or are somebody else
UNASKED = ("missed", "halted")  # the bot was away for too long, or an operator stopped the wave

_SENT = col(Invitation.sent_at).is_not(None)  # then only the reminder came to nothing


@dataclass(frozen=True)
class Wave:
    """One member's wave: months after the anchor day, the place where they agreed, and whether they answered."""

    number: int
    answered: bool
    institution: str | None
    municipality: str | None
    region: str | None


def due(session: Session, since: datetime, until: datetime) -> Iterator[Wave]:
    """Yield the waves that fell due in `[since, until)`, without people who had opted out or whom nobody asked."""
    place = (col(Institution.code), col(Institution.municipality), col(Institution.region))
    query = (
        select(col(Invitation.wave), col(Invitation.answered_at).is_not(None), *place)
        .outerjoin(GuidanceEvent, col(GuidanceEvent.id) == col(Invitation.event_id))
        .outerjoin(Institution, col(Institution.id) == col(GuidanceEvent.institution_id))
        .where(col(Invitation.wave) > 0, col(Invitation.due_at) >= since, col(Invitation.due_at) < until)
        .where(or_(col(Invitation.cancelled).is_(None), col(Invitation.cancelled).not_in(OPTED_OUT)))
        .where(or_(col(Invitation.cancelled).is_(None), col(Invitation.cancelled).not_in(UNASKED), _SENT))
        .order_by(col(Invitation.id))
    )
    return (Wave(number, bool(answered), *where) for number, answered, *where in session.execute(query))


def deleted(session: Session, months: tuple[str, str]) -> list[int]:
    """Return the last wave sent to each member who deleted themselves in one of the months, first to last."""
    in_months = (col(PanelLoss.month) >= months[0], col(PanelLoss.month) <= months[1])
    query = select(col(PanelLoss.wave)).where(col(PanelLoss.why) == "deleted", col(PanelLoss.wave) > 0, *in_months)
    return list(session.scalars(query.order_by(col(PanelLoss.wave))))
