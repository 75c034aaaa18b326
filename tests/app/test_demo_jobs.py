"""In a demo nobody acts before the jobs that are due have told what they found."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from analytics import ledger
from app.demo import MONDAY, Demo, DemoOptions
from app.jobs.catalogue import JOBS
from models.database import Database
from models.tables import JobRun
from models.unit_of_work import UnitOfWork

NAMES = [job.name for job in JOBS if job.name != "digest"]  # of a digest there is one for each coordinator


def do(uow: UnitOfWork, names: list[str]) -> None:
    """Note what is due of some jobs as done."""
    schedules = [schedule for job in JOBS if job.name in names for schedule in job.schedules(uow)]
    for schedule, window in ledger.outstanding(uow.session, schedules, MONDAY):
        times = {"started_at": MONDAY, "finished_at": MONDAY, "lease_until": MONDAY}
        uow.session.add(JobRun(job=schedule.job, window=window, state="done", owner="a worker", **times))


@dataclass
class Bot:
    """Does some jobs once it has started, and notes whether the demo would go on."""

    database: Database
    does: list[str]
    goes_on: list[bool] = field(default_factory=list)

    @property
    def parts(self) -> Any:
        return SimpleNamespace(database=self.database)

    async def start(self, _at: datetime) -> None:
        self.database.write(lambda uow: do(uow, self.does)).result()

    async def until(self, happened: Callable[[], bool], _what: str) -> None:
        self.goes_on.append(happened())

    async def settle(self) -> None:
        """Nothing is under way."""

    stop = settle


@pytest.mark.parametrize("late", [None, *NAMES])
def test_a_demo_goes_on_once_every_job_is_done(database: Database, tmp_path: Path, late: str | None) -> None:
    bot = Bot(database, [name for name in NAMES if name != late])
    demo = Demo(DemoOptions(tmp_path / "demo", 11, 10, once=True, port=0), Console(quiet=True))

    asyncio.run(demo._begin(bot, MONDAY, "Monday."))  # type: ignore[arg-type]

    assert bot.goes_on == [late is None]
