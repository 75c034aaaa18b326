"""Rows that are written together: many of a kind in one statement cost little more than one of them."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, cast

from sqlalchemy import Connection, Executable, Insert, Table
from sqlmodel import Session

Row = Mapping[str, Any]


class GatheringSession(Session):
    """A session that keeps the rows it is given for `later`, and writes them before anybody asks the tables anything.

    So nobody sees a difference, but in time. Inside a savepoint nothing is kept: it may be rolled back. What has to do
    with none of these rows is asked with `no_autoflush`, so that they wait for more of their kind.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._first: dict[Insert, list[Row]] = {}
        self._gathered: dict[Executable, list[Row]] = {}

    def first(self, statement: Insert, row: Row) -> None:
        """Insert `row` as `later` would, but before objects are written: they and others may refer to it."""
        self._first.setdefault(statement, []).append(row)
        if self.in_nested_transaction():
            self.flush()

    def later(self, statement: Executable, row: Row) -> None:
        """Execute `statement` with `row`, together with others of its kind, in the order in which kinds came first."""
        self._gathered.setdefault(statement, []).append(row)
        if self.in_nested_transaction():
            self.flush()

    def flush(self, objects: Any = None) -> None:
        """Write everything: what others refer to, changed objects, then what was gathered."""
        first, self._first = self._first, {}  # gone whatever happens: what fails is undone
        gathered, self._gathered = self._gathered, {}
        for insert in sorted(first, key=_place):
            super().connection().execute(insert, first[insert])
        super().flush(objects)
        for statement, rows in gathered.items():
            super().connection().execute(statement, rows)

    def connection(self, *args: Any, **options: Any) -> Connection:
        """Return the connection. Whoever asks for it goes past the session, and is shown all the same."""
        if self.autoflush:
            self.flush()
        return super().connection(*args, **options)

    def commit(self) -> None:
        """Write everything and make it last."""
        self.flush()
        super().commit()

    def rollback(self) -> None:
        """Undo everything, also what was to be written."""
        self._first.clear()
        self._gathered.clear()
        super().rollback()


@cache
def _place(statement: Insert) -> int:
    """Of two tables, the one that the other refers to comes first."""
    table = cast("Table", statement.table)
    return table.metadata.sorted_tables.index(table)


def first(session: Session, statement: Insert, row: Row) -> None:
    """Insert `row` before anybody asks the tables anything, and before what refers to it: at once, unless gathering."""
    if isinstance(session, GatheringSession):
        session.first(statement, row)
    else:
        session.connection().execute(statement, row)


def later(session: Session, statement: Executable, row: Row) -> None:
    """Execute `statement` with `row` before the tables are asked anything: at once, unless the session gathers."""
    if isinstance(session, GatheringSession):
        session.later(statement, row)
    else:
        session.connection().execute(statement, row)
