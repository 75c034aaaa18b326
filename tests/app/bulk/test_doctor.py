"""Whether bulk work goes on is told, with what to do if it doesn't."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from sqlalchemy import text

from app.bulk import doctor
from app.bulk.joining import hand_over
from app.bulk.kinds import KINDS, LABEL
from app.bulk.queue import Rhythm
from app.faults import UsageError
from models import bulk_queue
from models.bulk_queue import BulkWork
from models.database import Database
from models.vault import Vault
from tests.app.bulk.workshop import bench, fill

JOBS = "UPDATE procrastinate_jobs SET "
FIRST = " WHERE id = (SELECT min(id) FROM procrastinate_jobs)"
BEGUN = f"{JOBS} status = 'doing', worker_id = (SELECT id FROM procrastinate_workers) {FIRST}"  # noqa: S608 - our words
WORKER = "INSERT INTO procrastinate_workers (last_heartbeat) VALUES (now() - interval '{} seconds')"
LATER = "UPDATE procrastinate_events SET at = at - interval '{} minutes'"
LIVING, DEAD = WORKER.format(0), WORKER.format(90)


@pytest.fixture
def queue(postgres_url: str, vault: Vault) -> Iterator[Database]:
    """Five chunks wait."""
    database = Database(postgres_url, vault)
    fill(database)
    hand_over(bench(database), database.url, [LABEL])
    yield database
    database.close()


def happens(queue: Database, *statements: str) -> None:
    with queue.engine.execution_options(writes=True).begin() as connection:
        for statement in ("SET LOCAL search_path TO bulk", *statements):
            connection.execute(text(statement))


def found(database: Database) -> BulkWork:
    return database.read(lambda uow: bulk_queue.standing(uow.session))


def test_on_sqlite_nothing_waits(sqlite_url: str, vault: Vault) -> None:
    database = Database(sqlite_url, vault)
    fill(database)

    assert found(database) == BulkWork()
    assert database.read(doctor.standing) == "none"
    database.close()


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("statements", "states"),
    [
        ((), (5, 0, 0, 0)),
        ((LIVING, BEGUN), (4, 1, 0, 0)),
        ((DEAD, BEGUN), (4, 0, 1, 0)),
        ((JOBS + "status = 'doing'" + FIRST,), (4, 0, 1, 0)),
        ((JOBS + "status = 'failed'" + FIRST,), (4, 0, 0, 1)),
    ],
    ids=["nobody began", "a worker lives", "a worker died", "its worker is forgotten", "given up"],
)
def test_chunks_are_counted_by_state(
    queue: Database, statements: tuple[str, ...], states: tuple[int, int, int, int]
) -> None:
    happens(queue, *statements)

    assert tuple(found(queue).states.values()) == states


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("statements", "remedy"),
    [
        ((LATER.format(6),), "5 chunks wait and nobody does them: start `atbalss worker`"),
        ((DEAD, BEGUN), "5 chunks wait and nobody does them: start `atbalss worker`"),
        ((JOBS + "status = 'failed'" + FIRST,), "1 chunks failed three times: .* `atbalss job label`"),
    ],
    ids=["nobody began", "a worker died", "given up"],
)
def test_work_that_stalls_is_a_fault_with_its_remedy(queue: Database, statements: tuple[str, ...], remedy: str) -> None:
    happens(queue, *statements)

    with pytest.raises(UsageError, match=remedy):
        queue.read(doctor.standing)


@pytest.mark.postgres
@pytest.mark.parametrize(
    ("statements", "told"),
    [
        ((), "5 chunks wait, 0 are being done"),
        ((LIVING, BEGUN, LATER.format(600)), "4 chunks wait, 1 are being done"),
        ((JOBS + "scheduled_at = now() + interval '1 minute'", LATER.format(6)), "5 chunks wait, 0 are being done"),
    ],
    ids=["just handed over", "one after the other", "a pause after a fault"],
)
def test_work_that_goes_on_is_no_fault(queue: Database, statements: tuple[str, ...], told: str) -> None:
    happens(queue, *statements)

    assert queue.read(doctor.standing) == told


def test_a_worker_is_missed_no_sooner_than_another_one_takes_over() -> None:
    assert bulk_queue.SILENT.total_seconds() > Rhythm().dead + Rhythm().sweep


def test_every_kind_of_work_names_what_repeats_it() -> None:
    assert doctor.AGAIN.keys() == KINDS.keys()
