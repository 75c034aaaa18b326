"""Sessions and flow versions, answers and their labels."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, Column, Index, UniqueConstraint, text
from sqlmodel import Field

from models.tables.base import NEW, SQLModel
from models.types import UtcDateTime


class FlowVersion(SQLModel, table=True):
    """A flow file as it went live; sessions are pinned to it."""

    __table_args__ = (UniqueConstraint("flow", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    flow: str = Field(max_length=20)
    version: int
    checksum: str = Field(max_length=64)
    content: dict[str, Any] = Field(sa_column=Column(JSON, nullable=False))
    activated_at: datetime = Field(sa_type=UtcDateTime)


class ConversationSession(SQLModel, table=True):
    """One run of one person through one flow version; `state` is `conversations.session.Session` as JSON.

    `contact_id` is set only while the session is active: a finished one leads to nobody.
    """

    __table_args__ = (Index("ix_conversationsession_active", "contact_id", unique=True),)

    id: str = Field(primary_key=True, max_length=32)
    contact_id: int | None = Field(default=None, foreign_key="contact.id")
    respondent_id: str | None = Field(default=None, foreign_key="respondent.id", index=True)
    event_id: int | None = Field(default=None, foreign_key="guidanceevent.id", index=True)
    flow: str = Field(max_length=20)
    flow_version: int
    language: str = Field(max_length=2)
    status: str = Field(max_length=12)  # active | completed | stopped | interrupted | superseded | expired
    state: str
    age_band: str | None = Field(default=None, max_length=10)
    sector: str | None = Field(default=None, max_length=20)
    late: bool = False
    wave: int = 0  # of the panel; 0 = none
    invitation_id: int | None = None  # no foreign key: SQLite could only add one by copying the table
    started_at: datetime = Field(sa_type=UtcDateTime)
    updated_at: datetime = Field(sa_type=UtcDateTime)
    completed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Answer(SQLModel, table=True):
    """One answer, redacted. The highest revision of a question counts, lower ones are history."""

    __table_args__ = (
        UniqueConstraint("session_id", "question", "revision"),
        Index("ix_answer_unread", "id", sqlite_where=text(NEW), postgresql_where=text(NEW)),
    )

    id: int | None = Field(default=None, primary_key=True)
    session_id: str = Field(foreign_key="conversationsession.id", index=True)
    respondent_id: str = Field(foreign_key="respondent.id", index=True)
    event_id: int | None = Field(default=None, foreign_key="guidanceevent.id", index=True)
    question: str = Field(max_length=20)
    revision: int = 1
    kind: str = Field(max_length=10)  # rating | single | multi | text
    number: int | None = None
    choices: list[str] = Field(default_factory=list, sa_column=Column(JSON, nullable=False))
    text: str | None = None
    redactions: int = 0  # how many pieces of personal data were masked
    probability: float = 1.0  # with which this question was chosen
    current: bool = True  # False once a later revision exists
    given_at: datetime = Field(sa_type=UtcDateTime, index=True)
    local_day: date  # Europe/Riga, stored when written: a month in UTC is another month
    # The machine's reading of a text (state: none = nothing to read | new | read | held):
    state: str = Field(default="none", max_length=8)
    language: str | None = Field(default=None, max_length=2)
    abstained: bool | None = None
    doubt: str | None = Field(
        default=None, max_length=10
    )  # why it abstained: foreign | long | repeated | unlike | unsure
    model_version: str | None = Field(default=None, max_length=40)
    codebook_version: str | None = Field(default=None, max_length=20)
    read_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    disputed: bool = False  # two people coded it differently and no third has decided yet


class Label(SQLModel, table=True):
    """One theme in one answer. Human labels win over machine labels of the same answer.

    Of the machine's labels those of the answer's own `model_version` count; those of earlier models are history.
    """

    id: int | None = Field(default=None, primary_key=True)
    answer_id: int = Field(foreign_key="answer.id", index=True)
    theme: str = Field(max_length=20, index=True)
    polarity: str = Field(max_length=10)
    confidence: float
    polarity_confidence: float | None = None  # None: read before it was kept, or coded by a person
    guess: bool = False  # the model abstained from the answer, so this was never counted
    span_start: int
    span_end: int
    source: str = Field(max_length=8)  # machine | human
    model_version: str = Field(max_length=40)
    codebook_version: str = Field(max_length=20)
    review_id: int | None = Field(default=None, foreign_key="review.id", index=True)
