"""Files of past feedback that were taken in, and which of their answers are in the tables."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlmodel import Session, col

from models.tables import Answer, ConversationSession, ImportBatch, ImportedAnswer

AT_ONCE = 500  # keys in one IN list


class Imports:
    """What came from files."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def begin(self, batch: ImportBatch) -> ImportBatch:
        """Keep a new file."""
        self._session.add(batch)
        self._session.flush()
        return batch

    def get(self, batch_id: int) -> ImportBatch:
        """Return a file. Raises NoResultFound without it."""
        return self._session.get_one(ImportBatch, batch_id)

    def known(self, keys: Collection[str]) -> dict[str, ConversationSession]:
        """Return the conversation of each answer that is here already, by its key."""
        every = sorted(keys)
        found: dict[str, ConversationSession] = {}
        for start in range(0, len(every), AT_ONCE):
            query = (
                select(col(ImportedAnswer.key), ConversationSession)
                .join(Answer, col(Answer.id) == col(ImportedAnswer.answer_id))
                .join(ConversationSession, col(ConversationSession.id) == col(Answer.session_id))
                .where(col(ImportedAnswer.key).in_(every[start : start + AT_ONCE]))
            )
            found |= {row[0]: row[1] for row in self._session.execute(query)}
        return found

    def add(self, key: str, batch_id: int, answer: Answer) -> None:
        """Keep one answer of a file."""
        self._session.add(answer)
        self._session.flush()
        self._session.add(ImportedAnswer(key=key, batch_id=batch_id, answer_id=answer.id or 0))
