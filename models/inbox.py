"""What came in: raw updates, committed before they are acknowledged, taken in order per chat, wiped when done."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Integer, bindparam, delete, func, select, update
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.gathering import later
from models.statements import changed_rows, has_state, insert_unless_known
from models.tables import DeadLetter, InboxUpdate
from models.vault import Vault

MAX_ATTEMPTS = 3  # a turn that failed three times will fail a fourth time

# Every message passes through these, so they are made once, and rows are read and written without the mapper.

_EARLIER_UPDATE = aliased(InboxUpdate)
_IS_HEAD = (
    has_state(col(InboxUpdate.state), "new"),
    ~select(col(_EARLIER_UPDATE.seq))
    .where(
        col(_EARLIER_UPDATE.chat_key) == col(InboxUpdate.chat_key),
        has_state(col(_EARLIER_UPDATE.state), "new"),
        col(_EARLIER_UPDATE.seq) < col(InboxUpdate.seq),
    )
    .offset(0)  # so PostgreSQL looks for each by itself: joined, a line it believes empty is read through for each
    .exists(),
)
_HEADS = (
    select(col(InboxUpdate.seq), col(InboxUpdate.attempts))
    .where(*_IS_HEAD)
    .order_by(col(InboxUpdate.seq))
    .limit(bindparam("most", type_=Integer))
)
_OF_BOT = col(InboxUpdate.bot_id) + 0 == bindparam("bot")  # the sum keeps SQLite from the index that holds what is done
_HEADS_OF_BOT = _HEADS.where(_OF_BOT)
_OPEN_UPDATES = select(
    col(InboxUpdate.seq),
    col(InboxUpdate.bot_id),
    col(InboxUpdate.chat_key),
    col(InboxUpdate.payload_encrypted),
    col(InboxUpdate.attempts),
)
_CLAIM_HEADS = (  # locked in the same statement: what another worker has is passed over, and newer heads are found
    _OPEN_UPDATES.where(*_IS_HEAD, _OF_BOT)
    .order_by(col(InboxUpdate.seq))
    .limit(bindparam("most", type_=Integer))
    .with_for_update(skip_locked=True, of=InboxUpdate)
)
_OPEN_UPDATE = _OPEN_UPDATES.where(
    has_state(col(InboxUpdate.state), "new"), col(InboxUpdate.seq) == bindparam("wanted")
)
_CLAIM_UPDATE = _OPEN_UPDATE.with_for_update(skip_locked=True)
_AWAIT_UPDATE = _OPEN_UPDATE.with_for_update()
_COMPLETE_UPDATES = (
    update(InboxUpdate)
    .where(col(InboxUpdate.seq).in_(bindparam("wanted", expanding=True)))
    .values(state="done", payload_encrypted=None, chat_key=None)
)


@dataclass(frozen=True)
class Claimed:
    """An update whose turn it is, opened."""

    seq: int
    bot_id: int
    chat_key: str | None
    payload: dict[str, Any]


class Inbox:
    """Updates that were acknowledged to Telegram and must not be lost."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session = session
        self._vault = vault

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
        later(self._session, insert_unless_known(self._session, InboxUpdate), row)

    def heads(self, limit: int, *, bot_id: int | None = None) -> list[int]:
        """Return the sequence numbers of the oldest open update of each chat, or of each with a bot, oldest first.

        As with `claim_heads`, what failed before stands by itself.
        """
        query = _HEADS if bot_id is None else _HEADS_OF_BOT
        return [row.seq for row in _apart(self._session.connection().execute(query, {"most": limit, "bot": bot_id}))]

    def claim(self, seq: int, *, wait: bool = False) -> Claimed | None:
        """Lock one update for this transaction. None if it is done already, or another worker has it.

        With `wait`, what another worker does with it is waited for.
        """
        row = self._session.connection().execute(_AWAIT_UPDATE if wait else _CLAIM_UPDATE, {"wanted": seq}).first()
        return None if row is None else self._open(row)

    def claim_heads(self, limit: int, *, bot_id: int) -> list[Claimed]:
        """Lock the oldest open update of each chat with a bot, as far as no other worker has it, oldest first.

        What failed before comes alone once it is the oldest, and not before: nobody else's turn fails with it twice.
        """
        rows = self._session.connection().execute(_CLAIM_HEADS, {"most": limit, "bot": bot_id})
        return [self._open(row) for row in _apart(rows)]

    def _open(self, row: Any) -> Claimed:
        return Claimed(row.seq, row.bot_id, row.chat_key, json.loads(self._vault.decrypt(row.payload_encrypted)))

    def complete(self, *seqs: int) -> None:
        """Wipe updates whose turns are committed with this transaction; their ids stay, to know a repetition."""
        self._session.connection().execute(_COMPLETE_UPDATES, {"wanted": seqs})

    def fail(self, seq: int, error: str, now: datetime) -> bool:
        """Count a failed turn. After the third the update becomes a dead letter; True says so.

        Another process may have taken the turn since, and done it: then there is nothing to count.
        """
        row = self._session.get_one(InboxUpdate, seq, populate_existing=True, with_for_update=True)
        if row.state != "new" or row.payload_encrypted is None:
            return False
        row.attempts += 1
        if row.attempts < MAX_ATTEMPTS:
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

    def letters(self) -> list[DeadLetter]:
        """Return what was set aside, oldest first."""
        return list(self._session.scalars(select(DeadLetter).order_by(col(DeadLetter.seq))))

    def kind_of(self, letter: DeadLetter) -> str:
        """Return what kind of update a dead letter is, and nothing of what it says."""
        return next(
            (part for part in json.loads(self._vault.decrypt(letter.payload_encrypted)) if part != "update_id"), ""
        )

    def replay(self, seq: int | None = None) -> int:
        """Put dead letters, or one, back into their chats' lines, before what came later. Returns how many."""
        letters = [letter for letter in self.letters() if seq in (None, letter.seq)]
        for letter in letters:
            row = self._session.get_one(InboxUpdate, letter.seq, populate_existing=True)
            row.state, row.attempts = "new", 0
            row.payload_encrypted, row.chat_key = letter.payload_encrypted, letter.chat_key
            self._session.delete(letter)
        return len(letters)

    def drop(self, seq: int | None = None) -> int:
        """Delete dead letters, or one, for good. Returns how many."""
        return self._drop(*(() if seq is None else (col(DeadLetter.seq) == seq,)))

    def drop_older(self, before: datetime) -> int:
        """Delete dead letters that were set aside `before`. Returns how many."""
        return self._drop(col(DeadLetter.died_at) < before)

    def forget(self, chat_key: str) -> int:
        """Delete what was set aside of a chat. Returns how many. What is in the line is taken and wiped in its turn."""
        return self._drop(col(DeadLetter.chat_key) == chat_key)

    def _drop(self, *wanted: ColumnElement[bool]) -> int:
        """The ids of what was dropped stay known for a while, like those of updates that are done."""
        theirs = col(InboxUpdate.seq).in_(select(col(DeadLetter.seq)).where(*wanted))
        self._session.execute(update(InboxUpdate).where(theirs).values(state="done"))
        return changed_rows(self._session, delete(DeadLetter).where(*wanted))

    def open_count(self) -> int:
        """Return how many updates wait for their turn."""
        return self._session.scalar(select(func.count()).where(has_state(col(InboxUpdate.state), "new"))) or 0

    def purge(self, before: datetime) -> int:
        """Delete finished updates received `before`: by then Telegram repeats none of them. Returns how many."""
        old = delete(InboxUpdate).where(col(InboxUpdate.state) == "done", col(InboxUpdate.received_at) < before)
        return changed_rows(self._session, old)


def _apart(heads: Iterable[Any]) -> list[Any]:
    """Return the oldest alone if it failed before, else those that did not."""
    rows = list(heads)
    return rows[:1] if rows and rows[0].attempts else [row for row in rows if not row.attempts]
