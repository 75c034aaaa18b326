"""`make bench`: each line is ours, a reference in the same minute on the same machine, and their ratio."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from models import schema
from models.database import Database
from models.unit_of_work import UnitOfWork
from models.vault import Vault

COUNT = 600
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def per_second(work: Callable[[], None]) -> float:
    began = time.perf_counter()
    work()
    return COUNT / (time.perf_counter() - began)


def durable_commits(folder: Path) -> float:
    """The reference: bare sqlite3, one small row and one durable commit after another."""
    connection = sqlite3.connect(folder / "reference.db", isolation_level=None)
    connection.execute("PRAGMA journal_mode=WAL")
    connection.execute("PRAGMA synchronous=FULL")
    connection.execute("CREATE TABLE row (id INTEGER PRIMARY KEY, text TEXT)")

    def work() -> None:
        for number in range(COUNT):
            connection.execute("INSERT INTO row (text) VALUES (?)", (f"row {number}",))

    return per_second(work)


def turns(folder: Path) -> float:
    """Ours: an update stored, claimed, answered in the outbox and wiped, each durable, 60 chats at once."""
    database = Database(f"sqlite:///{folder}/turns.db", Vault("a secret of the benchmark, long enough to pass"))
    schema.ensure_current(database.engine)
    update = b'{"update_id": 1, "message": {"text": "5"}}'

    def take(uow: UnitOfWork, seq: int) -> None:
        uow.inbox.claim(seq)
        payload = {"chat_id": seq % 60 + 1, "text": "?"}
        uow.outbox.put(1, lane=0, method="sendMessage", payload=payload, dedupe=str(seq), now=NOW)
        uow.inbox.complete(seq)

    def work() -> None:
        for number in range(COUNT):
            database.write(lambda uow, n=number: uow.inbox.add(1, n, n % 60 + 1, update, NOW))
        while heads := database.write(lambda uow: uow.inbox.heads(64)).result():
            for future in [database.write(lambda uow, seq=seq: take(uow, seq)) for seq in heads]:
                future.result()

    result = per_second(work)
    database.close()
    return result


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        reference, ours = durable_commits(Path(name)), turns(Path(name))
    print("what | ours/s | reference | reference/s | ratio")
    print(f"durable turns | {ours:.0f} | sqlite3, one commit per row | {reference:.0f} | {ours / reference:.2f}")


main()
