"""What SQLAlchemy leaves a little too open for typed code."""

from __future__ import annotations

from functools import cache
from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Executable, Insert, literal_column
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Mapped
from sqlmodel import Session, SQLModel


def changed_rows(session: Session, statement: Executable) -> int:
    """Run an UPDATE or DELETE and return how many rows it touched."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def has_state(column: Mapped[str], *states: str) -> ColumnElement[bool]:
    """Compare with literals, not parameters: only then may SQLite use an index that holds nothing but such rows."""
    words: list[ColumnElement[str]] = [literal_column(f"'{_word(state)}'") for state in states]
    return column == words[0] if len(words) == 1 else column.in_(words)


def _word(state: str) -> str:
    if not state.isidentifier():
        raise ValueError(f"{state!r} is no state: a state is one word, it stands in the statement as it is")
    return state


def insert_unless_known(session: Session, table: type[SQLModel]) -> Insert:
    """Return an INSERT that leaves a row alone whose key is there already, in this database's dialect."""
    return _sqlite_insert(table) if session.get_bind().dialect.name == "sqlite" else _postgres_insert(table)


def insert_or_replace(session: Session, table: type[SQLModel], key: str) -> Insert:
    """Return an INSERT that takes the place of the row with the same unique `key`, if there is one."""
    return _replacing(table, key, is_sqlite=session.get_bind().dialect.name == "sqlite")


@cache
def _replacing(table: type[SQLModel], key: str, *, is_sqlite: bool) -> Insert:
    statement = sqlite.insert(table) if is_sqlite else postgresql.insert(table)
    rest = [column.name for column in statement.table.columns if not column.primary_key and column.name != key]
    return statement.on_conflict_do_update(index_elements=[key], set_={name: statement.excluded[name] for name in rest})


@cache
def _sqlite_insert(table: type[SQLModel]) -> Insert:
    return sqlite.insert(table).on_conflict_do_nothing()


@cache
def _postgres_insert(table: type[SQLModel]) -> Insert:
    return postgresql.insert(table).on_conflict_do_nothing()
