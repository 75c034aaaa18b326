"""What information there is: events and people per place and kind of service. Small numbers of people stay unsaid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import func, select
from sqlmodel import Session, col

from analytics.few import FEW, FEW_FOR_TEXT
from analytics.windows import Window
from models.reports import Place, Scope
from models.scopes import inside, with_place
from models.tables import Answer, GuidanceEvent, Institution

SERVICES = ("information", "education", "counselling")


@dataclass(frozen=True)
class Evidence:
    """Events of a place and kind of service, and the people who answered about them."""

    events: int
    people: int

    @property
    def verdict(self) -> str:
        """Whether that is enough: none_planned | nobody | few | thin | enough."""
        if not self.events and not self.people:
            return "none_planned"
        if not self.people:
            return "nobody"
        if self.people < FEW:
            return "few"
        return "thin" if self.people < FEW_FOR_TEXT else "enough"


@dataclass(frozen=True)
class Coverage:
    """The matrix of places and services with the people and institutions behind it."""

    cells: Mapping[tuple[str, str], Evidence]  # by place (municipality, or institution code) and service
    people: int
    institutions: int  # with events
    heard: int  # institutions with at least ten people

    @property
    def places(self) -> list[str]:
        """The places of the matrix in order."""
        return sorted({place for place, _ in self.cells})

    def of(self, place: str, service: str) -> Evidence:
        """Return what there is of a place and a service."""
        return self.cells.get((place, service), Evidence(0, 0))


def coverage(
    session: Session, scope: Scope, window: Window, places: Mapping[str, Place], *, by_school: bool
) -> Coverage:
    """Count events and people; a row is an institution, or else a municipality."""
    events, people = _events(session, scope, window), _people(session, scope, window)
    cells: dict[tuple[str, str], Evidence] = {}
    for code, service in {*events, *people}:
        row = code if by_school else places[code].municipality
        key = (row, service)
        before = cells.get(key, Evidence(0, 0))
        more = Evidence(events.get((code, service), 0), people.get((code, service), 0))
        cells[key] = Evidence(before.events + more.events, before.people + more.people)
    by_institution: dict[str, int] = {}
    for (code, _), count in people.items():
        by_institution[code] = by_institution.get(code, 0) + count
    planned = {code for code, _ in events}
    heard = sum(by_institution.get(code, 0) >= FEW_FOR_TEXT for code in planned)
    return Coverage(cells, _everybody(session, scope, window), len(planned), heard)


def _events(session: Session, scope: Scope, window: Window) -> dict[tuple[str, str], int]:
    columns = (col(Institution.code), col(GuidanceEvent.service))
    query = (
        select(*columns, func.count())
        .join(Institution, col(Institution.id) == col(GuidanceEvent.institution_id))
        .where(
            col(GuidanceEvent.starts_at) >= window.since,
            col(GuidanceEvent.starts_at) < window.until,
            *inside(scope),
        )
        .group_by(*columns)
    )
    return {(row[0], row[1]): row[2] for row in session.execute(query)}


def _people(session: Session, scope: Scope, window: Window) -> dict[tuple[str, str], int]:
    columns = (col(Institution.code), col(GuidanceEvent.service))
    people = func.count(func.distinct(col(Answer.respondent_id)))
    query = with_place(select(*columns, people).select_from(Answer), scope).where(
        col(Answer.given_at) >= window.since,
        col(Answer.given_at) < window.until,
        col(Institution.code).is_not(None),
    )
    return {(row[0], row[1]): row[2] for row in session.execute(query.group_by(*columns))}


def _everybody(session: Session, scope: Scope, window: Window) -> int:
    people = func.count(func.distinct(col(Answer.respondent_id)))
    query = with_place(select(people).select_from(Answer), scope).where(
        col(Answer.given_at) >= window.since, col(Answer.given_at) < window.until
    )
    return session.scalar(query) or 0
