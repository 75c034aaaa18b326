"""Who was asked in a wave of the panel, who answered, and what they had rated before: what attrition is weighed by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.tables import Answer, ConversationSession, Invitation


@dataclass(frozen=True)
class Asked:
    """A person who was sent a wave; `ratings` by question are those from before any wave."""

    respondent_id: str
    wave: int
    answered: bool
    sector: str | None
    ratings: Mapping[str, int]


def asked(session: Session, since: datetime, until: datetime) -> list[Asked]:
    """Return who was sent a wave that fell due in `[since, until)`, once per wave."""
    query = (
        select(col(Invitation.respondent_id), col(Invitation.wave), col(Invitation.answered_at).is_not(None))
        .where(col(Invitation.wave) > 0, col(Invitation.sent_at).is_not(None))
        .where(col(Invitation.due_at) >= since, col(Invitation.due_at) < until)
        .order_by(col(Invitation.id))
    )
    sent = {(person, wave): bool(answered) for person, wave, answered in session.execute(query)}
    before = _before(session, since, until)
    nothing: tuple[str | None, dict[str, int]] = (None, {})
    return [Asked(person, wave, answered, *before.get(person, nothing)) for (person, wave), answered in sent.items()]


def _before(session: Session, since: datetime, until: datetime) -> dict[str, tuple[str | None, dict[str, int]]]:
    people = select(col(Invitation.respondent_id)).where(
        col(Invitation.wave) > 0, col(Invitation.due_at) >= since, col(Invitation.due_at) < until
    )
    query = (
        select(col(Answer.respondent_id), col(ConversationSession.sector), col(Answer.question), col(Answer.number))
        .join(ConversationSession, col(ConversationSession.id) == col(Answer.session_id))
        .where(col(Answer.respondent_id).in_(people), col(ConversationSession.wave) == 0)
        .where(col(Answer.current), col(Answer.number).is_not(None), col(ConversationSession.status) != "danger")
        .order_by(col(Answer.given_at), col(Answer.id))
    )
    ratings: dict[str, dict[str, int]] = defaultdict(dict)
    sectors: dict[str, str | None] = {}
    for person, sector, question, number in session.execute(query):
        ratings[person][question] = number  # the newest rating counts
        sectors[person] = sector or sectors.get(person)
    return {person: (sectors[person], found) for person, found in ratings.items()}
