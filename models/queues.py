"""The post: raw updates in, Telegram calls out. Claimed in order per chat, wiped when settled."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any

from sqlalchemy import delete, func, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import aliased
from sqlmodel import Session, SQLModel, col

from models.statements import changed_rows, has_state
from models.tables import DeadLetter, InboxUpdate, OutboxMessage
from models.vault import Vault

MAX_ATTEMPTS = 3  # a turn that failed three times will fail a fourth time
MAX_DOUBTS = 4  # sends that may have arrived; more copies of a message help nobody
PATIENCE = timedelta(days=1)  # Telegram keeps a person's own message as long
FIRST_WAIT = 2.0  # seconds
LONGEST_WAIT = 600.0  # seconds


@dataclass(frozen=True)
class Claimed:
    """An update whose turn it is, opened."""

    seq: int
    bot_id: int
    payload: dict[str, Any]


class Inbox:
    """Updates that were acknowledged to Telegram and must not be lost."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session = session
        self._vault = vault
        self._claimed: list[InboxUpdate] = []  # the session itself would forget them

    def add(self, bot_id: int, update_id: int, chat_id: int | None, payload: bytes, now: datetime) -> None:
        """Keep a raw update. One that is known already (Telegram repeats itself) changes nothing."""
        row = {
            "bot_id": bot_id,
            "update_id": update_id,
            "chat_key": None if chat_id is None else self._vault.chat_key(bot_id, chat_id),
            "payload_encrypted": self._vault.encrypt(payload),
            "state": "new",
            "attempts": 0,
            "received_at": now,
        }
        _insert_unless_known(self._session, InboxUpdate, row)

    def heads(self, limit: int) -> list[int]:
        """Return the sequence numbers of the oldest open update of each chat, oldest first."""
        earlier = aliased(InboxUpdate)
        blocked = (
            select(col(earlier.seq))
            .where(
                col(earlier.chat_key) == col(InboxUpdate.chat_key),
                has_state(col(earlier.state), "new"),
                col(earlier.seq) < col(InboxUpdate.seq),
            )
            .exists()
        )
        query = (
            select(col(InboxUpdate.seq))
            .where(has_state(col(InboxUpdate.state), "new"), ~blocked)
            .order_by(col(InboxUpdate.seq))
            .limit(limit)
        )
        return [seq for seq in self._session.scalars(query) if seq is not None]

    def claim(self, seq: int) -> Claimed | None:
        """Lock one update for this transaction. None if it is done already or another worker has it."""
        query = (
            select(InboxUpdate)
            .where(col(InboxUpdate.seq) == seq, has_state(col(InboxUpdate.state), "new"))
            .with_for_update(skip_locked=True)
        )
        row = self._session.scalars(query).first()
        if row is None or row.payload_encrypted is None:
            return None
        self._claimed.append(row)
        return Claimed(seq, row.bot_id, json.loads(self._vault.decrypt(row.payload_encrypted)))

    def complete(self, seq: int) -> None:
        """Wipe a claimed update, with whose turn this is committed; its id stays, to know a repetition."""
        row = self._session.get_one(InboxUpdate, seq)
        row.state, row.payload_encrypted, row.chat_key = "done", None, None

    def fail(self, seq: int, error: str, now: datetime) -> bool:
        """Count a failed turn. After the third the update becomes a dead letter; True says so."""
        row = self._session.get_one(InboxUpdate, seq)
        row.attempts += 1
        if row.attempts < MAX_ATTEMPTS or row.payload_encrypted is None:
            return False
        letter = DeadLetter(
            seq=seq,
            bot_id=row.bot_id,
            update_id=row.update_id,
            chat_key=row.chat_key,
            payload_encrypted=row.payload_encrypted,
            error=error,
            died_at=now,
        )
        self._session.add(letter)
        row.state, row.payload_encrypted, row.chat_key = "dead", None, None
        return True

    def replay(self) -> int:
        """Put every dead letter back into its chat's line. Returns how many."""
        letters = self._session.scalars(select(DeadLetter)).all()
        for letter in letters:
            row = self._session.get_one(InboxUpdate, letter.seq)
            row.state, row.attempts = "new", 0
            row.payload_encrypted, row.chat_key = letter.payload_encrypted, letter.chat_key
            self._session.delete(letter)
        return len(letters)

    def open_count(self) -> int:
        """Return how many updates wait for their turn."""
        return self._session.scalar(select(func.count()).where(has_state(col(InboxUpdate.state), "new"))) or 0


@dataclass(frozen=True)
class Posted:
    """A claimed call, opened."""

    id: int
    lane: int
    chat_key: str
    method: str
    payload: dict[str, Any]
    attachment: bytes | None
    attempts: int


class Outbox:
    """Calls to Telegram that were committed with the turn that wants them."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session = session
        self._vault = vault
        self._loaded: Sequence[OutboxMessage] = ()

    def put(
        self,
        bot_id: int,
        *,
        lane: int,
        method: str,
        payload: dict[str, Any],
        dedupe: str,
        now: datetime,
        attachment: bytes | None = None,
    ) -> None:
        """Post a call. A second one with the same `dedupe` changes nothing.

        `payload` holds the call's parameters with `chat_id`; `attachment` is the file of a photo or document call.
        """
        row = {
            "bot_id": bot_id,
            "lane": lane,
            "chat_key": self._vault.chat_key(bot_id, int(payload["chat_id"])),
            "method": method,
            "payload_encrypted": self._vault.encrypt(json.dumps(payload, ensure_ascii=False).encode()),
            "attachment": None if attachment is None else self._vault.encrypt(attachment),
            "dedupe": dedupe,
            "state": "new",
            "attempts": 0,
            "doubts": 0,
            "not_before": now,
            "created_at": now,
        }
        _insert_unless_known(self._session, OutboxMessage, row)

    def claim(self, bot_id: int, limit: int, now: datetime) -> list[Posted]:
        """Mark up to `limit` due calls as being sent: interactive lane first, at most one per chat, in its order."""
        earlier = aliased(OutboxMessage)
        blocked = (
            select(col(earlier.id))
            .where(
                col(earlier.bot_id) == col(OutboxMessage.bot_id),
                col(earlier.chat_key) == col(OutboxMessage.chat_key),
                has_state(col(earlier.state), "new", "sending"),
                col(earlier.id) < col(OutboxMessage.id),
            )
            .exists()
        )
        query = (
            select(OutboxMessage)
            .where(
                col(OutboxMessage.bot_id) == bot_id,
                has_state(col(OutboxMessage.state), "new"),
                col(OutboxMessage.not_before) <= now,
                ~blocked,
            )
            .order_by(col(OutboxMessage.lane), col(OutboxMessage.id))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return [self._begin(row) for row in self._session.scalars(query)]

    def _begin(self, row: OutboxMessage) -> Posted:
        row.state = "sending"
        row.attempts += 1
        payload = json.loads(self._vault.decrypt(row.payload_encrypted or b""))
        attachment = None if row.attachment is None else self._vault.decrypt(row.attachment)
        return Posted(row.id or 0, row.lane, row.chat_key or "", row.method, payload, attachment, row.attempts)

    def load(self, message_ids: Sequence[int]) -> None:
        """Read calls that are about to be settled with one query instead of one each."""
        if message_ids:
            query = select(OutboxMessage).where(col(OutboxMessage.id).in_(message_ids))
            self._loaded = self._session.scalars(query).all()  # the session itself would forget them

    def settle(self, message_id: int, state: str, now: datetime, error: str | None = None) -> None:
        """End a call as `sent`, `failed` or `cancelled` and wipe what it held of a person."""
        row = self._session.get_one(OutboxMessage, message_id)
        row.state, row.error, row.settled_at = state, error, now
        row.payload_encrypted, row.attachment, row.chat_key = None, None, None

    def retry(
        self,
        message_id: int,
        now: datetime,
        *,
        wait: float | None = None,
        uncertain: bool = False,
        error: str | None = None,
    ) -> None:
        """Put a call back into its place for `wait` seconds, or twice as long after each try.

        `uncertain` tells that it may have arrived: the person may see it twice, so its tries are few.
        One that certainly did not arrive is tried for a day.
        """
        row = self._session.get_one(OutboxMessage, message_id)
        row.doubts += uncertain
        if row.doubts >= MAX_DOUBTS or now - row.created_at > PATIENCE:
            self.settle(message_id, "failed", now, error)
            return
        seconds = wait if wait is not None else min(LONGEST_WAIT, FIRST_WAIT * 2 ** (row.attempts - 1))
        row.state, row.not_before, row.error = "new", now + timedelta(seconds=seconds), error

    def redirect(self, message_id: int, chat_id: int) -> None:
        """Point a waiting call to another chat: a group has become a supergroup."""
        row = self._session.get_one(OutboxMessage, message_id)
        payload = json.loads(self._vault.decrypt(row.payload_encrypted or b"{}")) | {"chat_id": chat_id}
        row.chat_key = self._vault.chat_key(row.bot_id, chat_id)
        row.payload_encrypted = self._vault.encrypt(json.dumps(payload, ensure_ascii=False).encode())

    def chat_key(self, message_id: int) -> str | None:
        """Return the chat that a call is for; None once it is settled."""
        return self._session.get_one(OutboxMessage, message_id).chat_key

    def recover(self, bot_id: int, now: datetime) -> int:
        """After a crash: what was being sent may have arrived or not; send it again and count it as uncertain."""
        statement = (
            update(OutboxMessage)
            .where(col(OutboxMessage.bot_id) == bot_id, has_state(col(OutboxMessage.state), "sending"))
            .values(state="new", doubts=col(OutboxMessage.doubts) + 1, not_before=now)
        )
        return changed_rows(self._session, statement)

    def cancel_chat(self, chat_key: str, now: datetime) -> None:
        """Drop everything that waits for a chat nobody can reach any more."""
        waiting = select(col(OutboxMessage.id)).where(
            col(OutboxMessage.chat_key) == chat_key, has_state(col(OutboxMessage.state), "new")
        )
        for message_id in self._session.scalars(waiting).all():
            if message_id is not None:
                self.settle(message_id, "cancelled", now)

    def open_count(self) -> int:
        """Return how many calls wait or are being made."""
        return self._session.scalar(select(func.count()).where(has_state(col(OutboxMessage.state), "new", "sending"))) or 0


def purge(session: Session, now: datetime, days: int = 3) -> int:
    """Delete finished updates after `days`: Telegram may repeat one for 24 hours, ids may start anew after 7 days."""
    old = now - timedelta(days=days)
    done = delete(InboxUpdate).where(col(InboxUpdate.state) == "done", col(InboxUpdate.received_at) < old)
    settled = delete(OutboxMessage).where(col(OutboxMessage.settled_at) < old)
    return changed_rows(session, done) + changed_rows(session, settled)


def _insert_unless_known(session: Session, table: type[InboxUpdate] | type[OutboxMessage], row: dict[str, Any]) -> None:
    insert = _sqlite_insert if session.get_bind().dialect.name == "sqlite" else _postgres_insert
    session.connection().execute(insert(table), row)


@cache
def _sqlite_insert(table: type[SQLModel]) -> sqlite.Insert:
    return sqlite.insert(table).on_conflict_do_nothing()


@cache
def _postgres_insert(table: type[SQLModel]) -> postgresql.Insert:
    return postgresql.insert(table).on_conflict_do_nothing()
