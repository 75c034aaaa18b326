"""Which of the machine's labels count: those of the model that read the answer last. Earlier ones are history."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import col

from models.tables import Answer, Label, Review


def is_up_to_date() -> ColumnElement[bool]:
    """Return the condition for labels of the joined answer that are a person's, or from the model that read it last."""
    return or_(col(Label.source) == "human", is_of_last_reading())


def is_of_last_reading() -> ColumnElement[bool]:
    """Return the condition for machine labels of the joined answer from the model that read it last."""
    return and_(col(Label.source) == "machine", col(Label.model_version) == col(Answer.model_version))


def counts_for_its_answer() -> ColumnElement[bool]:
    """Return the condition for labels that count for the joined answer, as `answer_rows` picks them row by row.

    A person's, of the review that decides, stand before the machine's; of an abstention nothing counts.
    """
    reviews = (col(Review.answer_id) == col(Answer.id), col(Review.counts))
    deciding = select(func.max(col(Review.id))).where(*reviews).correlate(Answer).scalar_subquery()
    other = aliased(Label)
    by_hand = exists().where(
        col(other.answer_id) == col(Answer.id), col(other.source) == "human", col(other.review_id).is_(None)
    )
    of_person = col(Label.source) == "human"
    undecided = and_(deciding.is_(None), ~by_hand.correlate(Answer), col(Answer.abstained).is_not(True))
    return or_(
        and_(of_person, or_(col(Label.review_id).is_(None), col(Label.review_id) == deciding)),
        and_(is_of_last_reading(), undecided),
    )
