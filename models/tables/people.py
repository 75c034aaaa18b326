"""People: how to reach them here, what they decided; answers know them by a random id only."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, LargeBinary, UniqueConstraint
from sqlmodel import Field

from models.tables.base import SQLModel
from models.types import UtcDateTime


class Respondent(SQLModel, table=True):
    """A person as answers know them: a random id and nothing else that leads back."""

    id: str = Field(primary_key=True, max_length=32)
    created_on: date
    former_marks: str | None = None  # of ids that became this one, as `Deletion` has them, with spaces between


class Contact(SQLModel, table=True):
    """How to reach a respondent. Without this row their answers are anonymous."""

    __table_args__ = (UniqueConstraint("bot_id", "chat_key"),)

    id: int | None = Field(default=None, primary_key=True)
    bot_id: int = Field(sa_type=BigInteger)
    chat_key: str = Field(max_length=43)  # keyed hash of bot and chat, for look-up only
    chat_id_encrypted: bytes = Field(sa_type=LargeBinary)
    respondent_id: str | None = Field(default=None, foreign_key="respondent.id", unique=True)
    language: str = Field(max_length=2)
    language_chosen: bool = False  # False = guessed from the channel
    created_at: datetime = Field(sa_type=UtcDateTime)
    unreachable_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    deletion_asked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # None: no such question is open
    read_copy_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # their data as a file to read
    raw_copy_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # and as a file for a machine


class Deletion(SQLModel, table=True):
    """That somebody deleted themselves: a hash of the id of their answers, while backups of before may exist."""

    mark: str = Field(primary_key=True, max_length=64)
    deleted_on: date


class Consent(SQLModel, table=True):
    """One decision for one purpose; the newest row per purpose counts."""

    id: int | None = Field(default=None, primary_key=True)
    respondent_id: str = Field(foreign_key="respondent.id", index=True)
    purpose: str = Field(max_length=30)
    granted: bool
    text_version: str = Field(max_length=40)
    language: str = Field(max_length=2)
    decided_at: datetime = Field(sa_type=UtcDateTime)
