"""Rows that are written together: many of a kind in one statement cost little more than one of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Executable
from sqlmodel import Session

Row = Mapping[str, Any]


class GatheringSession(Session):
    """A session that keeps the rows it is given for `later`, and writes them before anybody asks the tables anything.

    So nobody sees a difference, but in time. Inside a savepoint nothing is kept: it may be rolled back. What has to do
    with none of these rows is asked with `no_autoflush`, so that they wait for more of their kind.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self._gathered: dict[Executable, list[Row]] = {}

    def later(self, statement: Executable, row: Row) -> None:
        """Execute `statement` with `row`, together with others of its kind, in the order in which kinds came first."""
        self._gathered.setdefault(statement, []).append(row)
        if self.in_nested_transaction():
            self.flush()

    def flush(self, objects: Any = None) -> None:
        """Write everything: changed objects, then what was gathered."""
        gathered, self._gathered = self._gathered, {}  # gone whatever happens: what fails is undone
        super().flush(objects)
        for statement, rows in gathered.items():
            super().connection().execute(statement, rows)

    def flush_objects(self) -> None:
        """Write changed objects, so that rows may refer to them; what was gathered waits on."""
        super().flush()

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
        self._gathered.clear()
        super().rollback()


def flush_objects(session: Session) -> None:
    """Write changed objects, so that rows may refer to them, and no more than that if the session gathers."""
    if isinstance(session, GatheringSession):
        session.flush_objects()
    else:
        session.flush()


def later(session: Session, statement: Executable, row: Row) -> None:
    """Execute `statement` with `row` before the tables are asked anything: at once, unless the session gathers."""
    if isinstance(session, GatheringSession):
        session.later(statement, row)
    else:
        session.connection().execute(statement, row)
