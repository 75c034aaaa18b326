"""`python -m benchmarks.evidence [--answers 700000]`: what the daily evidence job takes, of 328 institutions.

The country of `benchmarks.rollups`: three school years of roll-ups. The reference is the first run, which computes all
windows that are open; beside it a day on which nobody answered, and one on which 150 people did.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

from pydantic import SecretStr
from sqlalchemy import text

from analytics import rollups
from analytics.schedule import Schedule
from app import rolling
from app.bootstrap import Parts
from app.jobs.evidence import look
from app.jobs.run import Run
from app.settings import Settings
from benchmarks import made_country, made_tables
from benchmarks.made_country import MONTHS, NOW, RELIABLE, SCHOOLS, Country
from benchmarks.rollups import new_answers, opened, verdicts
from models.database import Database

SCHEDULE = Schedule("evidence", "day", datetime(2025, 12, 1, 7, 30).time())  # noqa: DTZ001 - a time of day


def main() -> None:
    """Write the country, and run the job three times."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=700_000)
    answers = parser.parse_args().answers
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name) / "evidence.db", answers)


def measure(path: Path, answers: int) -> None:
    """Print one line for each day: seconds of work, their ratio to the first, and what the job says."""
    opened(path).close()
    drawn = made_country.draw(answers)
    made_tables.write(path, drawn, made_country.Types(), lambda _done: None)
    url = SecretStr(f"sqlite:///{path}")
    parts = Parts(Settings(database_url=url, secret_key=SecretStr("s" * 40)))
    parts.__dict__.update({"reliability": RELIABLE, "reader": None})  # no text waits for being read
    parts.database.write(lambda uow: uow.rollups.all_counted_by(rollups.version(RELIABLE))).result()
    _date_events(parts.database)
    print(f"{SCHOOLS} institutions, {drawn.people:,} people in {len(MONTHS)} months, {len(drawn.school) - 1:,} events")
    first = _day(parts, 0, "the first run", None)
    _day(parts, 1, "a day without answers", first)
    _answer(parts.database, drawn)
    _day(parts, 2, "a day with 150 people", first)
    parts.close()


def _date_events(database: Database) -> None:
    """Put one event in twelve into every month of the year before the measured day."""
    dated = [{"at": NOW - timedelta(days=30 * month + 3), "month": month} for month in range(12)]
    query = text("UPDATE guidanceevent SET starts_at = :at, closes_at = :at, expected = 30 WHERE id % 12 = :month")

    database.write(lambda uow: uow.session.connection().execute(query, dated)).result()


def _answer(database: Database, drawn: Country) -> None:
    read = verdicts(new_answers(database, drawn, 1))
    database.write(lambda uow: uow.answers.record(read, "m1", "kb", NOW)).result()
    rolling.roll_due(database, RELIABLE)


def _day(parts: Parts, number: int, what: str, reference: float | None) -> float:
    run = Run(parts, SCHEDULE, f"2025-12-0{number + 1}", NOW + timedelta(days=number))
    seconds, said = _timed(lambda: look(run))
    ratio = "" if reference is None else f", {seconds / reference:.2f} of the first"
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{what}: {seconds:.1f} s{ratio} ({said}; {peak:.0f} MB)", flush=True)
    return seconds


def _timed(work: Callable[[], str]) -> tuple[float, str]:
    began = time.process_time()  # of all threads; waiting for other programs is not in it
    said = work()
    return time.process_time() - began, said


if __name__ == "__main__":
    main()
