from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, SQLModel, select

from analytics.ledger import (
    MAX_ATTEMPTS,
    claim,
    fail,
    finish,
    given_up,
    outstanding,
    renew,
    reopen,
    run_of,
    settled,
    skip,
)
from analytics.schedule import Schedule
from models.database import connect
from models.tables import JobRun
from tests.analytics.conftest import NOW

LEASE = timedelta(minutes=10)
DIGEST = Schedule("digest", "week", at=time(8), catch_up="newest")


def take(session: Session, owner: str = "a", now: datetime = NOW, window: str = "2026-W47") -> bool:
    taken = claim(session, "digest", window, owner, now, LEASE)
    session.commit()
    return taken


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
    assert settled(either_session, "digest", now) == {"2026-W47"}
    assert [(run.job, run.window, run.detail) for run in given_up(either_session, now)] == [("digest", "2026-W47", "x")]


def test_the_third_attempt_is_not_given_up_while_it_lasts(either_session: Session) -> None:
    now = NOW
    for _ in range(MAX_ATTEMPTS):
        assert take(either_session, now=now)
        now += LEASE

    assert settled(either_session, "digest", now - timedelta(seconds=1)) == set()
    assert settled(either_session, "digest", now) == {"2026-W47"}  # its worker died


def test_what_was_given_up_may_be_run_again_and_what_is_done_may_not(either_session: Session) -> None:
    for attempt in range(MAX_ATTEMPTS):
        take(either_session, now=NOW + attempt * LEASE)
    over = NOW + MAX_ATTEMPTS * LEASE
    assert reopen(either_session, "digest", "2026-W47", over)
    assert take(either_session, "b", over)

    assert not reopen(either_session, "digest", "2026-W47", over)  # somebody is at it
    finish(either_session, "digest", "2026-W47", "b", over)
    assert not reopen(either_session, "digest", "2026-W47", over + LEASE)
    assert not reopen(either_session, "digest", "2026-W01", over)


def test_a_lease_that_is_renewed_is_not_taken_over(either_session: Session) -> None:
    take(either_session, "a")
    assert renew(either_session, "digest", "2026-W47", "a", NOW + 2 * LEASE)

    assert not take(either_session, "b", NOW + LEASE)
    assert take(either_session, "b", NOW + 2 * LEASE)
    assert not renew(either_session, "digest", "2026-W47", "a", NOW + 3 * LEASE)


def test_a_rhythm_just_chosen_begins_with_the_next_window(either_session: Session) -> None:
    skip(either_session, DIGEST, "settings", NOW)

    assert outstanding(either_session, [DIGEST], NOW) == []
    assert outstanding(either_session, [DIGEST], NOW + timedelta(days=7)) == [(DIGEST, "2026-W48")]
    run = run_of(either_session, "digest", "2026-W47")
    assert run is not None
    assert run.detail == "not needed"


def test_what_is_outstanding_of_many_is_looked_up_together(either_session: Session) -> None:
    everyone = [Schedule(f"digest:{number}", "week", at=time(8), catch_up="newest") for number in range(3)]
    claim(either_session, "digest:1", "2026-W47", "a", NOW, LEASE)
    finish(either_session, "digest:1", "2026-W47", "a", NOW)
    claim(either_session, "digest:2", "2026-W47", "a", NOW, LEASE)

    assert [schedule.job for schedule, _ in outstanding(either_session, everyone, NOW)] == ["digest:0", "digest:2"]


def test_a_run_in_progress_is_not_settled(either_session: Session) -> None:
    take(either_session)
    assert settled(either_session, "digest", NOW) == set()

    finish(either_session, "digest", "2026-W47", "a", NOW)
    assert settled(either_session, "digest", NOW) == {"2026-W47"}


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


def test_the_row_tells_who_and_when(session: Session) -> None:
    take(session)
    fail(session, "digest", "2026-W47", "a", NOW, "ValueError in charts")

    run = session.exec(select(JobRun)).one()
    assert (run.state, run.owner, run.attempts, run.detail) == ("failed", "a", 1, "ValueError in charts")
