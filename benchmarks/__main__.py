"""`make bench`: each line is ours, a reference in the same minute on the same machine, and their ratio."""

from __future__ import annotations

import sqlite3
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline

from app.labelling import BATCH
from app.settings import read_settings
from benchmarks import engine, rollups
from models import schema
from models.database import Database
from models.unit_of_work import UnitOfWork
from models.vault import Vault
from nlp import examples, registry
from nlp.codebook import codebook
from nlp.reader import Item
from nlp.redaction import redact
from nlp.tokens import LANGUAGES
from nlp.training import gold_themes

COUNT = 600
TEXTS = 2000  # answers read
ALONE = 300  # of them, one at a time
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


def per_second(work: Callable[[], object], count: int = COUNT) -> float:
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

    def store(uow: UnitOfWork, number: int) -> None:
        uow.inbox.add(1, number, number % 60 + 1, update, NOW)

    def take(uow: UnitOfWork, seq: int) -> None:
        uow.inbox.claim(seq)
        payload = {"chat_id": seq % 60 + 1, "text": "?"}
        uow.outbox.put(1, lane=0, method="sendMessage", payload=payload, dedupe=str(seq), now=NOW)
        uow.inbox.complete(seq)

    def work() -> None:
        for number in range(COUNT):
            database.write(partial(store, number=number))
        while heads := database.write(lambda uow: uow.inbox.heads(64)).result():
            for future in [database.write(partial(take, seq=seq)) for seq in heads]:
                future.result()

    result = per_second(work)
    database.close()
    return result


Rates = dict[str, tuple[float, float]]


def readings(directory: Path) -> Rates:
    """Answers a second of one core, ours and scikit-learn's own text classifier at its defaults.

    First with words that the program has not met, then again; in batches of the job's size, and one at a time. Last
    what a turn waits for before it stores a text: redaction and the look for danger, beside the same reference.
    """
    reader = registry.ensure(directory, progress=print)
    detector = registry.load(directory)[1]
    coded = [example for example in examples.answers("train") if example.labels]
    texts = [example.text for example in coded]
    plain = make_pipeline(TfidfVectorizer(), OneVsRestClassifier(LogisticRegression()))
    plain.fit(texts, gold_themes(coded, codebook().themes))
    some = coded[:: len(coded) // TEXTS][:TEXTS]
    items = [Item(example.question, example.text, example.language) for example in some]
    reader.read([Item("S2", "labi", language) for language in LANGUAGES])  # tokenizers and cues are loaded once …
    detector.signals("labi")  # … and phrases for danger

    def ours(size: int, count: int) -> Callable[[], object]:
        return lambda: [reader.read(items[start : start + size]) for start in range(0, count, size)]

    def reference(size: int, count: int) -> Callable[[], object]:
        batches = [[item.text for item in items[start : start + size]] for start in range(0, count, size)]
        return lambda: [plain.predict_proba(batch) for batch in batches]

    def screen() -> None:
        for item in items[:ALONE]:
            redact(item.text, item.language)
            detector.signals(item.text)

    batched, alone = per_second(reference(BATCH, TEXTS), TEXTS), per_second(reference(1, ALONE), ALONE)
    return {
        "answers read, words never met": (per_second(ours(BATCH, TEXTS), TEXTS), batched),
        "answers read": (per_second(ours(BATCH, TEXTS), TEXTS), batched),
        "answers read, one at a time": (per_second(ours(1, ALONE), ALONE), alone),
        "texts redacted and looked at for danger": (per_second(screen, ALONE), alone),
    }


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        commits, ours = durable_commits(Path(name)), turns(Path(name))
    print("what | ours/s | reference | reference/s | ratio")
    print(
        f"durable turns | {ours:.0f} | sqlite3, one commit per row | {commits:.0f} | {ours / commits:.2f}", flush=True
    )
    for what, (rate, plain) in engine.rates().items():
        print(f"{what} | {rate:.0f} | {engine.REFERENCE} | {plain:.0f} | {rate / plain:.2f}", flush=True)
    for what, (rate, plain) in rollups.rates().items():
        print(
            f"{what} | {rate:.1f} | DuckDB over Parquet, each person once | {plain:.1f} | {rate / plain:.2f}",
            flush=True,
        )
    for what, (rate, plain) in readings(read_settings().data_dir / "model").items():
        print(
            f"{what} | {rate:.0f} | scikit-learn, words only, defaults | {plain:.0f} | {rate / plain:.2f}", flush=True
        )


main()
