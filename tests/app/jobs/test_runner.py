"""One worker: what it does when, in which order, and what becomes of faults."""

from __future__ import annotations

import threading
from datetime import date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlmodel import col

from analytics import ledger
from app.clock import Clock
from app.heeding import StoppedError
from app.jobs import runner
from app.jobs.run import Run
from app.jobs.runner import Runner, UnknownWindowError
from app.logs import configure_logs
from models.database import Database
from models.tables import JobRun
from tests.app.jobs.workshop import FAULT, Diary, diary_of, parts_of

MONDAY = datetime.fromisoformat("2026-11-23T09:00:00+02:00")


class Hand(Clock):
    """A clock moved by hand; a second of its time is a millisecond on the wall."""

    def __init__(self, now: datetime = MONDAY) -> None:
        super().__init__(now, 1000)
        self.present = now

    def now(self) -> datetime:
        return self.present


class Bench:
    """A database, a clock and as many workers as a test wants."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self.clock = Hand()
        self.diary = Diary()

    def worker(self) -> Runner:
        return Runner(parts_of(self.database, self.clock), self.diary.jobs())

    def days_later(self, days: float) -> None:
        self.clock.present += timedelta(days=days)

    @property
    def done(self) -> list[tuple[str, str]]:
        return diary_of(self.database)

    def rows(self, job: str) -> list[JobRun]:
        query = select(JobRun).where(col(JobRun.job) == job).order_by(col(JobRun.id))
        return self.database.read(lambda uow: list(uow.session.scalars(query)))


@pytest.fixture
def bench(database: Database) -> Bench:
    return Bench(database)


def test_jobs_are_done_in_order_and_a_second_look_finds_nothing(bench: Bench) -> None:
    worker = bench.worker()
    worker.run_due()
    worker.run_due()

    assert bench.done[:2] == [("count", "2026-11-22"), ("tell", "2026-11-22")]
    assert sorted(bench.done[2:]) == [(f"letter:{number}", "2026-11-22") for number in range(3)]


@pytest.mark.parametrize("days", [3, 21])
def test_after_downtime_every_missed_window_is_done_once_oldest_first(bench: Bench, days: int) -> None:
    bench.worker().run_due()
    bench.days_later(days)
    bench.worker().run_due()

    missed = [(date(2026, 11, 22) + timedelta(days=day)).isoformat() for day in range(days + 1)]
    for job in ("count", "tell", "letter:0"):
        assert [window for name, window in bench.done if name == job] == missed


def test_a_window_that_fails_keeps_the_later_ones_and_what_depends_on_it_waiting(bench: Bench) -> None:
    worker = bench.worker()
    worker.run_due()
    bench.days_later(3)
    bench.diary.failing = {"2026-11-24"}
    worker.run_due()

    assert bench.done[5:] == [("count", "2026-11-23"), ("tell", "2026-11-23"), *_letters(bench, "2026-11-23")]
    bench.diary.failing = set()
    bench.clock.present += timedelta(minutes=5)
    worker.run_due()
    assert [window for name, window in bench.done if name == "count"][-2:] == ["2026-11-24", "2026-11-25"]


def _letters(bench: Bench, window: str) -> list[tuple[str, str]]:
    return [entry for entry in bench.done if entry[0].startswith("letter") and entry[1] == window]


def test_after_three_failures_life_goes_on_and_the_window_can_be_run_again(bench: Bench) -> None:
    worker = bench.worker()
    bench.diary.failing = {"2026-11-22"}
    for _ in range(5):
        worker.run_due()
        bench.clock.present += timedelta(minutes=20)
    [row] = bench.rows("count")
    assert (row.state, row.attempts) == ("failed", 3)
    assert bench.rows("tell")[0].state == "failed"  # its turn came all the same

    bench.diary.failing = set()
    assert worker.run_again("count", "2026-11-22") == "done: noted"
    assert worker.run_again("letter:1", "2026-11-22") == "done: noted"


@pytest.mark.usefixtures("own_logs")
def test_of_a_fault_its_place_is_told_never_its_message_which_may_quote_somebody(
    bench: Bench, capsys: pytest.CaptureFixture[str]
) -> None:
    configure_logs("json")
    bench.diary.failing = {"2026-11-22"}
    bench.worker().run_due()

    [row] = bench.rows("count")
    assert row.detail is not None
    assert row.detail.startswith("RuntimeError in work, line ")
    told = "".join(capsys.readouterr())
    assert "job failed" in told
    assert FAULT not in f"{row.detail} {told}"


@pytest.mark.parametrize(
    ("window", "said"),
    [
        ("2026-11-22", "is done: noted"),
        ("2026-11-23", "not due before"),
        ("2026-W47", "once a day"),
        ("x", "no window"),
    ],
)
def test_a_window_that_needs_no_second_run_says_why(bench: Bench, window: str, said: str) -> None:
    worker = bench.worker()
    worker.run_due()

    with pytest.raises((UnknownWindowError, ValueError), match=said):
        worker.run_again("count", window)


def test_a_job_by_hand_is_done_beside_the_ledger(bench: Bench) -> None:
    assert bench.worker().run_now("count") == ["count 2026-11-22: noted"]

    assert bench.rows("count") == []
    with pytest.raises(KeyError):
        bench.worker().run_now("nothing")


def test_work_that_takes_longer_than_the_lease_is_not_robbed(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "LEASE", timedelta(seconds=300))  # 0.3 s on the wall, a beat every 0.1 s
    clock = Clock(MONDAY, 1000)
    slow = Runner(parts_of(bench.database, clock), Diary(seconds=1.0).jobs()[:1])
    thread = threading.Thread(target=slow.run_due)
    thread.start()
    while thread.is_alive() and not bench.rows("count"):
        pass
    others = 0
    while thread.is_alive():
        others += 1
        Runner(parts_of(bench.database, clock), bench.diary.jobs()[:1]).run_due()
    thread.join()

    assert others > 3
    assert bench.done == [("count", "2026-11-22")]
    assert bench.rows("count")[0].attempts == 1


def test_the_work_of_a_worker_that_lost_its_lease_is_taken_back(bench: Bench) -> None:
    slow, quick = bench.worker(), bench.worker()
    work = bench.diary.work

    def robbed(run: object) -> str:
        if not bench.rows("tell"):
            bench.clock.present += runner.LEASE
            bench.diary.work = work  # type: ignore[method-assign]
            quick.run_due()
        return work(run)  # type: ignore[arg-type]

    bench.diary.work = robbed  # type: ignore[method-assign]
    Runner(parts_of(bench.database, bench.clock), bench.diary.jobs()[:1]).run_due()
    slow.run_due()

    assert [entry for entry in bench.done if entry[0] == "count"] == [("count", "2026-11-22")]


def test_what_was_done_as_of_its_own_day_knows_that_day(bench: Bench) -> None:
    seen: list[tuple[str, datetime]] = []

    def work(run: object) -> str:
        seen.append((run.window, run.moment))  # type: ignore[attr-defined]
        return ""

    bench.diary.work = work  # type: ignore[method-assign]
    worker = bench.worker()
    worker.run_due()
    bench.days_later(2)
    seen.clear()
    worker.run_due()

    assert seen[:2] == [
        ("2026-11-23", datetime.fromisoformat("2026-11-24T05:00:00+02:00")),
        ("2026-11-24", bench.clock.present),
    ]


def test_the_ledger_row_of_a_done_window_tells_what_was_done(bench: Bench) -> None:
    bench.worker().run_due()

    row = bench.database.read(lambda uow: ledger.last_run(uow.session, "tell"))
    assert row is not None
    assert (row.state, row.detail, row.attempts) == ("done", "noted", 1)


def test_a_window_that_is_broken_off_goes_to_another_worker_at_once_and_uncounted(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stopped(_run: Run) -> str:
        raise StoppedError

    with monkeypatch.context() as patched:
        patched.setattr(bench.diary, "work", stopped)
        bench.worker().run_due()
    assert {row.attempts for row in bench.rows("count")} == {0}

    bench.worker().run_due()
    assert [job for job, _ in bench.done if job == "count"] == ["count"]
    assert {(row.state, row.attempts) for row in bench.rows("count")} == {("done", 1)}
