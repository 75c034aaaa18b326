"""The audit log: who looked at or changed what. Triggers of the database refuse any change (migration 0007)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select, text
from sqlmodel import Session, col

from models.statements import changed_rows
from models.tables import AuditRecord


class Audit:
    """Append-only, for 24 months."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, at: datetime, actor: str, action: str, subject: str = "") -> None:
        """Write one line, for example `coordinator:7`, `export_answers`, `institution:ogre-tehnikums`."""
        self._session.add(AuditRecord(at=at, actor=actor, action=action, subject=subject))

    def count(self, action: str, since: datetime, ending: str) -> int:
        """Return how many lines of an action since then have a subject that ends so, behind a space."""
        query = select(func.count()).where(
            col(AuditRecord.at) > since,
            col(AuditRecord.action) == action,
            col(AuditRecord.subject).endswith(f" {ending}", autoescape=True),
        )
        return self._session.scalar(query) or 0

    def purge(self, before: datetime) -> int:
        """Delete lines from before then, if they are 24 months old by the database's clock, too. Returns how many."""
        is_sqlite = self._session.get_bind().dialect.name == "sqlite"
        old = "at <= datetime('now', '-24 months')" if is_sqlite else "at <= now() - interval '24 months'"
        return changed_rows(self._session, delete(AuditRecord).where(col(AuditRecord.at) < before, text(old)))

    def mentions(self, somebody: str) -> bool:
        """Tell whether any line says what `somebody` (`coordinator:7`) did, or what was done about them."""
        about = (" " + col(AuditRecord.subject) + " ").contains(f" {somebody} ", autoescape=True)
        query = select(col(AuditRecord.id)).where((col(AuditRecord.actor) == somebody) | about)
        return self._session.scalar(query.limit(1)) is not None

    def has(self, actor: str, action: str, subject: str) -> bool:
        """Tell whether this very line was ever written."""
        same = (
            col(AuditRecord.actor) == actor,
            col(AuditRecord.action) == action,
            col(AuditRecord.subject) == subject,
        )
        return self._session.scalar(select(col(AuditRecord.id)).where(*same).limit(1)) is not None
