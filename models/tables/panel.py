"""Who may be written to again, what they were invited to, and who was lost on the way."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, text
from sqlmodel import Field

from models.tables.base import WAITING, SQLModel
from models.types import UtcDateTime


class Invitation(SQLModel, table=True):
    """A message that asks a respondent to take part in a flow, and what came of it.

    `key` (respondent, flow and event or wave) makes it one, whoever plans it and however often.
    """

    __table_args__ = (
        Index("ix_invitation_waiting", "due_at", sqlite_where=text(WAITING), postgresql_where=text(WAITING)),
    )

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(unique=True, max_length=80)
    respondent_id: str = Field(foreign_key="respondent.id", index=True)
    flow: str = Field(max_length=20)
    event_id: int | None = Field(default=None, foreign_key="guidanceevent.id")
    wave: int = 0  # months after the anchor day of the panel; 0 = no panel
    message: str = Field(default="first", max_length=10)  # what is due: first | again (snoozed) | reminder
    due_at: datetime = Field(sa_type=UtcDateTime)  # of that message
    closes_at: datetime = Field(sa_type=UtcDateTime)  # nothing is sent from then on
    expires_at: datetime = Field(sa_type=UtcDateTime)  # a first message that could not go out by then never does
    sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    snoozes: int = 0
    started_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    answered_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    cancelled: str | None = Field(default=None, max_length=20)  # why nothing more is sent
    done: bool = False  # nothing is to be sent any more


class PanelMember(SQLModel, table=True):
    """A respondent who agreed to be contacted again. Waves are counted in months from `anchor_on`."""

    id: int | None = Field(default=None, primary_key=True)
    respondent_id: str = Field(foreign_key="respondent.id", unique=True)
    anchor_on: date
    event_id: int | None = Field(default=None, foreign_key="guidanceevent.id")  # where they agreed
    joined_at: datetime = Field(sa_type=UtcDateTime)
    left_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    left_why: str | None = Field(default=None, max_length=20)  # withdrawn | blocked | finished | silent


class PanelLoss(SQLModel, table=True):
    """A member who was lost, counted without saying who: nothing here leads to a person."""

    id: int | None = Field(default=None, primary_key=True)
    month: str = Field(max_length=7)  # 2026-11
    wave: int  # the last wave that was sent; 0 = none
    why: str = Field(max_length=20)  # withdrawn | blocked | deleted | silent


class ReturnCode(SQLModel, table=True):
    """A personal code by which a member is reached again from another phone; only its keyed hash is kept."""

    id: int | None = Field(default=None, primary_key=True)
    respondent_id: str = Field(foreign_key="respondent.id", unique=True)
    code_hash: str = Field(unique=True, max_length=64)
    made_at: datetime = Field(sa_type=UtcDateTime)


class ReturnTry(SQLModel, table=True):
    """A return code that led to nobody, and the chat that tried it: kept for an hour, so that nobody tries them all."""

    id: int | None = Field(default=None, primary_key=True)
    chat_key: str = Field(max_length=43, index=True)
    tried_at: datetime = Field(sa_type=UtcDateTime)
