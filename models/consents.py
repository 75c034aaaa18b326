"""Who agrees to what: of each person and purpose the newest decision counts, whatever was said before."""

from __future__ import annotations

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Mapped, aliased
from sqlmodel import Session, col

from models.tables import Consent

QUOTING = "quoting"  # purposes as conversations.flow names them
TEACHING = "teach_classifier"


def agrees(person: Mapped[str], purpose: str) -> ColumnElement[bool]:
    """Return the condition that a respondent's newest decision about a purpose is yes; no decision is no."""
    said, newest = aliased(Consent), aliased(Consent)
    last = (
        select(func.max(col(newest.id)))
        .where(col(newest.respondent_id) == person, col(newest.purpose) == purpose)
        .correlate_except(newest)  # the person is of the query around both
        .scalar_subquery()
    )
    return select(col(said.id)).where(col(said.id) == last, col(said.granted)).correlate_except(said).exists()


def who_agrees(session: Session, purpose: str) -> frozenset[str]:
    """Return the respondents whose newest decision about a purpose is yes."""
    newest = select(func.max(col(Consent.id))).where(col(Consent.purpose) == purpose)
    query = select(col(Consent.respondent_id)).where(
        col(Consent.id).in_(newest.group_by(col(Consent.respondent_id))), col(Consent.granted)
    )
    return frozenset(session.scalars(query))


def is_newest(said: type[Consent]) -> ColumnElement[bool]:
    """Return the condition that a person has decided nothing about the same purpose since."""
    since = aliased(Consent)
    of_same = (col(since.respondent_id) == col(said.respondent_id), col(since.purpose) == col(said.purpose))
    return ~select(col(since.id)).where(*of_same, col(since.id) > col(said.id)).exists()


def newest_decisions(session: Session, respondent_id: str) -> dict[str, Consent]:
    """Return a respondent's newest decision about each purpose they ever decided about."""
    query = select(Consent).where(col(Consent.respondent_id) == respondent_id).order_by(col(Consent.id))
    return {consent.purpose: consent for consent in session.scalars(query)}
