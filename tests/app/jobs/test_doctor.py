"""What the doctor and `atbalss job` say of the jobs."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from analytics import ledger
from analytics.schedule import due
from app.faults import UsageError
from app.jobs import doctor
from app.jobs.catalogue import JOBS
from models.database import Database
from models.unit_of_work import UnitOfWork

MONDAY = datetime.fromisoformat("2026-11-23T09:30:00+02:00")
LEASE = timedelta(minutes=10)


def do(uow: UnitOfWork, job: str, window: str, *, fault: str = "") -> None:
    """Let a worker do a window, or fail at it three times."""
    for attempt in range(ledger.MAX_ATTEMPTS if fault else 1):
        now = MONDAY - timedelta(hours=6 - attempt)
        assert ledger.claim(uow.session, job, window, "a", now, LEASE)
        if fault:
            ledger.fail(uow.session, job, window, "a", now, fault)
        else:
            ledger.finish(uow.session, job, window, "a", now, "well")


def do_all(database: Database, *, but: str = "", fault: str = "") -> None:
    def work(uow: UnitOfWork) -> None:
        for job in JOBS:
            for schedule in job.schedules(uow):
                [window] = due(schedule, (), MONDAY)
                do(uow, schedule.job, window, fault=fault if schedule.job == but else "")

    database.write(work).result()


def said(database: Database) -> str:
    return database.read(lambda uow: doctor.standing(uow, MONDAY))


def test_when_all_is_done_the_doctor_says_so(database: Database) -> None:
    do_all(database)

    assert said(database) == "all done"


def test_what_was_given_up_is_named_with_the_remedy(database: Database) -> None:
    do_all(database, but="evidence", fault="RuntimeError: no disk")

    with pytest.raises(UsageError) as fault:
        said(database)
    assert "evidence 2026-11-22 (RuntimeError: no disk)" in str(fault.value)
    assert "atbalss job evidence --window 2026-11-22" in str(fault.value)


def test_what_is_due_and_not_done_is_counted(database: Database) -> None:
    assert "windows due: tidy 1, panel 1, evidence 1" in said(database)
    assert "is a worker running?" in said(database)


def test_every_job_has_a_line(database: Database) -> None:
    do_all(database)
    lines = {line.name: line for line in database.read(lambda uow: doctor.lines(uow, MONDAY))}

    assert list(lines) == [job.name for job in JOBS]
    evidence = lines["evidence"]
    assert (evidence.rhythm, evidence.comes) == ("every day, 07:30", "Tue 24.11. 07:30")
    assert (evidence.last, evidence.state) == ("2026-11-22 · Mon 23.11. 03:30", "done: well")
    assert lines["digest"].comes == "never"  # nobody wants one
