"""When nobody answered: before the first of them, in a summer, over a night. Who knows that, takes its ends for one."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.tables import Answer

NEVER = datetime.max.replace(tzinfo=UTC)


class Quiet:
    """Finds instants between which nobody in the whole country answered: of figures of any cell they are the same."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._known: dict[datetime, datetime] = {}
        self._is_empty = session.scalar(select(func.min(col(Answer.given_at)))) is None

    def until(self, instant: datetime) -> datetime:
        """Return when somebody answered next, or the instant itself where no answers are kept."""
        if self._is_empty:
            return instant
        if instant not in self._known:
            self._known[instant] = self._next(instant)
        return self._known[instant]

    @staticmethod
    def nowhere(instant: datetime) -> datetime:
        """Take every instant for one of its own: what is counted comes otherwise than with answers."""
        return instant

    def _next(self, instant: datetime) -> datetime:
        query = select(func.min(col(Answer.given_at))).where(col(Answer.given_at) >= instant)
        return self._session.scalar(query) or NEVER
