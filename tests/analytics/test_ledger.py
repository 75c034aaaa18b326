from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, time, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel, select

from analytics.ledger import MAX_ATTEMPTS, Schedule, claim, due, fail, finish, settled
from models.database import connect
from models.tables import JobRun
from tests.analytics.conftest import NOW

LEASE = timedelta(minutes=10)
DIGEST = Schedule("digest", "week", at=time(8), catch_up="newest")
COMPUTE = Schedule("compute", "day", at=time(5))


def take(session: Session, owner: str = "a", now: datetime = NOW, window: str = "2026-W47") -> bool:
    taken = claim(session, "digest", window, owner, now, LEASE)
    session.commit()
    return taken


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)


def test_of_three_owners_one_gets_the_run(either_session: Session) -> None:
    assert [take(either_session, owner) for owner in "abc"] == [True, False, False]


def test_a_run_that_is_done_is_never_taken_again(either_session: Session) -> None:
    take(either_session)
    assert finish(either_session, "digest", "2026-W47", "a", NOW, "12 sent")

    assert not take(either_session, "b", NOW + timedelta(days=9))
    assert take(either_session, "b", window="2026-W48")


def test_an_expired_lease_is_taken_over_and_the_dead_owner_can_not_finish(either_session: Session) -> None:
    take(either_session, "a")

    assert not take(either_session, "b", NOW + LEASE - timedelta(seconds=1))
    assert take(either_session, "b", NOW + LEASE)
    assert not finish(either_session, "digest", "2026-W47", "a", NOW)
    assert finish(either_session, "digest", "2026-W47", "b", NOW)


def test_a_failed_run_is_tried_again_a_little_later(either_session: Session) -> None:
    take(either_session)
    assert fail(either_session, "digest", "2026-W47", "a", NOW, "OperationalError in digests")

    assert not take(either_session, "b", NOW + timedelta(minutes=4))
    assert take(either_session, "b", NOW + timedelta(minutes=5))


def test_after_three_attempts_a_run_is_given_up_and_settled(either_session: Session) -> None:
    now = NOW
    for _ in range(MAX_ATTEMPTS):
        assert take(either_session, now=now)
        fail(either_session, "digest", "2026-W47", "a", now, "x")
        now += timedelta(hours=1)

    assert not take(either_session, now=now)
    assert settled(either_session, "digest") == {"2026-W47"}


def test_a_run_in_progress_is_not_settled(either_session: Session) -> None:
    take(either_session)
    assert settled(either_session, "digest") == set()

    finish(either_session, "digest", "2026-W47", "a", NOW)
    assert settled(either_session, "digest") == {"2026-W47"}


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path}/ledger.db"
    engine = connect(url)
    SQLModel.metadata.create_all(engine)
    engine.dispose()
    return url


@pytest.mark.parametrize("kind", ["file_url", pytest.param("postgres_url", marks=pytest.mark.postgres)])
def test_workers_asking_at_once_run_every_window_once(kind: str, request: pytest.FixtureRequest) -> None:
    engine = connect(request.getfixturevalue(kind))
    windows = [f"2026-W{number}" for number in range(10, 30)]

    def work(owner: str) -> list[str]:
        with Session(engine) as session:
            return [window for window in windows if take(session, owner, window=window)]

    with ThreadPoolExecutor(3) as workers:
        taken = [window for windows_of_one in workers.map(work, "abc") for window in windows_of_one]
    engine.dispose()

    assert sorted(taken) == windows


def test_a_digest_is_due_on_monday_morning_local_time() -> None:
    assert due(DIGEST, {"2026-W46"}, local("2026-11-23T07:59:59+02:00")) == []
    assert due(DIGEST, {"2026-W46"}, local("2026-11-23T08:00:00+02:00")) == ["2026-W47"]


@pytest.mark.parametrize(
    "instant", ["2026-03-30T08:00:00+03:00", "2026-10-26T08:00:00+02:00"], ids=["after spring change", "after autumn"]
)
def test_the_monday_after_the_clock_change_is_like_any_other(instant: str) -> None:
    week = {"2026-03-30T08:00:00+03:00": "2026-W13"}.get(instant, "2026-W43")

    assert due(DIGEST, {"2026-W01"}, local(instant)) == [week]
    assert due(DIGEST, {"2026-W01"}, local(instant) - timedelta(seconds=1)) != [week]


def test_after_a_pause_numbers_catch_up_and_messages_do_not() -> None:
    now = local("2026-11-24T09:00:00+02:00")

    assert due(COMPUTE, {"2026-11-20"}, now) == ["2026-11-21", "2026-11-22", "2026-11-23"]
    assert due(DIGEST, {"2026-W43"}, now) == ["2026-W47"]


def test_a_window_that_was_skipped_in_between_is_still_due() -> None:
    assert due(COMPUTE, {"2026-11-20", "2026-11-22"}, local("2026-11-24T09:00:00+02:00")) == [
        "2026-11-21",
        "2026-11-23",
    ]


def test_a_job_that_never_ran_does_not_make_up_for_the_past() -> None:
    assert due(COMPUTE, set(), local("2026-11-24T09:00:00+02:00")) == ["2026-11-23"]


def test_a_day_may_be_waited_before_a_window_is_closed() -> None:
    monthly = Schedule("report", "month", at=time(6), after_days=2)

    assert due(monthly, {"2026-09"}, local("2026-11-02T23:00:00+02:00")) == []
    assert due(monthly, {"2026-09"}, local("2026-11-03T06:00:00+02:00")) == ["2026-10"]


@pytest.mark.parametrize("every", ["week", "month", "semester", "school_year"])
def test_every_kind_of_window_comes_once_and_in_order(every: str) -> None:
    schedule = Schedule("job", every, at=time(6))
    done: set[str] = set()
    order = []
    for day in range(800):
        for key in due(schedule, done, NOW + timedelta(days=day)):
            order.append(key)
            done.add(key)

    assert order == sorted(set(order))


def test_the_row_tells_who_and_when(session: Session) -> None:
    take(session)
    fail(session, "digest", "2026-W47", "a", NOW, "ValueError in charts")

    run = session.exec(select(JobRun)).one()
    assert (run.state, run.owner, run.attempts, run.detail) == ("failed", "a", 1, "ValueError in charts")
