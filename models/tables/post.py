"""The post: what comes in, what goes out."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, Index, LargeBinary, UniqueConstraint, text
from sqlmodel import Field

from models.tables.base import NEVER_REUSE_IDS, NEW, UNSETTLED, SQLModel
from models.types import UtcDateTime


class InboxUpdate(SQLModel, table=True):
    """A raw update, committed before it is acknowledged; the turn that completes it wipes its payload and chat."""

    __table_args__ = (
        UniqueConstraint("bot_id", "update_id"),
        Index("ix_inboxupdate_line", "seq", sqlite_where=text(NEW), postgresql_where=text(NEW)),
        Index("ix_inboxupdate_chat", "chat_key", "seq", sqlite_where=text(NEW), postgresql_where=text(NEW)),
        NEVER_REUSE_IDS,
    )

    seq: int | None = Field(default=None, primary_key=True)
    bot_id: int = Field(sa_type=BigInteger)
    update_id: int = Field(sa_type=BigInteger)
    chat_key: str | None = Field(default=None, max_length=43)
    payload_encrypted: bytes | None = Field(default=None, sa_type=LargeBinary)
    state: str = Field(default="new", max_length=8)  # new | done | dead
    attempts: int = 0
    received_at: datetime = Field(sa_type=UtcDateTime)


class DeadLetter(SQLModel, table=True):
    """An update that failed three times, set aside so that its chat could go on; see `atbalss deadletters`."""

    id: int | None = Field(default=None, primary_key=True)
    seq: int = Field(unique=True)
    bot_id: int = Field(sa_type=BigInteger)
    update_id: int = Field(sa_type=BigInteger)
    chat_key: str | None = Field(default=None, max_length=43)
    payload_encrypted: bytes = Field(sa_type=LargeBinary)
    error: str  # class and place of the fault, never the text of the message
    died_at: datetime = Field(sa_type=UtcDateTime)


class OutboxMessage(SQLModel, table=True):
    """A Telegram call that waits to be made. Chat, payload and attachment are wiped once it is settled."""

    __table_args__ = (
        Index("ix_outboxmessage_line", "bot_id", "lane", "id", sqlite_where=text(NEW), postgresql_where=text(NEW)),
        Index(
            "ix_outboxmessage_chat", "chat_key", "id", sqlite_where=text(UNSETTLED), postgresql_where=text(UNSETTLED)
        ),
    )

    id: int | None = Field(default=None, primary_key=True)
    bot_id: int = Field(sa_type=BigInteger)
    lane: int  # 0 interactive, 1 digest, 2 broadcast
    chat_key: str | None = Field(default=None, max_length=43)
    method: str = Field(max_length=40)  # of the Bot API: sendMessage, sendPhoto, editMessageText …
    payload_encrypted: bytes | None = Field(default=None, sa_type=LargeBinary)  # JSON of the call's parameters
    attachment: bytes | None = Field(default=None, sa_type=LargeBinary)  # encrypted bytes of a photo or document
    dedupe: str = Field(unique=True, max_length=120)
    state: str = Field(default="new", max_length=10)  # new | sending | sent | uncertain | failed | cancelled
    attempts: int = 0
    doubts: int = 0  # sends that were never answered: each may have arrived
    not_before: datetime = Field(sa_type=UtcDateTime)
    not_after: datetime | None = Field(default=None, sa_type=UtcDateTime)  # from then on it is not sent any more
    created_at: datetime = Field(sa_type=UtcDateTime)
    settled_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    error: str | None = None
