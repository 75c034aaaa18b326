"""What was done about what people said, and whom it was told."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import UniqueConstraint
from sqlmodel import Field

from models.tables.base import SQLModel
from models.types import UtcDateTime


class Action(SQLModel, table=True):
    """What a coordinator did or will do about a theme, in words for those who raised it. `gap_key` is what it answers.

    A text that is None is told in the language it was written in.
    """

    id: int | None = Field(default=None, primary_key=True)
    scope_level: str = Field(max_length=12)  # institution | municipality | national
    scope: str = Field(max_length=60)
    theme: str = Field(max_length=20)
    gap_key: str | None = Field(default=None, max_length=160)
    ready: str | None = Field(default=None, max_length=40)  # code of the ready-made wording, if one was taken
    written_in: str = Field(max_length=2)
    text_lv: str | None = None
    text_ru: str | None = None
    text_en: str | None = None
    state: str = Field(default="done", max_length=8)  # planned | done | dropped
    owner_id: int | None = None  # the coordinator who sees to it
    due_on: date | None = None
    done_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    published_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when the answer could be read
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when the owner heard that it is due
    dropped_why: str | None = Field(default=None, max_length=20)  # code of a ready-made reason
    recorded_by: int = Field(foreign_key="coordinator.id")
    recorded_at: datetime = Field(sa_type=UtcDateTime)
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when those who raised it had been told
    told: int = 0  # how many; shown to staff only above the k-rule


class ActionNotice(SQLModel, table=True):
    """That one respondent was told of one action: once, and never again."""

    __table_args__ = (UniqueConstraint("action_id", "respondent_id"),)

    id: int | None = Field(default=None, primary_key=True)
    action_id: int = Field(foreign_key="action.id", index=True)
    respondent_id: str = Field(foreign_key="respondent.id", index=True)
    posted_at: datetime = Field(sa_type=UtcDateTime)
