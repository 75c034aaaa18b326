"""Batches, items and reviews: what reviewers were handed and what they said."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, func, select, update
from sqlmodel import Session, col

from models.consents import agrees
from models.repositories.rollups import Rollups
from models.tables import Answer, ConversationSession, Label, Review, ReviewBatch, ReviewItem

OPEN = "open"


@dataclass(frozen=True)
class NewReview:
    """A judgement about to be kept; `labels` as (theme, polarity)."""

    answer_id: int
    reviewer: str
    labels: Sequence[tuple[str, str]]
    probability: float | None
    note: str | None
    codebook_version: str


@dataclass(frozen=True)
class CodedRow:
    """One person's coding of one answer."""

    answer_id: int
    review_id: int
    reviewer: str
    probability: float | None
    note: str | None
    labels: frozenset[tuple[str, str]]


@dataclass(frozen=True)
class LessonRow:
    """An answer that people have settled, of somebody who agreed that it may teach; labels with their spans."""

    question: str
    text: str
    language: str
    labels: tuple[tuple[str, str, int, int], ...]


class Reviews:
    """People's judgements of answers."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._rollups = Rollups(session)

    # --- what was handed out -----------------------------------------------------------------------------

    def batches(self, reviewer: str) -> int:
        """Return how many batches a reviewer has had."""
        return self._session.scalar(select(func.count()).where(col(ReviewBatch.reviewer) == reviewer)) or 0

    def hand_out(self, batch: ReviewBatch, drawn: Iterable[tuple[int, float | None]]) -> None:
        """Keep a batch with its answers, as (answer, probability)."""
        self._session.add(batch)
        self._session.flush()
        for position, (answer_id, probability) in enumerate(drawn, start=1):
            self._session.add(
                ReviewItem(
                    batch_id=batch.id or 0,
                    answer_id=answer_id,
                    reviewer=batch.reviewer,
                    position=position,
                    probability=probability,
                )
            )
        self._session.flush()

    def open_items(self, reviewer: str) -> list[ReviewItem]:
        """Return what a reviewer has before them, in order."""
        query = select(ReviewItem).where(col(ReviewItem.reviewer) == reviewer, col(ReviewItem.state) == OPEN)
        return list(self._session.scalars(query.order_by(col(ReviewItem.batch_id), col(ReviewItem.position))))

    def item(self, item_id: int, reviewer: str) -> ReviewItem | None:
        """Return an item, if it was handed to this reviewer."""
        item = self._session.get(ReviewItem, item_id)
        return item if item is not None and item.reviewer == reviewer else None

    def items(self, reviewer: str) -> list[ReviewItem]:
        """Return everything a reviewer was ever handed."""
        query = select(ReviewItem).where(col(ReviewItem.reviewer) == reviewer)
        return list(self._session.scalars(query.order_by(col(ReviewItem.id))))

    def items_of_batch(self, batch_id: int) -> list[ReviewItem]:
        """Return what was handed out together, in order."""
        query = select(ReviewItem).where(col(ReviewItem.batch_id) == batch_id)
        return list(self._session.scalars(query.order_by(col(ReviewItem.position))))

    # --- what was said -----------------------------------------------------------------------------------

    def keep(self, new: NewReview, now: datetime) -> int:
        """Keep a judgement with its labels beside the machine's. Returns the review's id.

        The answer is locked, so that two who judge it at once don't both take themselves for the first.
        """
        self._rollups.due_of_answers([new.answer_id])
        answer = self._session.get_one(Answer, new.answer_id, with_for_update=True)
        review = Review(
            answer_id=new.answer_id,
            reviewer=new.reviewer,
            reviewed_at=now,
            probability=new.probability,
            note=new.note,
            counts=False,  # whoever settles the answer says so
        )
        self._session.add(review)
        self._session.flush()
        self._session.add_all(self._labels(new, answer, review.id or 0))
        self._session.flush()
        return review.id or 0

    def _labels(self, new: NewReview, answer: Answer, review_id: int) -> list[Label]:
        """Make a person's labels; the words that show a theme are those the machine found for it, else all."""
        known = select(Label).where(col(Label.answer_id) == answer.id, col(Label.source) == "machine")
        spans = {label.theme: (label.span_start, label.span_end) for label in self._session.scalars(known)}
        everything = (0, len(answer.text or ""))
        return [
            Label(
                answer_id=new.answer_id,
                theme=theme,
                polarity=polarity,
                confidence=1.0,
                span_start=spans.get(theme, everything)[0],
                span_end=spans.get(theme, everything)[1],
                source="human",
                model_version="human",
                codebook_version=new.codebook_version,
                review_id=review_id,
            )
            for theme, polarity in new.labels
        ]

    def settle(self, answer_id: int, review_id: int | None, *, disputed: bool) -> None:
        """Note which review of an answer counts."""
        self._rollups.due_of_answers([answer_id])
        of_answer = col(Review.answer_id) == answer_id
        self._session.execute(update(Review).where(of_answer).values(counts=col(Review.id) == (review_id or 0)))
        self._session.get_one(Answer, answer_id).disputed = disputed
        self._session.flush()

    def codings(self, answer_id: int | None = None) -> list[CodedRow]:
        """Return all that people have said, of one answer or of all, oldest first."""
        wanted = col(Review.id).is_not(None) if answer_id is None else col(Review.answer_id) == answer_id
        return self._codings(wanted)

    def codings_beside(self, reviewer: str) -> list[CodedRow]:
        """Return all that was said of the answers a reviewer has coded, by whomever."""
        theirs = select(col(Review.answer_id)).where(col(Review.reviewer) == reviewer)
        return self._codings(col(Review.answer_id).in_(theirs))

    def _codings(self, wanted: ColumnElement[bool]) -> list[CodedRow]:
        query = select(Review).where(wanted).order_by(col(Review.id))
        labels = select(Label).join(Review, col(Review.id) == col(Label.review_id)).where(wanted)
        said: dict[int, set[tuple[str, str]]] = {}
        for label in self._session.scalars(labels):
            said.setdefault(label.review_id or 0, set()).add((label.theme, label.polarity))
        return [_coded(review, said.get(review.id or 0, set())) for review in self._session.scalars(query)]

    def machine_labels(self, answer_ids: Iterable[int]) -> dict[int, frozenset[tuple[str, str]]]:
        """Return what the machine says of some answers; what it would not decide is missing."""
        wanted = list(answer_ids)
        decided = select(col(Answer.id)).where(
            col(Answer.id).in_(wanted), col(Answer.state) == "read", col(Answer.abstained).is_not(True)
        )
        found: dict[int, set[tuple[str, str]]] = {key: set() for key in self._session.scalars(decided) if key}
        labels = select(Label).where(col(Label.answer_id).in_(found), col(Label.source) == "machine")
        for label in self._session.scalars(labels):
            found[label.answer_id].add((label.theme, label.polarity))
        return {key: frozenset(labels) for key, labels in found.items()}

    def withhold(self, answer: Answer) -> None:
        """Take an answer out of everything that is counted or shown, and its words out of the table of answers."""
        self._rollups.due([answer.respondent_id])
        same = (col(Answer.session_id) == answer.session_id) & (col(Answer.question) == answer.question)
        self._session.execute(update(Answer).where(same).values(text=None))
        self._session.refresh(answer)
        answer.state = "held"
        self._session.flush()

    def lessons(self, purpose: str) -> list[LessonRow]:
        """Return settled answers whose authors' newest decision about `purpose` is yes."""
        query = (
            select(Answer, col(ConversationSession.language), col(Review.id))
            .join(ConversationSession, col(ConversationSession.id) == col(Answer.session_id))
            .join(Review, col(Review.answer_id) == col(Answer.id))
            .where(
                agrees(col(Answer.respondent_id), purpose),
                col(Review.counts),
                col(Answer.current),
                col(Answer.text).is_not(None),
            )
            .where(col(Answer.state) != "held", col(ConversationSession.status) != "danger")
            .order_by(col(Answer.id), col(Review.id))
        )
        return [self._lesson(answer, spoken, review) for answer, spoken, review in self._session.execute(query)]

    def _lesson(self, answer: Answer, spoken: str, review_id: int | None) -> LessonRow:
        query = select(Label).where(col(Label.review_id) == review_id).order_by(col(Label.id))
        labels = [(it.theme, it.polarity, it.span_start, it.span_end) for it in self._session.scalars(query)]
        return LessonRow(answer.question, answer.text or "", answer.language or spoken, tuple(labels))


def _coded(review: Review, labels: set[tuple[str, str]]) -> CodedRow:
    return CodedRow(
        review.answer_id, review.id or 0, review.reviewer, review.probability, review.note, frozenset(labels)
    )
