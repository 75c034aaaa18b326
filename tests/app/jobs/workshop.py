"""A worker for the tests, with jobs that write down what they did, on a fast clock. It may be killed at any moment."""

from __future__ import annotations

import time as wall
from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from types import SimpleNamespace

from sqlalchemy import select
from sqlmodel import col

from analytics.schedule import Schedule
from app.bootstrap import Parts
from app.clock import Clock
from app.jobs import runner
from app.jobs.run import Job, Run, always
from app.jobs.runner import Runner
from models.database import Database
from models.tables import AuditRecord
from models.unit_of_work import UnitOfWork
from models.vault import Vault

COUNT = Schedule("count", "day", time(5))
TELL = Schedule("tell", "day", time(6), waits_for=("count",))
PEOPLE = tuple(Schedule(f"letter:{number}", "day", time(7), waits_for=("tell",)) for number in range(3))
SECRET = "an invented secret of the tests, long enough"
FAULT = "what somebody wrote, as a fault may quote it"


def note(uow: UnitOfWork, run: Run, now: datetime) -> None:
    """Write down that a window was done, where a test can read it."""
    uow.audit.note(now, f"job:{run.schedule.job}", "did", run.window)


@dataclass
class Diary:
    """Work that takes some time on the wall and notes itself with the transaction that it is done in."""

    seconds: float = 0.0
    failing: set[str] = field(default_factory=set)

    def work(self, run: Run) -> str:
        if run.window in self.failing:
            raise RuntimeError(FAULT)
        wall.sleep(self.seconds)

        def write(uow: UnitOfWork) -> None:
            note(uow, run, run.parts.clock.now())
            wall.sleep(self.seconds / 4)  # long enough to be killed between the work and the commit
            run.finish(uow, "noted")

        run.write(write)
        return "noted"

    def jobs(self) -> tuple[Job, ...]:
        fixed = [Job(schedule.job, always(schedule), self.work) for schedule in (COUNT, TELL)]
        return (*fixed, Job("letter", always(*PEOPLE), self.work, at_once=2))


def parts_of(database: Database, clock: Clock) -> Parts:
    """As much of the parts as the runner needs."""
    return SimpleNamespace(database=database, clock=clock, reliability=None)  # type: ignore[return-value]


def diary_of(database: Database) -> list[tuple[str, str]]:
    """Return (job, window) in the order in which they were done."""

    def read(uow: UnitOfWork) -> list[tuple[str, str]]:
        query = select(AuditRecord).where(col(AuditRecord.action) == "did").order_by(col(AuditRecord.id))
        return [(row.actor.removeprefix("job:"), row.subject) for row in uow.session.scalars(query)]

    return database.read(read)


def main(url: str, began: float, start: datetime, speed: float) -> None:
    """Work until killed. The clock shows `start` when the machine's counter of seconds is at `began`."""
    runner.LEASE = timedelta(hours=3)  # of its time; 0.25 s on the wall
    database, clock = Database(url, Vault(SECRET)), Clock(start, speed)
    clock._began = began
    worker = Runner(parts_of(database, clock), Diary(seconds=0.02).jobs())
    while True:
        try:
            worker.run_due()
        except Exception as exc:  # noqa: BLE001 - as the ticker does
            print(type(exc).__name__, exc)  # noqa: T201
        wall.sleep(0.02)
