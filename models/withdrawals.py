"""Decisions taken back, so that a restored backup can be made to heed them again; the consents tell all of it.

A mark is of the yes that holds no longer: whoever agrees anew has said another yes, which no earlier mark touches.
"""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.consents import is_newest
from models.repositories.deletions import mark_of
from models.tables import Consent, Respondent

PART = 1000  # consents read at once


def taken_back(session: Session, since: datetime) -> dict[str, datetime]:
    """Return the marks of what was taken back since then and holds no more, and when it was."""
    yes, no = aliased(Consent), aliased(Consent)
    same = (col(no.respondent_id) == col(yes.respondent_id)) & (col(no.purpose) == col(yes.purpose))
    query = (
        select(yes, col(no.decided_at), col(Respondent.former_marks))
        .join(no, same)
        .join(Respondent, col(Respondent.id) == col(yes.respondent_id))
        .where(col(yes.granted), ~col(no.granted), is_newest(no), col(no.decided_at) >= since)
    )
    marks: dict[str, datetime] = {}
    for said, at, former in session.execute(query.execution_options(yield_per=PART)):
        people = (mark_of(said.respondent_id), *(former or "").split())  # a backup may know them apart
        marks |= {_mark(person, said): at for person in people}
    return marks


def holding(session: Session, marks: frozenset[str]) -> list[Consent]:
    """Return the decisions with one of these marks that hold here: a backup brought them back."""
    query = select(Consent).where(col(Consent.granted), is_newest(Consent)).order_by(col(Consent.id))
    held = session.scalars(query.execution_options(yield_per=PART))
    return [said for said in held if _mark(mark_of(said.respondent_id), said) in marks]


def _mark(person: str, yes: Consent) -> str:
    return sha256(f"withdrawn:{person}:{yes.purpose}:{yes.decided_at.isoformat()}".encode()).hexdigest()
