"""Another secret key: everything sealed is sealed anew and chats get new hashes, in one transaction or not at all.

Codes that people hold (return codes, invitations, danger links) can't be hashed anew, for nobody here knows them. Their
key stays and is kept in the database, sealed with the new secret; they have 60 bits and more, so that whoever once saw
the old secret can't find one by trying.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Column, Engine, LargeBinary, Table, bindparam, delete, or_, select, text, update
from sqlmodel import Session, SQLModel

from models.errors import InUseError, WrongSecretKeyError
from models.repositories import Audit
from models.schema import CODE_KEY, KEY_CHECK
from models.tables import ReturnTry, Setting
from models.vault import Vault

CHUNK = 500  # rows held in memory at a time
UNSEALED = frozenset({"sums"})  # binary columns that hold nothing of a person

ChatOf = Callable[[dict[str, Any]], int | None]  # the chat of a raw update, which only the channel can read
Tell = Callable[[int], None]  # how many rows are done
State = Literal["old", "new"]


@dataclass(frozen=True)
class Rotation:
    """From one key to another."""

    old: Vault
    new: Vault
    chat_of: ChatOf

    def state(self, session: Session) -> State:
        """Tell which of the two keys the database has. Raises WrongSecretKeyError if it is neither."""
        known = session.get(Setting, KEY_CHECK)
        if known is not None and known.value == self.new.check_value:
            return "new"
        if known is None or known.value != self.old.check_value:
            raise WrongSecretKeyError("neither key fits this database: set ATBALSS_SECRET_KEY to the one it has now")
        return "old"

    def run(self, session: Session, now: datetime, tell: Tell = lambda _: None) -> int:
        """Seal everything anew; the caller commits. Returns how many rows changed."""
        if kept := session.get(Setting, CODE_KEY):
            self.old.keep_code_key(kept.value)
        self.new.adopt_code_key(self.old)
        session.execute(delete(ReturnTry))  # an hour's memory of chats whose ids nobody knows
        done = 0
        for table in sealed_tables():
            done = self._reseal(session, table, done, tell)
        session.merge(Setting(key=KEY_CHECK, value=self.new.check_value))
        session.merge(Setting(key=CODE_KEY, value=self.new.sealed_code_key))
        Audit(session).note(now, "cli", "rotate_key")
        session.flush()
        return done

    def _reseal(self, session: Session, table: Table, done: int, tell: Tell) -> int:
        [key] = table.primary_key
        change = update(table).where(key == bindparam("which"))
        last = 0
        while rows := session.execute(waiting(table, key, last)).mappings().all():
            session.connection().execute(change, [{"which": row[key.name]} | self._anew(table, row) for row in rows])
            last, done = rows[-1][key.name], done + len(rows)
            tell(done)
        return done

    def _anew(self, table: Table, row: Mapping[Any, Any]) -> dict[str, Any]:
        opened = {
            column.name: self.old.decrypt(row[column.name]) if row[column.name] else row[column.name]
            for column in sealed_columns(table)
        }
        values = {name: self.new.encrypt(plain) if plain else plain for name, plain in opened.items()}
        if "chat_key" not in row:
            return values
        return values | {"chat_key": self._chat_key(row, opened)}  # every row of a table gets the same columns

    def _chat_key(self, row: Mapping[Any, Any], opened: Mapping[str, bytes]) -> str | None:
        if row["chat_key"] is None or not any(opened.values()):
            return row["chat_key"]  # type: ignore[no-any-return] # a column of a table known only by its name
        chat_id = self._chat_id(opened)
        return None if chat_id is None else self.new.chat_key(row["bot_id"], chat_id)

    def _chat_id(self, opened: Mapping[str, bytes]) -> int | None:
        if "chat_id_encrypted" in opened:
            return int(opened["chat_id_encrypted"])
        payload = json.loads(opened["payload_encrypted"])
        return int(payload["chat_id"]) if "chat_id" in payload else self.chat_of(payload)


def sealed_tables() -> list[Table]:
    """Return every table with something sealed."""
    return [table for table in SQLModel.metadata.sorted_tables if sealed_columns(table)]


def sealed_columns(table: Table) -> list[Column[Any]]:
    """Return the columns of a table that are sealed: all binary ones but those known to hold nothing of a person."""
    return [column for column in table.columns if isinstance(column.type, LargeBinary) and column.name not in UNSEALED]


def waiting(table: Table, key: Column[Any], last: int) -> Any:
    """Return the query for the next rows of a table with something sealed in them, behind the `last` one."""
    holds = or_(*(column.is_not(None) for column in sealed_columns(table)))
    return select(table).where(key > last, holds).order_by(key).limit(CHUNK)


def ensure_alone(engine: Engine) -> None:
    """Raises InUseError while another program is connected: it would go on writing with the old key."""
    alone = _is_alone_on_sqlite(engine) if engine.dialect.name == "sqlite" else _is_alone_on_postgres(engine)
    if not alone:
        raise InUseError("another program uses this database: stop the bot and its workers, then try again")


def _is_alone_on_sqlite(engine: Engine) -> bool:
    engine.dispose()
    with closing(sqlite3.connect(str(engine.url.database), timeout=0)) as connection:
        try:
            connection.execute("PRAGMA journal_mode=DELETE")  # only who is alone may leave the write-ahead log
            connection.execute("PRAGMA journal_mode=WAL")
        except sqlite3.OperationalError:
            return False
    return True


def _is_alone_on_postgres(engine: Engine) -> bool:
    others = (
        "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
        " AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )
    with engine.connect() as connection:
        return not connection.scalar(text(others))
