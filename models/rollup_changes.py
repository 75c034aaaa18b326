"""Writes what people add to the roll-ups, and takes it away.

It runs past the ORM: thousands of sums are a few statements.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import Connection, Integer, Table, TextClause, text
from sqlmodel import Session, SQLModel

from models.additions import ZERO, Addition, Vector
from models.packed import pack, unpack
from models.tables import Rollup, RollupCorrection

Key = tuple[Any, ...]
Row = Sequence[Any]  # the columns of a table, in their order
Sums = dict[str, Vector]  # by indicator
NOTE = (
    "INSERT INTO windowdue (month, changes) VALUES (:month, 1) "
    "ON CONFLICT (month) DO UPDATE SET changes = windowdue.changes + 1"
)
NOTHING = {"indicators": "", "sums": b""}


class Change:
    """What must be added to rows and corrections, collected from several people."""

    def __init__(self) -> None:
        self._rows: dict[Key, Sums] = {}
        self._corrections: dict[Key, Sums] = {}
        self._months: set[str] = set()  # of people with corrections

    def add(self, addition: Addition) -> None:
        """Add what a person adds."""
        self._collect(addition, 1)

    def take_away(self, addition: Addition) -> None:
        """Take away what a person has added."""
        self._collect(addition, -1)

    def _collect(self, addition: Addition, sign: int) -> None:
        _collect(self._rows, addition.rows(), sign)
        _collect(self._corrections, addition.corrections(), sign)
        if addition.overlaps:
            self._months |= {part.unit.month for part in addition.parts}

    def rows(self) -> list[Row]:
        """Return it as if it were all that the table of roll-ups held."""
        return _packed(self._rows)

    def corrections(self) -> list[Row]:
        """Return it as if it were all that the table of corrections held."""
        return _packed(self._corrections)

    def apply(self, session: Session) -> None:
        """Write it. Rows are locked in the order of their keys, so two that write at once take turns."""
        rows, corrections = _changed(self._rows), _changed(self._corrections)
        _write(session, Rollup, rows)
        _write(session, RollupCorrection, corrections)
        note_months(session, {key[0] for key in rows} | (self._months if corrections else set()))


def note_months(session: Session, months: Iterable[str]) -> None:
    """Note that the values of windows with these months must be read anew."""
    due = [{"month": month} for month in sorted(months)]
    if due:
        session.connection().execute(text(NOTE), due)


def _collect(into: dict[Key, Sums], added: Iterable[tuple[Key, str, Vector]], sign: int) -> None:
    for key, indicator, vector in added:
        _add(into.setdefault(key, {}), indicator, vector, sign)


def _add(sums: Sums, indicator: str, new: Vector, sign: int = 1) -> None:
    old = sums.get(indicator, ZERO)
    sums[indicator] = tuple([was + sign * more for was, more in zip(old, new, strict=True)])  # type: ignore[assignment] # as many


def _changed(collected: Mapping[Key, Sums]) -> dict[Key, Sums]:
    told = {key: _told(collected[key]) for key in sorted(collected)}
    return {key: sums for key, sums in told.items() if sums}


def _packed(collected: Mapping[Key, Sums]) -> list[Row]:
    return [(*key, *pack(sums)) for key, sums in _changed(collected).items()]


def _told(sums: Sums) -> Sums:
    return {indicator: vector for indicator, vector in sums.items() if any(vector)}


# --- Rows of one table --------------------------------------------------------------------------------------


def _write(session: Session, model: type[SQLModel], changes: Mapping[Key, Sums]) -> None:
    """Add to rows; those in which nothing is left go."""
    if not changes:
        return
    connection = session.connection()
    statements = _statements(model, connection.dialect.name)
    held = _held(connection, statements, list(changes))
    left = {key: _told(_sum(kept, changes[key])) for key, kept in held.items()}
    if written := [_parameters(model, key, sums) for key, sums in left.items() if sums]:
        connection.execute(statements.update, written)
    if empty := [key for key, sums in left.items() if not sums]:
        connection.execute(statements.delete, {"keys": json.dumps(empty)})


def _sum(kept: Sums, added: Sums) -> Sums:
    for indicator, vector in added.items():
        _add(kept, indicator, vector)
    return kept


def _parameters(model: type[SQLModel], key: Key, sums: Sums) -> dict[str, Any]:
    names = [column.name for column in _table(model).primary_key]
    return dict(zip([*names, *NOTHING], [*key, *pack(sums)], strict=True))


def _held(connection: Connection, statements: _Statements, keys: Sequence[Key]) -> dict[Key, Sums]:
    """Return the sums of rows with these keys, held; a row that isn't there is made, without sums.

    Whoever waited for a row may find that it went with the last of its people: then it is made again.
    """
    held: dict[Key, Sums] = {}
    while missing := [key for key in keys if key not in held]:
        wanted = {"keys": json.dumps(missing)}
        connection.execute(statements.make, {**wanted, **NOTHING})
        for *key, names, numbers in connection.execute(statements.hold, wanted):
            held[tuple(key)] = unpack(names, numbers)
    return held


class _Statements(NamedTuple):
    """How rows of one table are written in one dialect; `keys` is a JSON list of keys."""

    make: TextClause
    hold: TextClause
    update: TextClause
    delete: TextClause


@cache
def _statements(model: type[SQLModel], dialect: str) -> _Statements:
    table = _table(model)
    names = ", ".join(f'"{column.name}"' for column in table.primary_key)
    same = " AND ".join(f'"{column.name}" = :{column.name}' for column in table.primary_key)
    wanted = _wanted(table, dialect)
    among = f"{table.name} WHERE ({names}) IN ({wanted})"
    held = "" if dialect == "sqlite" else "FOR UPDATE"  # there, who writes has the whole database
    empty = f"SELECT wanted.*, :indicators, :sums FROM ({wanted}) AS wanted WHERE true"  # noqa: S608 - names of our own
    return _Statements(
        text(f"INSERT INTO {table.name} ({names}, indicators, sums) {empty} ON CONFLICT DO NOTHING"),
        text(f"SELECT {names}, indicators, sums FROM {among} ORDER BY {names} {held}"),  # noqa: S608 - as above
        text(f"UPDATE {table.name} SET indicators = :indicators, sums = :sums WHERE {same}"),  # noqa: S608 - as above
        text(f"DELETE FROM {among}"),  # noqa: S608 - as above
    )


def _wanted(table: Table, dialect: str) -> str:
    source = "json_each(:keys)" if dialect == "sqlite" else "jsonb_array_elements(CAST(:keys AS jsonb)) AS it(value)"
    columns = enumerate(table.primary_key)
    read = ", ".join(
        f"CAST(value ->> {at} AS bigint)" if isinstance(column.type, Integer) else f"value ->> {at}"
        for at, column in columns
    )
    return f"SELECT {read} FROM {source}"  # noqa: S608 - names of our own


def _table(model: type[SQLModel]) -> Table:
    table: Table = model.__table__  # type: ignore[attr-defined] # every table class has one, its base doesn't say so
    return table
