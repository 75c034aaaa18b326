"""What SQLAlchemy leaves a little too open for typed code."""

from __future__ import annotations

from typing import Any, cast

from sqlalchemy import ColumnElement, CursorResult, Executable, bindparam, literal
from sqlalchemy.orm import Mapped
from sqlmodel import Session


def changed_rows(session: Session, statement: Executable) -> int:
    """Run an UPDATE or DELETE and return how many rows it touched."""
    return cast("CursorResult[Any]", session.execute(statement)).rowcount


def has_state(column: Mapped[str], *states: str) -> ColumnElement[bool]:
    """Compare with literals, not parameters: only then may SQLite use an index that holds nothing but such rows."""
    if len(states) == 1:
        return column == literal(states[0], literal_execute=True)
    return column.in_(bindparam(None, list(states), expanding=True, literal_execute=True))
