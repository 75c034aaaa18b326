"""Codings by people as exports read them: what the person said and what the machine had said."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.export_rows import Slice
from models.readings import is_of_last_reading
from models.scopes import with_place
from models.tables import Answer, Label, Review, ReviewItem

AT_ONCE = 500  # answers in one IN list


@dataclass(frozen=True)
class ReviewRow:
    """One coding; `probability` is its chance of being drawn, None if it was chosen for another reason."""

    id: int
    answer_id: int
    question: str
    language: str | None
    reviewer: str
    reviewed_at: datetime
    probability: float | None
    counts: bool
    abstained: bool | None
    model_version: str | None


def reviews(session: Session, part: Slice) -> list[ReviewRow]:
    """Return the codings of the slice's answers, those of one answer together."""
    columns = (
        col(Review.id),
        col(Answer.id),
        col(Answer.question),
        col(Answer.language),
        col(Review.reviewer),
        col(Review.reviewed_at),
        col(Review.probability),
        col(Review.counts),
        col(Answer.abstained),
        col(Answer.model_version),
    )
    query = with_place(select(*columns).select_from(Answer), part.scope)
    query = query.join(Review, col(Review.answer_id) == col(Answer.id)).order_by(col(Answer.id), col(Review.id))
    if part.since is not None:
        query = query.where(col(Answer.given_at) >= part.since)
    if part.until is not None:
        query = query.where(col(Answer.given_at) < part.until)
    drawn = _drawn(session)
    rows = [ReviewRow(*row) for row in session.execute(query)]
    return [_with_chance(row, drawn) for row in rows]


def _with_chance(row: ReviewRow, drawn: dict[tuple[int, str], float | None]) -> ReviewRow:
    if row.probability is not None or (row.answer_id, row.reviewer) not in drawn:
        return row
    values: dict[str, Any] = {name: getattr(row, name) for name in row.__dataclass_fields__}
    return ReviewRow(**(values | {"probability": drawn[row.answer_id, row.reviewer]}))


def _drawn(session: Session) -> dict[tuple[int, str], float | None]:
    query = select(col(ReviewItem.answer_id), col(ReviewItem.reviewer), col(ReviewItem.probability))
    rows = session.execute(query.where(col(ReviewItem.probability).is_not(None)))
    return {(answer, reviewer): chance for answer, reviewer, chance in rows}


def labels_of_reviews(session: Session, reviews: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Return the (theme, stance) pairs of each coding, in order."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for ids in _parts(reviews):
        query = select(col(Label.review_id), col(Label.theme), col(Label.polarity)).where(col(Label.review_id).in_(ids))
        for review, theme, polarity in session.execute(query):
            found[review or 0].append((theme, polarity))
    return {review: sorted(labels) for review, labels in found.items()}


def machine_labels(session: Session, answers: Collection[int]) -> dict[int, list[tuple[str, str]]]:
    """Return the pairs of each answer that the model which read it last gave and did not abstain from."""
    found: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for ids in _parts(answers):
        query = select(col(Label.answer_id), col(Label.theme), col(Label.polarity)).join(
            Answer, col(Answer.id) == col(Label.answer_id)
        )
        for answer, theme, polarity in session.execute(
            query.where(col(Label.answer_id).in_(ids), is_of_last_reading(), ~col(Label.guess))
        ):
            found[answer].append((theme, polarity))
    return {answer: sorted(set(labels)) for answer, labels in found.items()}


def _parts(ids: Collection[int]) -> list[list[int]]:
    every = sorted(ids)
    return [every[start : start + AT_ONCE] for start in range(0, len(every), AT_ONCE)]


def reviewers(session: Session) -> dict[int, str]:
    """Return who made each review."""
    return {key: who for key, who in session.execute(select(col(Review.id), col(Review.reviewer))) if key}


def audit_probabilities(session: Session) -> dict[int, float]:
    """Return with which probability each answer of the audit sample was drawn."""
    drawn = select(col(ReviewItem.answer_id), func.max(col(ReviewItem.probability)))
    query = drawn.where(col(ReviewItem.probability).is_not(None)).group_by(col(ReviewItem.answer_id))
    return {answer: chance for answer, chance in session.execute(query) if chance is not None}
