"""The audit log: who looked at or changed what. There is no method that changes or removes a record."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.tables import AuditRecord


class Audit:
    """Append-only."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, at: datetime, actor: str, action: str, subject: str = "") -> None:
        """Write one line, for example `coordinator:7`, `export_answers`, `institution:ogre-tehnikums`."""
        self._session.add(AuditRecord(at=at, actor=actor, action=action, subject=subject))

    def has(self, actor: str, action: str, subject: str) -> bool:
        """Tell whether this very line was ever written."""
        same = (
            col(AuditRecord.actor) == actor,
            col(AuditRecord.action) == action,
            col(AuditRecord.subject) == subject,
        )
        return self._session.scalar(select(col(AuditRecord.id)).where(*same).limit(1)) is not None
