"""`make bench`: each line is ours, a reference in the same minute on the same machine, and their ratio."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline

from app.labelling import BATCH
from app.settings import read_settings
from models import schema
from models.database import Database
from models.unit_of_work import UnitOfWork
from models.vault import Vault
from nlp import examples, registry
from nlp.codebook import codebook
from nlp.reader import Item
from nlp.training import gold_themes

COUNT = 600
TEXTS = 1000  # answers read
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def per_second(work: Callable[[], None], count: int = COUNT) -> float:
    began = time.perf_counter()
    work()
    return count / (time.perf_counter() - began)


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


def readings(directory: Path) -> tuple[float, float]:
    """Answers labelled in batches of the job's size; beside them scikit-learn's own text classifier at its defaults."""
    reader = registry.ensure(directory, progress=print)
    coded = [example for example in examples.answers("train") if example.labels]
    texts = [example.text for example in coded]
    plain = make_pipeline(TfidfVectorizer(), OneVsRestClassifier(LogisticRegression()))
    plain.fit(texts, gold_themes(coded, codebook().themes))
    some = coded[:: len(coded) // TEXTS][:TEXTS]
    items = [Item(example.question, example.text, example.language) for example in some]
    reader.read(items[:BATCH])  # cues and tokenizers are loaded once

    def ours() -> None:
        for start in range(0, TEXTS, BATCH):
            reader.read(items[start : start + BATCH])

    def reference() -> None:
        for start in range(0, TEXTS, BATCH):
            plain.predict_proba([item.text for item in items[start : start + BATCH]])

    return per_second(ours, TEXTS), per_second(reference, TEXTS)


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        commits, ours = durable_commits(Path(name)), turns(Path(name))
    print("what | ours/s | reference | reference/s | ratio")
    print(
        f"durable turns | {ours:.0f} | sqlite3, one commit per row | {commits:.0f} | {ours / commits:.2f}", flush=True
    )
    read, plain = readings(read_settings().data_dir / "model")
    print(f"answers read | {read:.0f} | scikit-learn, words only, defaults | {plain:.0f} | {read / plain:.2f}")


main()
