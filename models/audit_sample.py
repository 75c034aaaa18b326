"""Answers that people have coded, beside what the machine had said of them: what its errors are learnt from."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.answer_rows import AnswerRow, coded
from models.scopes import Scope
from models.tables import Answer, Label, Review, ReviewItem

Said = tuple[tuple[str, str], ...]  # (theme, polarity)


@dataclass(frozen=True, slots=True)
class CodedAnswer:
    """An answer with the labels that people decided on, and those of the machine from before they did.

    `probability` is that of the draw that chose it by chance; None: it was coded for another reason. `machine` is
    empty where the machine would not decide, `model` None where it is no longer known which one spoke.
    """

    answer: AnswerRow
    machine: Said
    model: str | None
    probability: float | None


@dataclass(frozen=True, slots=True)
class _Drawn:
    probability: float | None
    reviewed_at: datetime | None
    read_at: datetime | None
    offered: str | None


def coded_answers(session: Session, scope: Scope, until: datetime) -> list[CodedAnswer]:
    """Return the coded answers inside the scope that were given before `until`.

    A model that read an answer after people coded it may have learnt from them, so then the labels count that the
    first reviewer was offered; where none were kept, the answer is coded, but no sample of the machine's errors.
    """
    found = [answer for answer in coded(session, scope, until) if answer.text is not None and answer.state == "read"]
    drawn = _drawn(session)
    return [_coded_answer(answer, drawn[answer.id]) for answer in found if answer.id in drawn]


def state_of_reviews(session: Session) -> int:
    """Return a number that changes whenever what people have coded does, or anything else that its authors said."""
    reviews = select(
        col(Review.id), col(Review.answer_id), col(Review.counts), col(Review.probability), col(Review.reviewed_at)
    )
    labels = select(col(Label.review_id), col(Label.theme), col(Label.polarity)).where(
        col(Label.review_id).is_not(None)
    )
    coded = select(col(Answer.respondent_id)).join(Review, col(Review.answer_id) == col(Answer.id))
    read = func.count().filter(col(Answer.state) == "read")
    said = select(func.count(), read, func.max(col(Answer.id)), func.max(col(Answer.read_at))).where(
        col(Answer.respondent_id).in_(coded)
    )
    found = (session.execute(query).all() for query in (reviews, labels, said))
    return hash(tuple(frozenset(map(tuple, rows)) for rows in found))


def _coded_answer(answer: AnswerRow, drawn: _Drawn) -> CodedAnswer:
    fresh = drawn.read_at is None or drawn.reviewed_at is None or drawn.read_at <= drawn.reviewed_at
    if fresh:
        present = tuple(
            (label.theme, label.polarity)
            for label in answer.history
            if label.source == "machine" and label.model_version == answer.model_version
        )
        return CodedAnswer(answer, () if answer.abstained else present, answer.model_version, drawn.probability)
    if drawn.offered is None:
        return CodedAnswer(answer, (), None, None)
    return CodedAnswer(answer, _said(drawn.offered), None, drawn.probability)


def _said(offered: str) -> Said:
    return tuple((theme, polarity) for theme, polarity in json.loads(offered) or ())


def _drawn(session: Session) -> dict[int, _Drawn]:
    """Return how each coded answer was chosen: by chance in an item or in a review that came from a table."""
    reviews = (
        select(col(Review.answer_id), func.max(col(Review.probability)), func.min(col(Review.reviewed_at)))
        .group_by(col(Review.answer_id))
        .subquery()
    )
    query = select(*reviews.c, col(Answer.read_at)).join(Answer, col(Answer.id) == reviews.c[0])
    items = _items(session)
    found = {}
    for answer_id, probability, reviewed_at, read_at in session.execute(query):
        chance, offered = items.get(answer_id, (None, None))
        found[answer_id] = _Drawn(chance if chance is not None else probability, reviewed_at, read_at, offered)
    return found


def _items(session: Session) -> dict[int, tuple[float | None, str | None]]:
    """Return of each answer that was handed out the probability of its draw and what was offered first."""
    found: dict[int, tuple[float | None, str | None]] = {}
    columns = (col(ReviewItem.answer_id), col(ReviewItem.probability), col(ReviewItem.offered))
    for answer_id, probability, offered in session.execute(select(*columns).order_by(col(ReviewItem.id))):
        chance, first = found.get(answer_id, (None, None))
        found[answer_id] = (chance if chance is not None else probability, first if first is not None else offered)
    return found
