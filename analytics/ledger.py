"""The ledger of jobs: what is due by the local calendar, and who may do it. Every job runs once per window.

A claim must be committed before the work begins, or nobody else can see it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import islice, takewhile
from typing import Literal

from sqlalchemy import Table, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from analytics.windows import KINDS, local_day, local_instant
from models.tables import JobRun

MAX_ATTEMPTS = 3
RETRY_AFTER = timedelta(minutes=5)  # times the attempts so far
REACH = 60  # windows looked back for missed ones


@dataclass(frozen=True)
class Schedule:
    """A job that runs once for every window of the calendar, after it is over, at a local time.

    `every` is day, week, month, semester or school_year. `after_days` counts from the first day after the window.
    `catch_up`: after a pause, run for `all` windows that were missed (numbers), or only the `newest` (messages).
    """

    job: str
    every: Literal["day", "week", "month", "semester", "school_year"]
    at: time
    after_days: int = 0
    catch_up: Literal["all", "newest"] = "all"


def due(schedule: Schedule, settled: Collection[str], now: datetime) -> list[str]:
    """Return the keys of the windows that are due, oldest first.

    `settled` are the windows done or given up. A job that never ran starts with the newest window: what was
    before it existed is not missed.
    """
    newest_first = list(islice(_over(schedule, now), REACH))
    if schedule.catch_up == "newest" or not settled:
        newest_first = newest_first[:1]
    oldest_known = min(settled, default="")
    missed = takewhile(lambda key: key > oldest_known, newest_first)
    return [key for key in missed if key not in settled][::-1]


def settled(session: Session, job: str) -> set[str]:
    """Return the windows that the job has done, or has given up after three attempts."""
    given_up = and_(col(JobRun.state) != "done", col(JobRun.attempts) >= MAX_ATTEMPTS)
    query = select(col(JobRun.window)).where(col(JobRun.job) == job, or_(col(JobRun.state) == "done", given_up))
    return set(session.scalars(query))


def claim(session: Session, job: str, window: str, owner: str, now: datetime, lease: timedelta) -> bool:
    """Take a run for this owner, if nobody has done it and nobody is at it. Several workers may ask at once.

    A run whose lease is over (its worker died) or that failed is taken over, up to three attempts in all.
    """
    row = {
        "job": job,
        "window": window,
        "state": "running",
        "owner": owner,
        "attempts": 1,
        "lease_until": now + lease,
        "started_at": now,
    }
    table: Table = JobRun.__table__  # type: ignore[attr-defined]  # SQLModel hides it from type checkers
    insert = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    take_over = {**row, "attempts": table.c.attempts + 1, "finished_at": None, "detail": None}
    statement = (
        insert(table)
        .values(row)
        .on_conflict_do_update(
            index_elements=[table.c.job, table.c.window],
            set_=take_over,
            where=and_(table.c.state != "done", table.c.lease_until <= now, table.c.attempts < MAX_ATTEMPTS),
        )
        .returning(table.c.id)
    )
    return session.execute(statement).first() is not None


def finish(session: Session, job: str, window: str, owner: str, now: datetime, detail: str | None = None) -> bool:
    """Note a run as done. False if the lease was lost to another owner: their result counts."""
    return _end(session, job, window, owner, state="done", finished_at=now, detail=detail)


def fail(session: Session, job: str, window: str, owner: str, now: datetime, detail: str) -> bool:
    """Note a run as failed, to be tried again a little later. `detail` names the fault, never a text or a person."""
    run = session.scalars(select(JobRun).where(col(JobRun.job) == job, col(JobRun.window) == window)).first()
    wait = RETRY_AFTER * (run.attempts if run else 1)
    return _end(session, job, window, owner, state="failed", finished_at=now, detail=detail, lease_until=now + wait)


def _end(session: Session, job: str, window: str, owner: str, **values: object) -> bool:
    mine = (col(JobRun.job) == job, col(JobRun.window) == window, col(JobRun.owner) == owner)
    statement = update(JobRun).where(*mine, col(JobRun.state) == "running").values(**values)
    return bool(session.execute(statement).rowcount)  # type: ignore[attr-defined]  # an UPDATE has a row count


def _over(schedule: Schedule, now: datetime) -> Iterator[str]:
    """Yield the keys of the windows whose turn has come, newest first."""
    day = local_day(now)
    while True:
        key, first, after = _window(schedule.every, day)
        if local_instant(after + timedelta(days=schedule.after_days), schedule.at) <= now:
            yield key
        day = first - timedelta(days=1)


def _window(every: str, day: date) -> tuple[str, date, date]:
    """Return the key of the window around a day, its first day and the first day after it."""
    if every == "day":
        return day.isoformat(), day, day + timedelta(days=1)
    window = KINDS[every](day)
    return window.key, window.first_day, window.last_day + timedelta(days=1)
