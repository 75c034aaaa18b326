"""Who was deleted, so that a restored backup can be made to forget them again; it names nobody."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from hashlib import sha256

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from models.statements import changed_rows
from models.tables import Deletion, Respondent


class Deletions:
    """Marks of people who deleted themselves. A mark is a hash of the random id that their answers had.

    No key is needed: the id has 128 bits, and stands nowhere any more but in older backups.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    def note(self, respondent_id: str, on: date) -> None:
        """Keep the mark of somebody who is being deleted, and of whoever was united with them."""
        self.take((mark, on) for mark in self._marks(respondent_id))

    def unite(self, other: str, person: str) -> None:
        """Keep the mark of `other` with the person: a backup may know the two apart. It is no deletion yet."""
        marks = self._marks(person)[1:] + self._marks(other)
        values = {"former_marks": " ".join(marks)}
        self._session.execute(update(Respondent).where(col(Respondent.id) == person).values(values))

    def _marks(self, respondent_id: str) -> list[str]:
        query = select(col(Respondent.former_marks)).where(col(Respondent.id) == respondent_id)
        return [mark_of(respondent_id), *(self._session.scalar(query) or "").split()]

    def take(self, marks: Iterable[tuple[str, date]]) -> None:
        """Keep marks that another copy of this database had."""
        for mark, on in marks:
            self._session.merge(Deletion(mark=mark, deleted_on=on))

    def all(self) -> list[Deletion]:
        """Return all marks, the oldest day first."""
        return list(self._session.scalars(select(Deletion).order_by(col(Deletion.deleted_on), col(Deletion.mark))))

    def still_here(self, marks: frozenset[str]) -> list[str]:
        """Return the respondents who have one of these marks: a backup brought them back."""
        return [name for name in self._session.scalars(select(col(Respondent.id))) if mark_of(name) in marks]

    def purge(self, before: date) -> int:
        """Delete the marks from before that day. Returns how many."""
        return changed_rows(self._session, delete(Deletion).where(col(Deletion.deleted_on) < before))


def mark_of(respondent_id: str) -> str:
    """Return the 64 characters by which a deleted person is known again in a backup, and nowhere else."""
    return sha256(f"deleted:{respondent_id}".encode()).hexdigest()
