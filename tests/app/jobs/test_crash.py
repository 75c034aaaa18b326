"""Three workers as programs of their own, killed at random: every window is done once, in order, and none is lost."""

from __future__ import annotations

import random
import time
from collections import Counter
from datetime import date, datetime, timedelta
from multiprocessing import get_context
from multiprocessing.process import BaseProcess

from sqlalchemy import select
from sqlmodel import col

from models.database import Database
from models.tables import JobRun
from tests.app.jobs.workshop import COUNT, PEOPLE, TELL, diary_of, main

START = datetime.fromisoformat("2026-03-27T12:00:00+02:00")  # the Friday before the spring change
SPEED = 43_200.0  # half a day a second
DAYS = 4
LAST = date(2026, 3, 26) + timedelta(days=DAYS)
KILLS = 8


class Workers:
    """Programs on one database; each may be killed, and another takes its place."""

    def __init__(self, database: Database) -> None:
        self.url = database.url
        self.began = time.monotonic()
        self.programs = [self._start() for _ in range(3)]

    def _start(self) -> BaseProcess:
        # Forked: to load the program anew takes longer than all of the test.
        program = get_context("fork").Process(target=main, args=(self.url, self.began, START, SPEED), daemon=True)
        program.start()
        return program

    def kill_one(self, chance: random.Random) -> None:
        number = chance.randrange(len(self.programs))
        self._kill(self.programs[number])
        self.programs[number] = self._start()

    def end(self) -> None:
        for program in self.programs:
            self._kill(program)

    @staticmethod
    def _kill(program: BaseProcess) -> None:
        program.kill()
        program.join()


def test_killed_workers_do_nothing_twice_and_lose_nothing(database: Database) -> None:
    chance, workers = random.Random(7), Workers(database)
    jobs = [schedule.job for schedule in (COUNT, TELL, *PEOPLE)]
    try:
        killed, deadline = 0, time.monotonic() + 60
        while not _all_settled(database, jobs) and time.monotonic() < deadline:
            time.sleep(chance.uniform(0.2, 0.8))
            if diary_of(database) and killed < KILLS:
                workers.kill_one(chance)
                killed += 1
    finally:
        workers.end()

    done, rows = diary_of(database), database.read(lambda uow: list(uow.session.scalars(select(JobRun))))
    assert killed
    assert max(Counter(done).values()) == 1
    assert {(row.job, row.window) for row in rows if row.state == "done"} == set(done)
    assert all(row.attempts <= 3 for row in rows)
    for job in jobs:
        windows = [window for name, window in done if name == job]
        assert windows == sorted(windows)
        settled = sorted(row.window for row in rows if row.job == job and date.fromisoformat(row.window) <= LAST)
        assert settled == _days(settled[0])
    _assert_nobody_was_early(done)


def _all_settled(database: Database, jobs: list[str]) -> bool:
    rows = database.read(
        lambda uow: list(uow.session.scalars(select(JobRun).where(col(JobRun.window) == LAST.isoformat())))
    )
    return sum(row.state == "done" or row.attempts >= 3 for row in rows) == len(jobs)


def _days(first: str) -> list[str]:
    day, days = date.fromisoformat(first), []
    while day <= LAST:
        days.append(day.isoformat())
        day += timedelta(days=1)
    return days


def _assert_nobody_was_early(done: list[tuple[str, str]]) -> None:
    """What waits for another job comes after it, for the same window; what was given up is waited for no more."""
    place = {entry: number for number, entry in enumerate(done)}
    for job, before in (("tell", "count"), ("letter:0", "tell")):
        for name, window in done:
            if name == job and (before, window) in place:
                assert place[(before, window)] < place[(job, window)]
