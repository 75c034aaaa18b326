"""Facts the program keeps about its own database, by key."""

from __future__ import annotations

from sqlalchemy import update
from sqlmodel import Session, col

from models.statements import insert_unless_known
from models.tables import Setting


def note(session: Session, key: str, value: str) -> None:
    """Keep a fact, whatever was known before, also while other processes do the same."""
    session.connection().execute(insert_unless_known(session, Setting), {"key": key, "value": value})
    session.execute(update(Setting).where(col(Setting.key) == key).values(value=value))
