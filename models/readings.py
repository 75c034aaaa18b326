"""Which of the machine's labels count: those of the model that read the answer last. Earlier ones are history."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, or_
from sqlmodel import col

from models.tables import Answer, Label


def is_up_to_date() -> ColumnElement[bool]:
    """Return the condition for labels of the joined answer that are a person's, or from the model that read it last."""
    return or_(col(Label.source) == "human", is_of_last_reading())


def is_of_last_reading() -> ColumnElement[bool]:
    """Return the condition for machine labels of the joined answer from the model that read it last."""
    return and_(col(Label.source) == "machine", col(Label.model_version) == col(Answer.model_version))
