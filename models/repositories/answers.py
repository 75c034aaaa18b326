"""Answers, the machine's reading of them and people's corrections."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime

from sqlalchemy import bindparam, delete, insert, select, update
from sqlmodel import Session, col

from models import backlogs
from models.gathering import later
from models.readings import is_of_last_reading
from models.repositories.rollups import Rollups
from models.statements import has_state
from models.tables import Answer, ConversationSession, Label

EVERY = range(2**31 - 1)  # ids: as many as the column holds
_ADD = insert(Answer)  # made once, and without the mapper: most messages are answers


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
class ReadAnswer(UnreadAnswer):
    """A text that a model has read: `labels` are its (theme, polarity) pairs that count, none if it abstained."""

    given_at: datetime
    labels: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class FoundLabel:
    """A theme that was read in `[start, end)` of a text."""

    theme: str
    polarity: str
    confidence: float
    start: int
    end: int
    polarity_confidence: float


@dataclass(frozen=True)
class Verdict:
    """What was read in one answer. With a `doubt` the labels are guesses, which don't count."""

    answer_id: int
    language: str
    labels: Sequence[FoundLabel]
    doubt: str | None = None


class Answers:
    """Everything that was said."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rollups = Rollups(session)

    def add(self, new: NewAnswer) -> None:
        """Keep an answer; a higher revision takes the place of the lower ones, which stay as history."""
        self._rollups.due([new.respondent_id])
        if new.revision > 1:
            self._outdate(new.session_id, new.question)
        rest = {"current": True, "disputed": False, "state": "none" if new.text is None else "new"}
        row = {field.name: getattr(new, field.name) for field in fields(new)} | rest
        later(self._session, _ADD, row | {"choices": list(new.choices)})

    def withdraw(self, session_id: str, question: str) -> None:
        """Let no answer to a question of a session count any more; they stay as history."""
        person = select(col(ConversationSession.respondent_id)).where(col(ConversationSession.id) == session_id)
        self._rollups.due(filter(None, self._session.scalars(person)))
        self._outdate(session_id, question)

    def _outdate(self, session_id: str, question: str) -> None:
        self._session.execute(
            update(Answer)
            .where(col(Answer.session_id) == session_id, col(Answer.question) == question)
            .values(current=False)
        )

    def unread(self, limit: int, *, among: range = EVERY) -> list[UnreadAnswer]:
        """Return the oldest texts without labels, among these ids."""
        query = (
            select(col(Answer.id), col(Answer.question), col(Answer.text), col(ConversationSession.language))
            .join(ConversationSession, col(ConversationSession.id) == col(Answer.session_id))
            .where(backlogs.unread(), col(Answer.id) >= among.start, col(Answer.id) < among.stop)
            .order_by(col(Answer.id))
            .limit(limit)
        )
        rows = self._session.execute(query)
        return [UnreadAnswer(key or 0, question, text or "", language) for key, question, text, language in rows]

    def read_by_another(
        self, model: str, limit: int, *, among: range = EVERY, since: date | None = None
    ) -> list[ReadAnswer]:
        """Return the oldest texts among these ids that another model read last, given on or after a day."""
        texts = (col(Answer.id), col(Answer.question), col(Answer.text), col(ConversationSession.language))
        query = (
            select(*texts, col(Answer.given_at))
            .join(ConversationSession, col(ConversationSession.id) == col(Answer.session_id))
            .where(*backlogs.read_by_another(model, since))
            .where(col(Answer.id) >= among.start, col(Answer.id) < among.stop)
            .order_by(col(Answer.id))
            .limit(limit)
        )
        rows = self._session.execute(query).all()
        labels = self._labels_of_last_reading([key for key, *_ in rows])
        return [
            ReadAnswer(key or 0, question, text or "", language, given_at, frozenset(labels[key or 0]))
            for key, question, text, language, given_at in rows
        ]

    def _labels_of_last_reading(self, answers: Sequence[int | None]) -> dict[int, set[tuple[str, str]]]:
        query = (
            select(col(Label.answer_id), col(Label.theme), col(Label.polarity))
            .join(Answer, col(Answer.id) == col(Label.answer_id))
            .where(col(Answer.id).in_(answers), is_of_last_reading(), ~col(Label.guess))
        )
        labels: dict[int, set[tuple[str, str]]] = defaultdict(set)
        for answer, theme, polarity in self._session.execute(query):
            labels[answer].add((theme, polarity))
        return labels

    def record(self, verdicts: Sequence[Verdict], model: str, codebook: str, now: datetime) -> list[str]:
        """Keep what a model read. Labels of other models and of people stay; those of this model are replaced.

        Returns the people whose answers these are: held, and due to be counted anew.
        """
        people = self._rollups.due_of_answers([verdict.answer_id for verdict in verdicts])
        read = self._readable(verdicts)
        self._note_reading(read, model, codebook, now)
        own = (col(Label.source) == "machine", col(Label.model_version) == model)
        answers = col(Label.answer_id).in_([verdict.answer_id for verdict in read])
        connection = self._session.connection()
        connection.execute(delete(Label).where(answers, *own))
        labels = [label for verdict in read for label in self._labels(verdict, model, codebook)]
        if labels:
            connection.execute(insert(Label), labels)
        self._session.expire_all()  # what is loaded hasn't noticed
        return people

    def _readable(self, verdicts: Sequence[Verdict]) -> list[Verdict]:
        """Return the verdicts on answers that haven't been deleted, blanked or held in the meantime.

        Their rows are locked from here on, so two programs that read one answer give it labels one after the other.
        """
        query = (
            select(col(Answer.id))
            .where(col(Answer.id).in_([verdict.answer_id for verdict in verdicts]))
            .where(has_state(col(Answer.state), "new", "read"))
            .order_by(col(Answer.id))
            .with_for_update()
        )
        there = set(self._session.scalars(query))
        return [verdict for verdict in verdicts if verdict.answer_id in there]

    def _note_reading(self, verdicts: Sequence[Verdict], model: str, codebook: str, now: datetime) -> None:
        """Note on answers who read them: one statement for all."""
        read = update(Answer).where(col(Answer.id) == bindparam("answer"))
        values = {"state": "read", "model_version": model, "codebook_version": codebook, "read_at": now}
        each = [
            {
                "answer": verdict.answer_id,
                "language": verdict.language,
                "abstained": verdict.doubt is not None,
                "doubt": verdict.doubt,
            }
            for verdict in verdicts
        ]
        if each:
            own: dict[str, object] = {name: bindparam(name) for name in ("language", "abstained", "doubt")}
            self._session.connection().execute(read.values(**values, **own), each)

    def _labels(self, verdict: Verdict, model: str, codebook: str) -> list[dict[str, object]]:
        return [
            {
                "answer_id": verdict.answer_id,
                "theme": found.theme,
                "polarity": found.polarity,
                "confidence": found.confidence,
                "polarity_confidence": found.polarity_confidence,
                "guess": verdict.doubt is not None,
                "span_start": found.start,
                "span_end": found.end,
                "source": "machine",
                "model_version": model,
                "codebook_version": codebook,
            }
            for found in verdict.labels
        ]

    def unread_count(self) -> int:
        """Return how many texts wait for their labels."""
        return backlogs.count(self._session, backlogs.unread())
