"""What is to be said of the jobs: when each comes next, how it went last, and which windows wait for a person."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from analytics import ledger
from analytics.schedule import Schedule, next_due
from app.clock import RIGA
from app.faults import UsageError
from app.jobs.catalogue import JOBS
from app.jobs.run import Job
from models.tables import JobRun
from models.unit_of_work import UnitOfWork

MOST_NAMED = 3


@dataclass(frozen=True)
class JobLine:
    """One job, or all the schedules of one that is each coordinator's own: times are local, written."""

    name: str
    rhythm: str
    comes: str
    last: str
    state: str


def lines(uow: UnitOfWork, now: datetime) -> list[JobLine]:
    """Return what is known of every job."""
    return [_line(uow, job, now) for job in JOBS]


def standing(uow: UnitOfWork, now: datetime) -> str:
    """Say in a line how the jobs stand. Raises UsageError that names what was given up."""
    failed = ledger.given_up(uow.session, now)
    if failed:
        named = "; ".join(f"{run.job} {run.window} ({run.detail or 'its worker died'})" for run in failed[:MOST_NAMED])
        more = f" and {len(failed) - MOST_NAMED} more" if len(failed) > MOST_NAMED else ""
        again = f"atbalss job {failed[0].job} --window {failed[0].window}"
        raise UsageError(f"given up after {ledger.MAX_ATTEMPTS} attempts: {named}{more}. Once mended: {again}")
    waiting = Counter(schedule.job.partition(":")[0] for schedule, _ in _outstanding(uow, now))
    due = ", ".join(f"{name} {count}" for name, count in waiting.items())
    return f"windows due: {due} (is a worker running?)" if due else "all done"


def _outstanding(uow: UnitOfWork, now: datetime) -> list[tuple[Schedule, str]]:
    return [one for job in JOBS for one in ledger.outstanding(uow.session, job.schedules(uow), now)]


def _line(uow: UnitOfWork, job: Job, now: datetime) -> JobLine:
    schedules = list(job.schedules(uow))
    runs = [run for schedule in schedules if (run := ledger.last_run(uow.session, schedule.job))]
    last = max(runs, key=lambda run: run.started_at, default=None)
    coming = min((next_due(schedule, now)[1] for schedule in schedules), default=None)
    return JobLine(
        name=job.name,
        rhythm=_rhythm(schedules),
        comes=_written(coming) if coming else "never",
        last=f"{last.window} · {_written(last.finished_at or last.started_at)}" if last else "never",
        state=_state(uow, schedules, last, now),
    )


def _rhythm(schedules: list[Schedule]) -> str:
    own = {(schedule.every, schedule.at) for schedule in schedules}
    if len(own) == 1:
        [(every, at)] = own
        return f"every {every}, {at:%H:%M}"
    return f"{len(schedules)} people, each at their own hour"


def _state(uow: UnitOfWork, schedules: list[Schedule], last: JobRun | None, now: datetime) -> str:
    due = len(ledger.outstanding(uow.session, schedules, now))
    said = f"{last.state}: {last.detail}" if last and last.detail else last.state if last else "not yet"
    return f"{said}; {due} windows due" if due else said


def _written(instant: datetime) -> str:
    return f"{instant.astimezone(RIGA):%a %d.%m. %H:%M}"
