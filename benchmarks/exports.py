"""`python -m benchmarks.exports`: a million rows as CSV and Parquet, beside writers that have the rows in memory.

Each line is measured in a process of its own, so that its peak of memory is its own. The reference knows no database,
no labels to choose and no texts to guard: it writes ready tuples (csv of the standard library) and a ready table
(pyarrow), and is what the disk and the formats alone cost.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from rich.progress import Progress

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
THEMES = ("E2.ACCESS", "E2.USEFUL", "E2.DELIVERY", "E2.STAFF", "E5.CHOICE", "E5.SKILLS", "NONE.EMPTY")
POLARITIES = ("positive", "negative", "neutral", "suggestion")
WORDS = (
    "ļoti",
    "noderīga",
    "tikšanās",
    "ar",
    "cilvēkiem",
    "no",
    "uzņēmuma",
    "bet",
    "gribētos",
    "ilgāk",
    "mēģināt",
    "pašiem",
)
INSTITUTIONS, EVENTS, ANSWERS_EACH = 328, 4_000, 5


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--part", choices=("ours", "bundle", "reference"))
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.part:
        print(json.dumps(measured(options.part, options.folder)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fill(folder, options.rows)
        print("what | rows | seconds | rows/s | peak MB")
        found = {part: child(part, folder) for part in ("ours", "reference", "bundle")}
        for part, facts in found.items():
            rate = facts["rows"] / facts["seconds"]
            print(f"{part} | {facts['rows']} | {facts['seconds']:.1f} | {rate:.0f} | {facts['peak']:.0f}")
        ratio = found["ours"]["seconds"] / found["reference"]["seconds"]
        print(f"ours : reference = {ratio:.1f}")


def child(part: str, folder: Path) -> dict[str, float]:
    command = [sys.executable, "-m", "benchmarks.exports", "--part", part, "--folder", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
    return dict(json.loads(done.stdout.splitlines()[-1]))


def measured(part: str, folder: Path) -> dict[str, float]:
    seconds, rows = reference(folder) if part == "reference" else ours(folder, everything=part == "bundle")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"seconds": seconds, "rows": rows, "peak": peak}


def ours(folder: Path, *, everything: bool) -> tuple[float, int]:
    """Write the long table as CSV and Parquet from the database, or the whole bundle with it."""
    from sqlmodel import Session

    from analytics.exports.bundle.folder import write_bundle
    from analytics.exports.bundle.long import LongRows
    from analytics.exports.bundle.schema import tables
    from analytics.exports.bundle.sinks import TableSink
    from models import export_rows
    from models.database import connect

    order = an_order()
    began = time.perf_counter()
    with Session(connect(f"sqlite:///{folder}/answers.db")) as session, Progress() as progress:
        task = progress.add_task("answers", total=export_rows.count(session, order.part))
        if everything:
            report = write_bundle(session, folder / "bundle", order, NOW, advance=lambda n: progress.advance(task, n))
            return time.perf_counter() - began, sum(report.rows.values())
        rows = LongRows(order.reliability.crosswalk, order.reliability, {}, {})
        table = tables(order.vocabulary)["answers_long"]
        with TableSink(table, folder, ("csv", "parquet"), "lv", "rfc4180") as sink:
            talks = export_rows.conversations(session, order.part)
            for number, (talk, coded) in enumerate(talks, start=1):
                sink.add(rows.rows(number, talk, coded, coded[0].said.day[:7]))
                progress.advance(task, len(coded))
    return time.perf_counter() - began, sink.rows


def an_order() -> Any:
    from analytics.exports.bundle.order import Analyst, Order
    from analytics.exports.bundle.schema import Question, Vocabulary
    from analytics.reliability import Reliability
    from models.reports import Scope

    words = {theme: dict.fromkeys(("lv", "ru", "en"), theme) for theme in THEMES}
    questions = {"S1": Question("S1", "rating", words[THEMES[0]])}
    cells = frozenset((theme, language) for theme in THEMES for language in ("lv", "ru", "en"))
    return Order(
        scope=Scope("national", "LV", "LV"),
        window=None,
        analyst=Analyst("benchmark", "speed", date(2027, 1, 1)),
        vocabulary=Vocabulary(questions, words),
        reliability=Reliability("m1", cells),
        codebook="kb",
        framework="-",
        model_card="",
        formats=("csv", "parquet"),
    )


def reference(folder: Path) -> tuple[float, int]:
    """Write the rows that `ours` has written, from memory."""
    import pyarrow.parquet as pq

    table = pq.read_table(folder / "answers_long.parquet")
    rows = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
    began = time.perf_counter()
    pq.write_table(table, folder / "reference.parquet", compression="zstd")
    with (folder / "reference.csv").open("w", newline="", encoding="utf-8-sig") as file:
        csv.writer(file).writerows(rows)
    return time.perf_counter() - began, len(rows)


# --- A country of a million answers -----------------------------------------------------------------------


def fill(folder: Path, rows: int) -> None:
    from models import schema
    from models.database import connect

    engine = connect(f"sqlite:///{folder}/answers.db")
    schema.upgrade(engine)
    engine.dispose()
    database = sqlite3.connect(folder / "answers.db")
    database.execute("PRAGMA synchronous=OFF")
    rng = random.Random(1)
    insert(database, "institution", institutions())
    insert(database, "guidanceevent", events(rng))
    talks = rows // ANSWERS_EACH
    ids = [f"{rng.getrandbits(128):032x}" for _ in range(2 * talks)]
    insert(database, "respondent", ({"id": key, "created_on": "2026-09-01"} for key in ids[:talks]))
    insert(database, "conversationsession", sessions(rng, ids, talks))
    insert(database, "answer", answers(rng, ids, talks))
    insert(database, "label", labels(rng, talks))
    database.commit()
    database.close()


def insert(database: sqlite3.Connection, table: str, rows: Iterator[dict[str, Any]]) -> None:
    first = next(rows)
    names = ", ".join(first)
    marks = ", ".join("?" * len(first))
    database.execute(f"INSERT INTO {table} ({names}) VALUES ({marks})", tuple(first.values()))  # noqa: S608 - our names
    statement = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608 - our names
    database.executemany(statement, (tuple(row.values()) for row in rows))


def institutions() -> Iterator[dict[str, Any]]:
    for number in range(1, INSTITUTIONS + 1):
        place = {"municipality": f"Novads {number % 43}", "region": f"Reģions {number % 5}", "sector": "general"}
        yield {"id": number, "code": f"I{number:03}", "name": f"{number}. vidusskola", "kind": "vidusskola", **place}


def events(rng: random.Random) -> Iterator[dict[str, Any]]:
    for number in range(1, EVENTS + 1):
        when = NOW - timedelta(days=rng.randrange(80))
        times = dict.fromkeys(("starts_at", "closes_at", "created_at"), f"{when:%Y-%m-%d %H:%M:%S}.000000")
        kind = {"title": "Ēnu diena", "kind": "shadowing", "service": "education", "flow": "S"}
        yield {"id": number, "code": f"E{number:05}", "institution_id": 1 + number % INSTITUTIONS, **kind, **times}


def sessions(rng: random.Random, ids: list[str], talks: int) -> Iterator[dict[str, Any]]:
    when = f"{NOW:%Y-%m-%d %H:%M:%S}.000000"
    for number in range(talks):
        person = {"id": ids[talks + number], "respondent_id": ids[number], "event_id": 1 + number % EVENTS}
        flow = {"flow": "S", "flow_version": 2, "language": rng.choice(("lv", "lv", "ru")), "status": "completed"}
        facts = {"state": "{}", "age_band": rng.choice(("13-15", "16-17")), "sector": "general", "late": 0, "wave": 0}
        yield {**person, **flow, **facts, "started_at": when, "updated_at": when}


def answers(rng: random.Random, ids: list[str], talks: int) -> Iterator[dict[str, Any]]:
    for number in range(talks * ANSWERS_EACH):
        talk, place = divmod(number, ANSWERS_EACH)
        day = date(2026, 11, 1) + timedelta(days=talk % 17)
        is_text = place == 1
        text = " ".join(rng.choices(WORDS, k=12)) if is_text else None
        read = ("read", "lv", 0, "m1", "kb") if is_text else ("none", None, None, None, None)
        names = ("state", "language", "abstained", "model_version", "codebook_version")
        yield {
            "id": number + 1,
            "session_id": ids[talks + talk],
            "respondent_id": ids[talk],
            "event_id": 1 + talk % EVENTS,
            "question": f"S{place + 1}",
            "revision": 1,
            "kind": "text" if is_text else "multi" if place == 3 else "rating",
            "number": None if is_text or place == 3 else rng.randint(1, 5),
            "choices": '["jobs", "study"]' if place == 3 else "[]",
            "text": text,
            "redactions": 0,
            "probability": 1.0,
            "current": 1,
            "given_at": f"{day} 10:00:00.000000",
            "local_day": str(day),
            "disputed": 0,
            **dict(zip(names, read, strict=True)),
        }


def labels(rng: random.Random, talks: int) -> Iterator[dict[str, Any]]:
    for talk in range(talks):
        theme = {"theme": rng.choice(THEMES), "polarity": rng.choice(POLARITIES), "confidence": rng.random()}
        place = {"polarity_confidence": rng.random(), "guess": 0, "span_start": 0, "span_end": 60}
        yield {"answer_id": talk * ANSWERS_EACH + 2, **theme, **place, "source": "machine", "model_version": "m1"} | {
            "codebook_version": "kb"
        }


if __name__ == "__main__":
    main()
