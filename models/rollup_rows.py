"""Reads the rows of the roll-ups. It runs past the ORM: thousands of rows are one statement."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import TextClause, select, text
from sqlmodel import Session, col

from models.scopes import Scope
from models.tables import Rollup, WindowDue

Row = Sequence[Any]  # the columns of a table, in their order
SETTLE = "DELETE FROM windowdue WHERE month = :month AND changes = :changes"


class EventPlace(NamedTuple):
    """What kind of event one is, and where."""

    kind: str
    service: str
    institution: str
    municipality: str
    region: str


class Kinds(NamedTuple):
    """What rows don't say themselves: the kind and service of events by id, where institutions are by code."""

    events: Mapping[int, tuple[str, str]]
    institutions: Mapping[str, tuple[str, str]]  # municipality, region


def any_in(session: Session, months: Sequence[str]) -> bool:
    """Tell whether anybody answered in one of the months."""
    return session.scalar(select(col(Rollup.month)).where(col(Rollup.month).in_(months)).limit(1)) is not None


def rows(session: Session, months: Sequence[str], scope: Scope) -> list[Row]:
    """Return the rows of some months inside a scope: the columns of `Rollup`, in their order."""
    parameters = {"key": scope.key, **{f"month{number}": month for number, month in enumerate(months)}}
    return list(session.connection().execute(_rows_of(scope.level, len(months)), parameters).all())


@cache
def _rows_of(level: str, months: int) -> TextClause:
    """Return fixed text: putting a statement together takes longer than reading one school by it."""
    among = ", ".join(f":month{number}" for number in range(months))
    columns = "month, institution, event_id, sector, language, wave, indicators, sums"
    return text(f"SELECT {columns} FROM rollup WHERE month IN ({among}){_INSIDE[level]}")  # noqa: S608 - names of our own


_INSIDE = {
    "institution": " AND institution = :key",
    "municipality": " AND institution IN (SELECT code FROM institution WHERE municipality = :key)",
    "region": " AND institution IN (SELECT code FROM institution WHERE region = :key)",
    "national": "",
}


def corrections(session: Session, window: str, scope: Scope, levels: Iterable[str]) -> list[Row]:
    """Return what must be added in the cells of a window: the columns of `RollupCorrection`, in their order."""
    wanted, parameters = set(levels), {"window": window, "key": scope.key}
    found = session.connection().execute(_corrections_of(scope.level == "institution"), parameters)
    return [row for row in found.all() if row.level in wanted]


@cache
def _corrections_of(school: bool) -> TextClause:
    one = " AND level = 'institution' AND scope = :key" if school else ""
    columns = '"window", level, scope, cut, indicators, sums'
    return text(f'SELECT {columns} FROM rollupcorrection WHERE "window" = :window{one}')  # noqa: S608 - names of our own


def kinds(session: Session, rows: Sequence[Row]) -> Kinds:
    """Return of what kind the events of some rows are, and where their institutions are."""
    connection = session.connection()
    events, institutions = _kinds_of(connection.dialect.name)
    ids, codes = sorted({row[2] for row in rows}), sorted({row[1] for row in rows})
    of_events = connection.execute(events, {"among": json.dumps(ids)}).all()
    places = connection.execute(institutions, {"among": json.dumps(codes)}).all()
    return Kinds(
        {event: (kind, service) for event, kind, service in of_events},
        {code: (municipality, region) for code, municipality, region in places},
    )


@cache
def _kinds_of(dialect: str) -> tuple[TextClause, TextClause]:
    many = (
        "json_each(:among)" if dialect == "sqlite" else "jsonb_array_elements_text(CAST(:among AS jsonb)) AS it(value)"
    )
    return (
        text(f"SELECT id, kind, service FROM guidanceevent WHERE id IN (SELECT CAST(value AS bigint) FROM {many})"),  # noqa: S608 - names of our own
        text(f"SELECT code, municipality, region FROM institution WHERE code IN (SELECT value FROM {many})"),  # noqa: S608 - as above
    )


def event_places(session: Session, scope: Scope) -> dict[int, EventPlace]:
    """Return the events inside a scope by their id."""
    found = session.connection().execute(_events_of(scope.level), {"key": scope.key})
    return {key: EventPlace(*row) for key, *row in found}


@cache
def _events_of(level: str) -> TextClause:
    place = f" WHERE {_PLACE[level]} = :key" if _PLACE[level] else ""
    columns = "event.id, event.kind, event.service, institution.code, institution.municipality, institution.region"
    events = "guidanceevent AS event JOIN institution ON institution.id = event.institution_id"
    return text(f"SELECT {columns} FROM {events}{place}")  # noqa: S608 - names of our own


_PLACE = {
    "institution": "institution.code",
    "municipality": "institution.municipality",
    "region": "institution.region",
    "national": "",
}


def due_months(session: Session) -> dict[str, int]:
    """Return the months whose roll-ups have changed since values were read from them, and how often."""
    query = select(col(WindowDue.month), col(WindowDue.changes)).order_by(col(WindowDue.month))
    return {row.month: row.changes for row in session.execute(query)}


def settle_months(session: Session, seen: Mapping[str, int]) -> None:
    """Note that values have been read as `due_months` said; a month that has changed since stays due."""
    if seen:
        settled = [{"month": month, "changes": changes} for month, changes in seen.items()]
        session.connection().execute(text(SETTLE), settled)
