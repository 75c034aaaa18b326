"""Read models for indicators, gaps, digests and exports. They choose rows, they judge nothing."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import ScalarSelect, func, select
from sqlmodel import Session, col

from models.answer_rows import AnswerRow, LabelRow, answers, answers_in_export_order, answers_of, count_answers
from models.scopes import Scope, binary, inside, with_place
from models.tables import (
    Answer,
    ConversationSession,
    Coordinator,
    CoordinatorScope,
    GuidanceEvent,
    IndicatorValue,
    Institution,
)

__all__ = [
    "AnswerRow",
    "EventRow",
    "LabelRow",
    "Person",
    "Place",
    "Scope",
    "answers",
    "answers_in_export_order",
    "answers_of",
    "count_answers",
    "event",
    "events",
    "indicator_values",
    "models_of_values",
    "people",
    "people_who_answered",
    "places",
    "scopes_of",
    "staff",
]


# A panel's wave, months later, is no answer to the event that brought the person into the panel.
_NO_FOLLOW_UP = col(ConversationSession.wave) == 0


@dataclass(frozen=True)
class EventRow:
    """An event with the number of people who answered anything and who came to the end; panel waves don't count."""

    code: str
    title: str
    institution_code: str
    municipality: str
    sector: str
    starts_at: datetime
    closes_at: datetime
    expected: int | None
    answered: int
    completed: int
    region: str = ""
    kind: str = ""
    service: str = ""


class Person(NamedTuple):
    """A respondent in one place, with the sector they name and that of the place."""

    respondent_id: str
    own_sector: str | None
    institution_code: str | None
    municipality: str | None
    sector: str | None


@dataclass(frozen=True)
class Place:
    """An institution as tables and sentences name it."""

    code: str
    name: str
    municipality: str
    region: str
    sector: str


def people(session: Session, scope: Scope, since: datetime, until: datetime) -> list[Person]:
    """Return who answered anything in `[since, until)`, once per place and sector."""
    columns = (
        col(Answer.respondent_id),
        col(ConversationSession.sector),
        col(Institution.code),
        col(Institution.municipality),
        col(Institution.sector),
    )
    query = with_place(select(*columns).select_from(Answer), scope)
    given = (col(Answer.given_at) >= since, col(Answer.given_at) < until)
    return [Person(*row) for row in session.execute(query.where(*given).distinct())]


def events(session: Session, scope: Scope, since: datetime, until: datetime) -> list[EventRow]:
    """Return the events that begin in `[since, until)`, in order of their code."""
    query = (
        select(
            col(GuidanceEvent.code),
            col(GuidanceEvent.title),
            col(Institution.code),
            col(Institution.municipality),
            col(Institution.sector),
            col(GuidanceEvent.starts_at),
            col(GuidanceEvent.closes_at),
            col(GuidanceEvent.expected),
            people_who_answered(),
            _people_who_finished(),
            col(Institution.region),
            col(GuidanceEvent.kind),
            col(GuidanceEvent.service),
        )
        .join(Institution, col(Institution.id) == col(GuidanceEvent.institution_id))
        .where(col(GuidanceEvent.starts_at) >= since, col(GuidanceEvent.starts_at) < until, *inside(scope))
        .order_by(binary(session, GuidanceEvent.code))
    )
    return [EventRow(*row) for row in session.execute(query)]


def event(session: Session, code: str) -> GuidanceEvent | None:
    """Return the event with this code."""
    return session.scalars(select(GuidanceEvent).where(col(GuidanceEvent.code) == code)).first()


def places(session: Session) -> dict[str, Place]:
    """Return every institution by its code."""
    columns = (Institution.code, Institution.name, Institution.municipality, Institution.region, Institution.sector)
    rows = session.execute(select(*(col(column) for column in columns)).order_by(col(Institution.code)))
    return {row[0]: Place(*row) for row in rows}


def indicator_values(session: Session, window: str, *, uncut: bool = False) -> list[IndicatorValue]:
    """Return what was computed for the window with this key; `uncut`: of whole places only."""
    query = select(IndicatorValue).where(col(IndicatorValue.window) == window)
    query = query.where(col(IndicatorValue.cut) == "") if uncut else query
    order = (IndicatorValue.scope_level, IndicatorValue.scope, IndicatorValue.cut, IndicatorValue.indicator)
    return list(session.scalars(query.order_by(*(binary(session, column) for column in order))))


def models_of_values(session: Session) -> dict[str, set[str | None]]:
    """Return for every window with values the models whose reliability decided about them."""
    windows: dict[str, set[str | None]] = {}
    query = select(col(IndicatorValue.window), col(IndicatorValue.model_version)).distinct()
    for window, model in session.execute(query.order_by(col(IndicatorValue.window))):
        windows.setdefault(window, set()).add(model)
    return windows


def scopes_of(session: Session, coordinator_id: int) -> list[Scope]:
    """Return what a member of staff may see; titles are names of places, the country's is its code."""
    query = (
        select(
            col(CoordinatorScope.level),
            col(CoordinatorScope.municipality),
            col(Institution.code),
            col(Institution.name),
        )
        .outerjoin(Institution, col(Institution.id) == col(CoordinatorScope.institution_id))
        .where(col(CoordinatorScope.coordinator_id) == coordinator_id)
        .order_by(col(CoordinatorScope.id))
    )
    return [_scope(*row) for row in session.execute(query)]


def staff(session: Session, roles: Iterable[str]) -> list[Coordinator]:
    """Return the active members of staff who have one of the roles."""
    query = select(Coordinator).where(col(Coordinator.active), col(Coordinator.role).in_(tuple(roles)))
    return list(session.scalars(query.order_by(col(Coordinator.id))))


def _scope(level: str, municipality: str | None, code: str | None, name: str | None) -> Scope:
    if level == "institution":
        return Scope(level, code or "", name or "")
    if level == "municipality":
        return Scope(level, municipality or "", municipality or "")
    return Scope("national", "LV", "LV")


def people_who_answered() -> ScalarSelect[int]:
    """Count who answered about the event itself: what they tell months later is another matter."""
    people = func.count(func.distinct(col(Answer.respondent_id)))
    of_event = col(Answer.event_id) == col(GuidanceEvent.id)
    session = col(ConversationSession.id) == col(Answer.session_id)
    return (
        select(people)
        .join(ConversationSession, session)
        .where(of_event, _NO_FOLLOW_UP)
        .correlate(GuidanceEvent)
        .scalar_subquery()
    )


def _people_who_finished() -> ScalarSelect[int]:
    person = func.coalesce(col(ConversationSession.respondent_id), col(ConversationSession.id))
    of_event = col(ConversationSession.event_id) == col(GuidanceEvent.id)
    finished = col(ConversationSession.status) == "completed"
    return (
        select(func.count(func.distinct(person)))
        .where(of_event, finished, _NO_FOLLOW_UP)
        .correlate(GuidanceEvent)
        .scalar_subquery()
    )
