"""Answers, the machine's reading of them and people's corrections."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from models.statements import changed_rows, has_state
from models.tables import Answer, ConversationSession, DangerSignal, Label
from models.vault import Vault


@dataclass(frozen=True)
class NewAnswer:
    """An answer about to be kept. `text` is redacted; `redactions` counts the masked pieces."""

    session_id: str
    respondent_id: str
    event_id: int | None
    question: str
    revision: int
    kind: str
    number: int | None
    choices: tuple[str, ...]
    text: str | None
    redactions: int
    probability: float
    given_at: datetime
    local_day: date


@dataclass(frozen=True)
class UnreadAnswer:
    """A text that waits for its labels. `language` is that of the conversation."""

    id: int
    question: str
    text: str
    language: str


@dataclass(frozen=True)
class Verdict:
    """What was read in one answer: `labels` as (theme, polarity, confidence, start, end)."""

    answer_id: int
    language: str
    abstained: bool
    labels: Sequence[tuple[str, str, float, int, int]]


class Answers:
    """Everything that was said."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def add(self, new: NewAnswer) -> None:
        """Keep an answer; a higher revision takes the place of the lower ones, which stay as history."""
        if new.revision > 1:
            self._retire(new.session_id, new.question)
        self._session.add(
            Answer(
                session_id=new.session_id,
                respondent_id=new.respondent_id,
                event_id=new.event_id,
                question=new.question,
                revision=new.revision,
                kind=new.kind,
                number=new.number,
                choices=list(new.choices),
                text=new.text,
                redactions=new.redactions,
                probability=new.probability,
                given_at=new.given_at,
                local_day=new.local_day,
                state="none" if new.text is None else "new",
            )
        )
        self._session.flush()

    def _retire(self, session_id: str, question: str) -> None:
        self._session.execute(
            update(Answer)
            .where(col(Answer.session_id) == session_id, col(Answer.question) == question)
            .values(current=False)
        )

    def unread(self, limit: int) -> list[UnreadAnswer]:
        """Return the oldest texts without labels."""
        query = (
            select(col(Answer.id), col(Answer.question), col(Answer.text), col(ConversationSession.language))
            .join(ConversationSession, col(ConversationSession.id) == col(Answer.session_id))
            .where(has_state(col(Answer.state), "new"))
            .order_by(col(Answer.id))
            .limit(limit)
        )
        rows = self._session.execute(query)
        return [UnreadAnswer(key or 0, question, text or "", language) for key, question, text, language in rows]

    def record(self, verdicts: Sequence[Verdict], model: str, codebook: str, now: datetime) -> None:
        """Keep what a model read; an earlier machine reading of the same answer gives way, a human one stays."""
        for verdict in verdicts:
            self._session.execute(
                delete(Label).where(col(Label.answer_id) == verdict.answer_id, col(Label.source) == "machine")
            )
            answer = self._session.get(Answer, verdict.answer_id)
            if answer is None:  # deleted by its author in the meantime
                continue
            answer.state, answer.language, answer.abstained = "read", verdict.language, verdict.abstained
            answer.model_version, answer.codebook_version, answer.read_at = model, codebook, now
            self._session.add_all(self._labels(verdict, model, codebook))

    def _labels(self, verdict: Verdict, model: str, codebook: str) -> list[Label]:
        return [
            Label(
                answer_id=verdict.answer_id,
                theme=theme,
                polarity=polarity,
                confidence=confidence,
                span_start=start,
                span_end=end,
                source="machine",
                model_version=model,
                codebook_version=codebook,
            )
            for theme, polarity, confidence, start, end in verdict.labels
        ]

    def forget_readings(self) -> int:
        """Make every text unread again, so that a new model reads it. Returns how many."""
        statement = update(Answer).where(col(Answer.state) == "read").values(state="new")
        return changed_rows(self._session, statement)

    def unread_count(self) -> int:
        """Return how many texts wait for their labels."""
        return self._session.scalar(select(func.count()).where(has_state(col(Answer.state), "new"))) or 0

    def add_danger(self, text: str, institution_id: int | None, event_id: int | None, now: datetime) -> int:
        """Keep a message that signalled danger apart from all answers. Returns the signal's id."""
        signal = DangerSignal(
            institution_id=institution_id,
            event_id=event_id,
            text_encrypted=self._vault.encrypt(text.encode()),
            noticed_at=now,
        )
        self._session.add(signal)
        self._session.flush()
        assert signal.id is not None  # noqa: S101 - flush gave it one
        return signal.id

    def open_danger(self, signal_id: int, coordinator_id: int, now: datetime) -> tuple[DangerSignal, str] | None:
        """Return a signal and its text, and note who read it first."""
        signal = self._session.get(DangerSignal, signal_id)
        if signal is None:
            return None
        if signal.opened_at is None:
            signal.opened_at, signal.opened_by = now, coordinator_id
        return signal, self._vault.decrypt(signal.text_encrypted).decode()
