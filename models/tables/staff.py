"""Members of staff, what they may see, and their invitations."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, LargeBinary, UniqueConstraint
from sqlmodel import Field

from models.tables.base import SQLModel
from models.types import UtcDateTime


class Coordinator(SQLModel, table=True):
    """A member of staff who joined by invitation. `draft` holds a half-made event as JSON."""

    __table_args__ = (UniqueConstraint("bot_id", "chat_key"),)

    id: int | None = Field(default=None, primary_key=True)
    bot_id: int = Field(sa_type=BigInteger)
    chat_key: str = Field(max_length=43)
    chat_id_encrypted: bytes = Field(sa_type=LargeBinary)
    name: str
    role: str = Field(max_length=20)  # coordinator | analyst | safeguarding | admin
    language: str = Field(max_length=2)
    reviewer: bool = False  # may look at single answers and correct their labels
    active: bool = True
    draft: str | None = None
    digest_every: str = Field(default="week", max_length=8)  # week | month | never
    digest_weekday: int = 0  # Monday = 0; of a monthly digest the first such day
    digest_hour: int = 8  # local
    quiet_digest: bool = True  # whether "nothing new" is said, too
    looked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # when they last looked at the evidence
    joined_at: datetime = Field(sa_type=UtcDateTime)


class CoordinatorScope(SQLModel, table=True):
    """What a coordinator may see: one institution, one municipality or the whole country."""

    id: int | None = Field(default=None, primary_key=True)
    coordinator_id: int = Field(foreign_key="coordinator.id", index=True)
    level: str = Field(max_length=12)  # institution | municipality | national
    institution_id: int | None = Field(default=None, foreign_key="institution.id")
    municipality: str | None = None


class StaffInvitation(SQLModel, table=True):
    """A one-time door for a future coordinator; only a hash of its code is kept."""

    id: int | None = Field(default=None, primary_key=True)
    code_hash: str = Field(unique=True, max_length=64)
    name: str
    role: str = Field(max_length=20)
    reviewer: bool = False
    level: str = Field(max_length=12)
    institution_id: int | None = Field(default=None, foreign_key="institution.id")
    municipality: str | None = None
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
