"""Runs what is due: claims a window, keeps its lease while the work lasts, and notes what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial
from threading import Event
from uuid import uuid4

import structlog

from analytics import ledger
from analytics.schedule import Schedule, due, kind_of, moment, waits
from app.bootstrap import Parts
from app.heeding import StoppedError
from app.jobs.catalogue import JOBS
from app.jobs.leases import kept
from app.jobs.run import Job, LeaseLostError, Run
from app.turns import where
from models.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

LEASE = timedelta(minutes=10)  # a worker that says nothing for so long is dead


class UnknownWindowError(Exception):
    """A job has no such window, or it needs nobody: it is done or under way."""


class Runner:
    """One worker. Any number of them may run beside each other, in this process or in others.

    `owner` is by what the ledger knows it; once `stopping` is set it begins no window any more.
    """

    def __init__(
        self, parts: Parts, jobs: Sequence[Job] = JOBS, *, owner: str = "", stopping: Event | None = None
    ) -> None:
        self._parts = parts
        self._jobs = jobs
        self._owner = owner or uuid4().hex
        self._stopping = stopping or Event()

    def run_due(self) -> None:
        """Run everything that is due and waits for nothing, oldest window first."""
        _ = self._parts.reliability  # measured before a transaction begins: it takes seconds
        for job in self._jobs:
            self._run_all(job)

    def run_now(self, name: str) -> list[str]:
        """Run one job beside the ledger, for its newest windows. Returns a line for each. Raises KeyError."""
        job, now = self.job(name), self._parts.clock.now()
        _ = self._parts.reliability
        schedules = self._parts.database.read(job.schedules)
        newest = [(schedule, due(schedule, (), now)) for schedule in schedules]
        runs = [Run(self._parts, schedule, windows[-1], now) for schedule, windows in newest if windows]
        return [f"{run.schedule.job} {run.window}: {job.work(run)}" for run in runs]

    def run_again(self, name: str, window: str) -> str:
        """Run a window that was given up, as the ledger demands. Raises KeyError, ValueError or UnknownWindowError."""
        job, now = self.job(name), self._parts.clock.now()
        schedule = self._schedule(job, name)
        run = Run(self._parts, schedule, window, self._moment(schedule, window, now), self._owner)
        self._parts.database.write(lambda uow: self._open(uow, run, now)).result()
        _ = self._parts.reliability
        self._run(job, run)
        row = self._parts.database.read(lambda uow: ledger.run_of(uow.session, name, window))
        return f"{row.state}: {row.detail}" if row else "never ran"

    def job(self, name: str) -> Job:
        """Return the job with this name; `digest:7` belongs to the job `digest`. Raises KeyError."""
        found = next((job for job in self._jobs if job.name == name.partition(":")[0]), None)
        if found is None:
            raise KeyError(name)
        return found

    # --- what is due -----------------------------------------------------------------------------------------

    def _run_all(self, job: Job) -> None:
        """Run what is due of a job, window after window: none begins while somebody is at an earlier one."""
        tried: set[tuple[str, str]] = set()
        while runs := [run for run in self._ready(job) if run.key not in tried]:
            tried |= {run.key for run in runs}
            with ThreadPoolExecutor(job.at_once) as threads:
                list(threads.map(partial(self._run, job), runs))

    def _ready(self, job: Job) -> list[Run]:
        """Return the first open window of each schedule, unless it waits for another job."""
        now = self._parts.clock.now()
        return self._parts.database.read(lambda uow: self._first_open(uow, job, now))

    def _first_open(self, uow: UnitOfWork, job: Job, now: datetime) -> list[Run]:
        first: dict[str, tuple[Schedule, str]] = {}
        for schedule, window in ledger.outstanding(uow.session, job.schedules(uow), now):
            first.setdefault(schedule.job, (schedule, window))
        awaited = {name for schedule, _ in first.values() for name in schedule.waits_for}
        still_open = {name: self._open_windows(uow, name, now) for name in awaited}
        return [
            Run(self._parts, schedule, window, self._moment(schedule, window, now), self._owner)
            for schedule, window in first.values()
            if not any(waits(window, still_open[name]) for name in schedule.waits_for)
        ]

    def _open_windows(self, uow: UnitOfWork, name: str, now: datetime) -> list[str]:
        schedules = [schedule for job in self._jobs if job.name == name for schedule in job.schedules(uow)]
        return [window for _, window in ledger.outstanding(uow.session, schedules, now)]

    def _moment(self, schedule: Schedule, window: str, now: datetime) -> datetime:
        """Return the instant a window is done as of: a missed one when it was due, the newest one now."""
        newest = due(schedule, (), now)
        return now if newest == [window] else min(moment(schedule, window), now)

    def _schedule(self, job: Job, name: str) -> Schedule:
        schedules = self._parts.database.read(job.schedules)
        found = next((schedule for schedule in schedules if schedule.job == name), None)
        if found is None:
            raise KeyError(name)
        return found

    def _open(self, uow: UnitOfWork, run: Run, now: datetime) -> None:
        """See that a window may be claimed once more."""
        name, window = run.key
        row = ledger.run_of(uow.session, name, window)
        if kind_of(window) != run.schedule.every:
            raise UnknownWindowError(f"{name} runs once a {run.schedule.every}: {window} is none")
        if moment(run.schedule, window) > now:
            raise UnknownWindowError(
                f"{name} {window} is not due before {moment(run.schedule, window):%Y-%m-%d %H:%M} UTC"
            )
        if row is not None and row.state == "done":
            raise UnknownWindowError(f"{name} {window} is done: {row.detail}. Once more: atbalss job {name}")
        if row is not None and not ledger.reopen(uow.session, name, window, now):
            raise UnknownWindowError(f"{name} {window} is under way until {row.lease_until:%H:%M} UTC at the longest")

    # --- doing it --------------------------------------------------------------------------------------------

    def _run(self, job: Job, run: Run) -> None:
        if self._stopping.is_set():
            return
        name, window, database = run.schedule.job, run.window, self._parts.database
        now = self._parts.clock.now()
        if not database.write(lambda uow: ledger.claim(uow.session, name, window, self._owner, now, LEASE)).result():
            return
        try:
            with kept(run, LEASE):
                detail = job.work(run)
            if not run.finished:
                run.write(lambda uow: run.finish(uow, detail))
        except LeaseLostError:
            log.warning("job taken over by another worker", job=name, window=window)
        except StoppedError:
            database.write(lambda uow: ledger.release(uow.session, self._owner, now, run.key)).result()
            log.info("job broken off", job=name, window=window)
        except Exception as exc:  # noqa: BLE001 - one job's fault must not stop the others; the ledger tries again
            self._note_fault(run, where(exc))
        else:
            log.info("job done", job=name, window=window, detail=detail)

    def _note_fault(self, run: Run, fault: str) -> None:
        name, window, now = run.schedule.job, run.window, self._parts.clock.now()
        run.write(lambda uow: ledger.fail(uow.session, name, window, self._owner, now, fault))
        log.error("job failed", job=name, window=window, error=fault)
