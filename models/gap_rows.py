"""Read models for gaps: which evidence was to be expected, and how old and how readable what came is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from sqlalchemy import case, exists, func, or_, select
from sqlmodel import Session, col

from models.readings import counts_for_its_answer
from models.reports import people_who_answered
from models.scopes import Scope, binary, with_place
from models.statements import has_state
from models.tables import Answer, GuidanceEvent, Institution, Invitation, Label, PanelMember

NATION = Scope("national", "LV", "LV")


@dataclass(frozen=True)
class ExpectedEvent:
    """An event that answers were to be expected from, with the number of people who gave any."""

    code: str
    title: str
    institution_code: str
    municipality: str
    sector: str
    service: str
    starts_at: datetime
    closes_at: datetime
    created_at: datetime
    expected: int | None
    answered: int


class WaveRow(NamedTuple):
    """How many people of a place were invited to a wave of the panel, and how many of them answered."""

    institution_code: str
    municipality: str
    wave: int
    invited: int
    answered: int


class LinkedRow(NamedTuple):
    """How many texts of a place were read, and how many of them the framework has a theme for."""

    institution_code: str
    municipality: str
    read: int
    linked: int


def expected_events(session: Session, since: datetime, until: datetime) -> list[ExpectedEvent]:
    """Return the events that begin in `[since, until)`, in order of their code."""
    columns = (
        col(GuidanceEvent.code),
        col(GuidanceEvent.title),
        col(Institution.code),
        col(Institution.municipality),
        col(Institution.sector),
        col(GuidanceEvent.service),
        col(GuidanceEvent.starts_at),
        col(GuidanceEvent.closes_at),
        col(GuidanceEvent.created_at),
        col(GuidanceEvent.expected),
    )
    query = (
        select(*columns, people_who_answered())
        .join(Institution, col(Institution.id) == col(GuidanceEvent.institution_id))
        .where(col(GuidanceEvent.starts_at) >= since, col(GuidanceEvent.starts_at) < until)
        .order_by(binary(session, GuidanceEvent.code))
    )
    return [ExpectedEvent(*row) for row in session.execute(query)]


def waves(session: Session, since: datetime, until: datetime) -> list[WaveRow]:
    """Return the waves that people were invited to in `[since, until)`, by the place where they joined the panel."""
    answered = func.sum(case((col(Invitation.answered_at).is_not(None), 1), else_=0))
    place = (col(Institution.code), col(Institution.municipality))
    query = (
        select(*place, col(Invitation.wave), func.count(), answered)
        .select_from(Invitation)
        .join(PanelMember, col(PanelMember.respondent_id) == col(Invitation.respondent_id))
        .join(GuidanceEvent, col(GuidanceEvent.id) == col(PanelMember.event_id))
        .join(Institution, col(Institution.id) == col(GuidanceEvent.institution_id))
        .where(col(Invitation.wave) > 0, col(Invitation.sent_at) >= since, col(Invitation.sent_at) < until)
        .group_by(*place, col(Invitation.wave))
        .order_by(binary(session, Institution.code), col(Invitation.wave))
    )
    return [WaveRow(*row) for row in session.execute(query)]


def newest_days(session: Session) -> list[tuple[str, str, date]]:
    """Return for every institution with answers its code, its municipality and the local day of the newest one."""
    place = (col(Institution.code), col(Institution.municipality))
    query = with_place(select(*place, func.max(col(Answer.local_day))).select_from(Answer), NATION)
    query = query.where(col(Institution.code).is_not(None)).group_by(*place)
    return [(code, municipality, day) for code, municipality, day in session.execute(query)]


def linked(session: Session, since: datetime, until: datetime, elements: Iterable[str]) -> list[LinkedRow]:
    """Return how many texts of each institution were read, and how many have a theme of one of the elements."""
    themed = exists().where(
        col(Label.answer_id) == col(Answer.id),
        or_(*(col(Label.theme).startswith(element) for element in elements)),
        counts_for_its_answer(),
    )
    place = (col(Institution.code), col(Institution.municipality))
    columns = (*place, func.count(), func.sum(case((themed.correlate(Answer), 1), else_=0)))
    given = (col(Answer.given_at) >= since, col(Answer.given_at) < until)
    query = with_place(select(*columns).select_from(Answer), NATION).where(has_state(col(Answer.state), "read"), *given)
    rows = session.execute(query.where(col(Institution.code).is_not(None)).group_by(*place))
    return [LinkedRow(*row) for row in rows]


def merged_away(session: Session) -> set[str]:
    """Return the codes of the institutions that another one has taken over."""
    query = select(col(Institution.code)).where(col(Institution.merged_into_id).is_not(None))
    return set(session.scalars(query))
