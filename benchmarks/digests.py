"""All coordinators' digests of one morning, with pictures: 328 institutions, in two processes.

The reference is resvg alone: the same pictures, already written as SVG, turned into PNG in two processes as well. What
is above it is reading, composing and wording. `python -m benchmarks.digests` prints both, and their ratio. Time is that
of the busier process: what it takes on two cores that nobody else is at.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, insert
from sqlmodel import Session, SQLModel

from analytics import digests, windows
from analytics.catalogue import catalogue
from analytics.charts import png
from analytics.reliability import Reliability
from models.scopes import Scope
from models.tables import (
    Answer,
    ConversationSession,
    Gap,
    GuidanceEvent,
    IndicatorValue,
    Institution,
    Respondent,
)

INSTITUTIONS = 328
PEOPLE = 12  # who answered in the week, at each
PROCESSES = 2
NOW = datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
WEEK = windows.named("2026-W47")
NOBODY = Reliability("none", frozenset())
Row = dict[str, Any]


def prepare(address: str) -> None:
    """Fill a database: places, events, a week's answers, values of four windows and the ones before, gaps."""
    engine = create_engine(address)
    SQLModel.metadata.create_all(engine)
    rng = random.Random(7)
    with Session(engine) as session:
        for table, rows in _rows(rng):
            session.execute(insert(table), rows)
        session.commit()
    engine.dispose()


def _rows(rng: random.Random) -> Iterator[tuple[type[SQLModel], list[Row]]]:
    numbers = range(1, INSTITUTIONS + 1)
    place = {"kind": "vidusskola", "sector": "general", "region": "Rīga"}
    yield (
        Institution,
        [
            {"id": n, "code": f"R{n}", "name": f"{n}. vidusskola", "municipality": f"{n % 43}. novads", **place}
            for n in numbers
        ],
    )
    event = {"title": "Ēnu diena", "kind": "shadowing", "service": "education", "expected": 30, "created_at": NOW}
    begins = WEEK.since + timedelta(days=1)
    yield (
        GuidanceEvent,
        [
            {"id": n, "code": f"E{n}", "institution_id": n, "starts_at": begins, "closes_at": NOW, **event}
            for n in numbers
        ],
    )
    people = [(n, who) for n in numbers for who in range(PEOPLE)]
    yield Respondent, [{"id": f"p{n}-{who}", "created_on": begins.date()} for n, who in people]
    talk = {"flow": "S", "flow_version": 1, "language": "lv", "status": "completed", "state": "{}"}
    times = {"started_at": begins, "updated_at": begins}
    yield (
        ConversationSession,
        [{"id": f"s{n}-{who}", "respondent_id": f"p{n}-{who}", "event_id": n, **talk, **times} for n, who in people],
    )
    yield Answer, [_answer(rng, n, who, question) for n, who in people for question in ("S1", "S3", "S4")]
    yield IndicatorValue, [value for n in numbers for value in _values(rng, n)]
    yield Gap, [_gap(n) for n in numbers if n % 3 == 0]


def _answer(rng: random.Random, place: int, who: int, question: str) -> Row:
    given = WEEK.since + timedelta(days=2)
    return {
        "session_id": f"s{place}-{who}",
        "respondent_id": f"p{place}-{who}",
        "event_id": place,
        "question": question,
        "kind": "rating",
        "number": rng.randint(1, 5),
        "choices": [],
        "state": "none",
        "given_at": given,
        "local_day": given.date(),
    }


def _values(rng: random.Random, place: int) -> Iterator[Row]:
    now = [windows.containing(kind, WEEK.since) for kind in ("month", "quarter", "semester", "school_year")]
    for window in {w.key: w for one in now for w in (one, windows.previous(one), windows.year_before(one))}.values():
        for indicator in catalogue():
            value = rng.uniform(20, 90)
            yield {
                "indicator": indicator.id,
                "scope_level": "institution",
                "scope": f"R{place}",
                "cut": "",
                "window": window.key,
                "n": 20,
                "value": value,
                "low": value - 15,
                "high": value + 10,
                "computed_at": NOW,
            }


def _gap(place: int) -> Row:
    return {
        "key": f"BELOW_TARGET|E2-I6|institution|R{place}|",
        "kind": "BELOW_TARGET",
        "indicator": "E2-I6",
        "scope_level": "institution",
        "scope": f"R{place}",
        "window": "2026/27-1",
        "severity": "warning",
        "n": 20,
        "value": 47.0,
        "low": 31.0,
        "high": 63.0,
        "opened_at": NOW - timedelta(days=3),
        "seen_bad_at": NOW,
    }


def compose_some(address: str, places: Sequence[int]) -> tuple[list[str], float]:
    """Compose the digests of these places; return the pictures as SVG, and the time it took this process."""
    began, found = time.process_time(), []
    with Session(create_engine(address)) as session:
        for place in places:
            scope = Scope("institution", f"R{place}", f"{place}. vidusskola")
            digest = digests.compose(session, (scope,), "lv", WEEK, NOW, NOBODY, looked_at=NOW - timedelta(days=7))
            assert digest.png
            found.append(digest.svg)
    return found, time.process_time() - began


def render_some(pictures: Sequence[str]) -> float:
    """The reference: only turn pictures into PNG. Returns the time it took this process."""
    began = time.process_time()
    for picture in pictures:
        png(picture)
    return time.process_time() - began


def seconds() -> tuple[float, float]:
    """Return how long all digests took, and resvg alone."""
    with tempfile.TemporaryDirectory() as name, ProcessPoolExecutor(PROCESSES, get_context("spawn")) as pool:
        address = f"sqlite:///{Path(name)}/digests.db"
        prepare(address)
        halves = [range(1 + part, INSTITUTIONS + 1, PROCESSES) for part in range(PROCESSES)]
        list(pool.map(compose_some, [address] * PROCESSES, [range(1, 3)] * PROCESSES))  # everything is imported
        composed = list(pool.map(compose_some, [address] * PROCESSES, halves))
        rendered = list(pool.map(render_some, [pictures for pictures, _ in composed]))
        return max(took for _, took in composed), max(rendered)


def main() -> None:
    """Print ours, the reference and the ratio."""
    ours, reference = seconds()
    print("what | ours, s | reference | reference, s | ratio")
    print(
        f"{INSTITUTIONS} digests with pictures, {PROCESSES} processes | {ours:.1f} | resvg alone | "
        f"{reference:.1f} | {ours / reference:.2f}"
    )


if __name__ == "__main__":
    main()
