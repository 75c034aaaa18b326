"""What people who review answers were handed, and what they decided."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field

from models.tables.base import SQLModel
from models.types import UtcDateTime


class Review(SQLModel, table=True):
    """A person's judgement of one answer's labels; `probability` is its chance of being drawn (None: not drawn).

    Of the reviews of an answer at most one counts; none does while two people disagree.
    """

    id: int | None = Field(default=None, primary_key=True)
    answer_id: int = Field(foreign_key="answer.id", index=True)
    reviewer: str = Field(max_length=60)  # coordinator:7, or the name given on the command line
    reviewed_at: datetime = Field(sa_type=UtcDateTime)
    probability: float | None = None
    note: str | None = None
    counts: bool = True


class ReviewBatch(SQLModel, table=True):
    """Answers handed to one reviewer at once, and what is needed to weigh its random share later."""

    id: int | None = Field(default=None, primary_key=True)
    reviewer: str = Field(max_length=60, index=True)
    scope_level: str = Field(max_length=12)
    scope: str = Field(max_length=60)
    seed: int = Field(sa_type=BigInteger)
    frame: int  # answers nobody had been handed yet, among which the random share was drawn
    drawn_at: datetime = Field(sa_type=UtcDateTime)


class ReviewItem(SQLModel, table=True):
    """One answer of a batch: shown once to a reviewer and never again. `draft` holds a half-made coding as JSON."""

    __table_args__ = (UniqueConstraint("answer_id", "reviewer"),)

    id: int | None = Field(default=None, primary_key=True)
    batch_id: int = Field(foreign_key="reviewbatch.id", index=True)
    answer_id: int = Field(foreign_key="answer.id", index=True)
    reviewer: str = Field(max_length=60, index=True)
    position: int
    probability: float | None = None  # with which chance drew it for the audit sample; None = chosen for another reason
    state: str = Field(default="open", max_length=10)  # open | done | skipped | worrying | gone
    offered: str | None = None  # the machine's labels as they were shown, as JSON; None = it could not tell
    draft: str | None = None
    shown_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
