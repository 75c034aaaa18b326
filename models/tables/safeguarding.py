"""Messages that signalled danger, kept apart, and the doors that lead to them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field

from models.tables.base import SQLModel
from models.types import UtcDateTime


class DangerSignal(SQLModel, table=True):
    """A message that signalled danger: kept apart, encrypted, in no statistic and no export.

    No column says whose it is (its instant and event are those of the interrupted conversation). The text is empty once
    somebody has taken care of it.
    """

    id: int | None = Field(default=None, primary_key=True)
    institution_id: int | None = Field(default=None, foreign_key="institution.id", index=True)
    event_id: int | None = Field(default=None, foreign_key="guidanceevent.id")
    text_encrypted: bytes = Field(sa_type=LargeBinary)
    noticed_at: datetime = Field(sa_type=UtcDateTime)
    opened_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    opened_by: int | None = Field(default=None, foreign_key="coordinator.id")
    told_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when somebody in charge was first told
    level: str | None = Field(
        default=None, max_length=12
    )  # told last: institution | municipality | national | everyone
    escalations: int = 0
    next_at: datetime | None = Field(default=None, sa_type=UtcDateTime, index=True)  # then others are told, too
    reminded_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # whoever opened it, to take care of it
    handled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    handled_by: int | None = None  # a coordinator; no foreign key: SQLite could only add one by copying the table


class DangerLink(SQLModel, table=True):
    """A one-time link that opens one signal for one person in charge; only a hash of its code is kept."""

    id: int | None = Field(default=None, primary_key=True)
    signal_id: int = Field(foreign_key="dangersignal.id", index=True)
    coordinator_id: int = Field(foreign_key="coordinator.id")
    code_hash: str = Field(unique=True, max_length=64)
    made_at: datetime = Field(sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
