"""Reads and writes the rows of the roll-ups. They run past the ORM: thousands of rows are one statement."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Column, Float, Integer, Table, TextClause, select, text
from sqlmodel import Session, SQLModel, col

from models.additions import PEOPLE, VALUES, ZERO, Addition, CellKey, Vector
from models.scopes import Scope
from models.tables import Rollup, RollupCorrection, WindowDue

Key = tuple[Any, ...]
FLOATS = tuple(name for name, number in zip(VALUES, ZERO, strict=True) if isinstance(number, float))
NOTE = (
    "INSERT INTO windowdue (month, changes) VALUES (:month, 1) "
    "ON CONFLICT (month) DO UPDATE SET changes = windowdue.changes + 1"
)
SETTLE = "DELETE FROM windowdue WHERE month = :month AND changes = :changes"


class EventPlace(NamedTuple):
    """What kind of event one is, and where."""

    kind: str
    service: str
    institution: str
    municipality: str
    region: str


# --- Writing ------------------------------------------------------------------------------------------------


class Change:
    """What must be added to rows and corrections, collected from several people."""

    def __init__(self) -> None:
        self._rows: dict[Key, Vector] = {}
        self._corrections: dict[Key, Vector] = {}
        self._takes_away = False
        self._months: set[str] = set()  # of people with corrections

    def add(self, addition: Addition) -> None:
        """Add what a person adds."""
        self._collect(addition, 1)

    def take_away(self, addition: Addition) -> None:
        """Take away what a person has added."""
        self._takes_away = True
        self._collect(addition, -1)

    def _collect(self, addition: Addition, sign: int) -> None:
        _collect(self._rows, addition.rows(), sign)
        if addition.overlaps:
            _collect(self._corrections, addition.corrections(), sign)
            self._months |= {part.unit.month for part in addition.parts}

    def rows(self) -> list[tuple[Any, ...]]:
        """Return it as if it were all that the table of roll-ups held."""
        return [(*key, *vector) for key, vector in _changed(self._rows)]

    def corrections(self) -> dict[tuple[CellKey, str], Vector]:
        """Return it as if it were all that the table of corrections held."""
        return {(CellKey(*cell), indicator): vector for (*cell, indicator), vector in _changed(self._corrections)}

    def apply(self, session: Session) -> None:
        """Write it. Rows are locked in the order of their keys, so two that write at once take turns."""
        rows, corrections = _changed(self._rows), _changed(self._corrections)
        for table, changed in ((Rollup, rows), (RollupCorrection, corrections)):
            if changed:
                _upsert(session, table, changed)
                if self._takes_away:
                    _delete_empty(session, table, [key for key, _ in changed])
        note_months(session, {key[0] for key, _ in rows} | (self._months if corrections else set()))


def note_months(session: Session, months: Iterable[str]) -> None:
    """Note that the values of windows with these months must be read anew."""
    due = [{"month": month} for month in sorted(months)]
    if due:
        session.connection().execute(text(NOTE), due)


def _collect(into: dict[Key, Vector], added: Iterable[tuple[Key, Vector]], sign: int) -> None:
    for key, new in added:
        old = into.get(key, ZERO)
        into[key] = tuple([was + sign * more for was, more in zip(old, new, strict=True)])  # type: ignore[assignment] # as many


def _changed(collected: Mapping[Key, Vector]) -> list[tuple[Key, Vector]]:
    return sorted(item for item in collected.items() if any(item[1]))


def _upsert(session: Session, model: type[SQLModel], changed: Sequence[tuple[Key, Vector]]) -> None:
    rows = [(*key, *vector) for key, vector in changed]
    connection = session.connection()
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(_upsert_sql(model, _one_row(model)), rows)
    else:
        columns = tuple([list(column) for column in zip(*rows, strict=True)])
        connection.exec_driver_sql(_upsert_sql(model, _unnested(model)), columns)


def _upsert_sql(model: type[SQLModel], source: str) -> str:
    table = _table(model)
    names = ", ".join(f'"{column.name}"' for column in table.columns)
    keys = ", ".join(f'"{column.name}"' for column in table.primary_key)
    sums = ", ".join(f"{name} = {table.name}.{name} + excluded.{name}" for name in VALUES)
    return f"INSERT INTO {table.name} ({names}) {source} ON CONFLICT ({keys}) DO UPDATE SET {sums}"


def _one_row(model: type[SQLModel]) -> str:
    return f"VALUES ({', '.join('?' * len(_table(model).columns))})"


def _unnested(model: type[SQLModel]) -> str:
    """Hand the rows over by column: one statement instead of one for each row."""
    arrays = ", ".join(f"%s::{_kind(column)}[]" for column in _table(model).columns)
    return f"SELECT * FROM unnest({arrays})"  # noqa: S608 - names of our own


def _kind(column: Column[Any]) -> str:
    if isinstance(column.type, Integer):
        return "bigint"
    return "float8" if isinstance(column.type, Float) else "text"


def _delete_empty(session: Session, model: type[SQLModel], keys: Sequence[Key]) -> None:
    table, connection = _table(model), session.connection()
    mark = "?" if connection.dialect.name == "sqlite" else "%s"
    same = " AND ".join(f'"{column.name}" = {mark}' for column in table.primary_key)
    empty = " AND ".join(f"{name} = 0" for name in VALUES)
    connection.exec_driver_sql(f"DELETE FROM {table.name} WHERE {same} AND {empty}", list(keys))  # noqa: S608 - names of our own


def _table(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined] # every table class has one, its base doesn't say so
    return table


# --- Reading ------------------------------------------------------------------------------------------------


def any_in(session: Session, months: Sequence[str]) -> bool:
    """Tell whether anybody answered in one of the months."""
    return session.scalar(select(col(Rollup.month)).where(col(Rollup.month).in_(months)).limit(1)) is not None


def rows(session: Session, months: Sequence[str], scope: Scope, *, only_people: bool = False) -> list[Sequence[Any]]:
    """Return the rows of some months inside a scope: the columns of `Rollup`, in their order.

    The people of a unit are one row, with the day of the newest answer of anybody.
    """
    parameters = {"key": scope.key, **{f"month{number}": month for number, month in enumerate(months)}}
    found = session.connection().execute(_rows_of(scope.level, len(months), only_people), parameters)
    return list(found.all())


@cache
def _rows_of(level: str, months: int, only_people: bool) -> TextClause:
    """Return fixed text: putting a statement together takes longer than reading one school by it."""
    unit = "month, event_id, sector, language, wave"
    inside = f" AND event_id IN (SELECT event.id {_EVENTS} WHERE {_PLACE[level]} = :key)" if _PLACE[level] else ""
    among = ", ".join(f":month{number}" for number in range(months))
    source = f"FROM rollup WHERE month IN ({among}){inside} AND substr(indicator, 1, 1)"
    people = f"SELECT {unit}, max(indicator), sum(n), 0, 0, 0, 0.0, 0.0, 0.0, 0.0 {source} = '{PEOPLE}' GROUP BY {unit}"
    rest = f" UNION ALL SELECT {unit}, indicator, {', '.join(VALUES)} {source} <> '{PEOPLE}'"
    return text(people if only_people else people + rest)


_EVENTS = "FROM guidanceevent AS event JOIN institution ON institution.id = event.institution_id"
_PLACE = {
    "institution": "institution.code",
    "municipality": "institution.municipality",
    "region": "institution.region",
    "national": "",
}


def corrections(
    session: Session, window: str, scope: Scope, levels: Iterable[str]
) -> dict[tuple[CellKey, str], Vector]:
    """Return what must be added in the cells of a window, by cell and indicator."""
    wanted, parameters = set(levels), {"window": window, "key": scope.key}
    found = session.connection().execute(_corrections_of(scope.level == "institution"), parameters)
    return {(CellKey(*row[:4]), row[4]): tuple(row[5:]) for row in found if row[1] in wanted}


@cache
def _corrections_of(school: bool) -> TextClause:
    one = " AND level = 'institution' AND scope = :key" if school else ""
    columns = ", ".join(f'"{column.name}"' for column in _table(RollupCorrection).columns)
    return text(f'SELECT {columns} FROM rollupcorrection WHERE "window" = :window{one}')  # noqa: S608 - names of our own


def event_places(session: Session, scope: Scope) -> dict[int, EventPlace]:
    """Return the events inside a scope by their id."""
    found = session.connection().execute(_events_of(scope.level), {"key": scope.key})
    return {key: EventPlace(*row) for key, *row in found}


@cache
def _events_of(level: str) -> TextClause:
    place = f" WHERE {_PLACE[level]} = :key" if _PLACE[level] else ""
    columns = "event.id, event.kind, event.service, institution.code, institution.municipality, institution.region"
    return text(f"SELECT {columns} {_EVENTS}{place}")


def due_months(session: Session) -> dict[str, int]:
    """Return the months whose roll-ups have changed since values were read from them, and how often."""
    query = select(col(WindowDue.month), col(WindowDue.changes)).order_by(col(WindowDue.month))
    return {row.month: row.changes for row in session.execute(query)}


def settle_months(session: Session, seen: Mapping[str, int]) -> None:
    """Note that values have been read as `due_months` said; a month that has changed since stays due."""
    if seen:
        settled = [{"month": month, "changes": changes} for month, changes in seen.items()]
        session.connection().execute(text(SETTLE), settled)
