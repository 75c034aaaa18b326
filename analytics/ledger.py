"""The ledger of jobs: every job runs once per window, whoever wakes it, however often, and whoever dies over it.

A claim must be committed before the work begins, or nobody else can see it. When a window is due, `schedule` knows.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlmodel import Session, col

from analytics.schedule import REACH, Schedule, due
from models.statements import changed_rows
from models.tables import JobRun

MAX_ATTEMPTS = 3
RETRY_AFTER = timedelta(minutes=5)  # times the attempts so far
REMEMBERED = 2 * REACH  # windows: nothing older can be due
NOT_NEEDED = "not needed"  # the detail of a window that was skipped


def settled(session: Session, job: str, now: datetime) -> set[str]:
    """Return the newest windows that the job has done, or has given up after three attempts."""
    query = select(col(JobRun.window)).where(col(JobRun.job) == job, or_(col(JobRun.state) == "done", _given_up(now)))
    return set(session.scalars(query.order_by(col(JobRun.id).desc()).limit(REMEMBERED)))


def given_up(session: Session, now: datetime) -> list[JobRun]:
    """Return the runs that failed for the last time and wait for a person, oldest first."""
    return list(session.scalars(select(JobRun).where(_given_up(now)).order_by(col(JobRun.started_at), col(JobRun.id))))


def run_of(session: Session, job: str, window: str) -> JobRun | None:
    """Return what the ledger says of a window."""
    return session.scalars(select(JobRun).where(col(JobRun.job) == job, col(JobRun.window) == window)).first()


def last_run(session: Session, job: str) -> JobRun | None:
    """Return the run of a job that began last."""
    query = select(JobRun).where(col(JobRun.job) == job).order_by(col(JobRun.started_at).desc(), col(JobRun.id).desc())
    return session.scalars(query.limit(1)).first()


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


def renew(session: Session, job: str, window: str, owner: str, until: datetime) -> bool:
    """Keep a run that takes long. False if the lease was lost to another owner."""
    return _change(session, job, window, owner, lease_until=until)


def finish(session: Session, job: str, window: str, owner: str, now: datetime, detail: str | None = None) -> bool:
    """Note a run as done. False if the lease was lost to another owner: their result counts."""
    return _change(session, job, window, owner, state="done", finished_at=now, detail=detail)


def fail(session: Session, job: str, window: str, owner: str, now: datetime, detail: str) -> bool:
    """Note a run as failed, to be tried again a little later. `detail` names the fault, never a text or a person."""
    run = run_of(session, job, window)
    wait = RETRY_AFTER * (run.attempts if run else 1)
    return _change(session, job, window, owner, state="failed", finished_at=now, detail=detail, lease_until=now + wait)


def release(session: Session, owner: str, now: datetime, run: tuple[str, str] | None = None) -> int:
    """Give back what an owner has begun and will not finish: others may have it at once, no attempt is counted.

    `run` is the job and window that is given back; without it all of them are.
    """
    theirs = update(JobRun).where(col(JobRun.owner) == owner, col(JobRun.state) == "running")
    if run is not None:
        theirs = theirs.where(col(JobRun.job) == run[0], col(JobRun.window) == run[1])
    return changed_rows(session, theirs.values(lease_until=now, attempts=col(JobRun.attempts) - 1))


def reopen(session: Session, job: str, window: str, now: datetime) -> bool:
    """Let a run that failed be tried again at once, three times. False if it is done, under way or unknown."""
    theirs = (col(JobRun.job) == job, col(JobRun.window) == window)
    idle = or_(col(JobRun.state) == "failed", col(JobRun.lease_until) <= now)
    statement = update(JobRun).where(*theirs, col(JobRun.state) != "done", idle)
    return changed_rows(session, statement.values(state="failed", attempts=0, lease_until=now)) > 0


def skip(session: Session, schedule: Schedule, owner: str, now: datetime) -> None:
    """Note the windows that are due now as done, without work: somebody has just chosen another rhythm."""
    for window in due(schedule, settled(session, schedule.job, now), now):
        if claim(session, schedule.job, window, owner, now, timedelta()):
            finish(session, schedule.job, window, owner, now, NOT_NEEDED)


def outstanding(session: Session, schedules: Sequence[Schedule], now: datetime) -> list[tuple[Schedule, str]]:
    """Return the windows due that are neither done nor given up, in the order of the schedules, oldest first."""
    newest = {schedule.job: due(schedule, (), now) for schedule in schedules if schedule.catch_up == "newest"}
    ended = _settled_of(session, newest, now)
    found = []
    for schedule in schedules:
        if schedule.catch_up == "newest":
            windows = [window for window in newest[schedule.job] if (schedule.job, window) not in ended]
        else:
            windows = due(schedule, settled(session, schedule.job, now), now)
        found += [(schedule, window) for window in windows]
    return found


def _settled_of(session: Session, windows: Mapping[str, Collection[str]], now: datetime) -> set[tuple[str, str]]:
    """Return which of these windows are settled, in one look for any number of jobs."""
    keys = {window for some in windows.values() for window in some}
    ended = or_(col(JobRun.state) == "done", _given_up(now))
    query = select(col(JobRun.job), col(JobRun.window)).where(col(JobRun.window).in_(keys), ended)
    return {(job, window) for job, window in session.execute(query)} if keys else set()


def _given_up(now: datetime) -> ColumnElement[bool]:
    """Tell whether the last attempt has failed, or its worker died over it."""
    over = or_(col(JobRun.state) == "failed", col(JobRun.lease_until) <= now)
    return and_(col(JobRun.state) != "done", col(JobRun.attempts) >= MAX_ATTEMPTS, over)


def _change(session: Session, job: str, window: str, owner: str, **values: object) -> bool:
    mine = (col(JobRun.job) == job, col(JobRun.window) == window, col(JobRun.owner) == owner)
    statement = update(JobRun).where(*mine, col(JobRun.state) == "running").values(**values)
    return changed_rows(session, statement) > 0
