"""Figures that several processes add to while they share a piece of work, until whoever asked for it takes them."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import select
from sqlmodel import Session, col

from models.statements import insert_unless_known
from models.tables import Setting


def add(session: Session, key: str, more: Callable[[str], str]) -> None:
    """Change what is noted under `key`, at first nothing. Others who add wait until this transaction has ended."""
    session.connection().execute(insert_unless_known(session, Setting), {"key": key, "value": ""})
    row = session.scalars(select(Setting).where(col(Setting.key) == key).with_for_update()).one()
    row.value = more(row.value)
    session.add(row)


def take(session: Session, key: str) -> str:
    """Return what is noted and forget it; nothing if there is none."""
    row = session.get(Setting, key, with_for_update=True)
    if row is None:
        return ""
    session.delete(row)
    return row.value
