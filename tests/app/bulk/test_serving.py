"""`atbalss worker` on PostgreSQL: it serves the queue, and what is much for one goes to all."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from threading import Event
from types import SimpleNamespace
from typing import Any

import pytest

from app.bootstrap import Parts
from app.bulk import serving
from app.bulk.joining import hand_over
from app.bulk.kinds import LABEL
from app.bulk.serving import share_or_label
from app.bulk.sharing import bench_of
from app.clock import Clock
from app.operations.ending import CUT_OFF
from app.settings import Settings
from models.database import Database
from models.vault import Vault
from tests.app.bulk.test_queue import jobs, wait_for
from tests.app.bulk.workshop import NEW, ScriptedReader, fill, labels, texts
from tests.conftest import NOW, SECRET

pytestmark = pytest.mark.postgres
ROOT = Path(__file__).parents[3]


@pytest.fixture
def database(postgres_url: str, vault: Vault) -> Iterator[Database]:
    database = Database(postgres_url, vault)
    yield database
    database.close()


def worker_of(database: Database) -> Any:
    """What a worker's tick looks at."""
    parts = {"database": database, "reader": ScriptedReader(), "reliability": NEW, "clock": Clock(NOW)}
    return SimpleNamespace(**parts, stopping=Event())


def test_little_is_labelled_by_the_worker_that_finds_it(database: Database) -> None:
    fill(database)
    share_or_label(worker_of(database))

    assert labels(database) == texts(database)
    assert jobs(database) == []


def test_much_is_cut_into_chunks_for_all_workers(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "LITTLE", 50)
    fill(database)
    for _ in range(2):  # the next tick finds it still waiting
        share_or_label(worker_of(database))

    assert labels(database) == {}
    assert [args["work"] for _, args in jobs(database)] == ["label"] * 5


def test_many_people_to_count_keep_no_new_text_waiting(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serving, "LITTLE", 70)
    fill(database, people=80, state="read")
    fill_one = "UPDATE answer SET state = 'new' WHERE id = (SELECT max(id) FROM answer)"
    with database.engine.begin() as connection:
        connection.exec_driver_sql(fill_one)
    share_or_label(worker_of(database))

    assert sum(labels(database).values()) == 1
    assert {args["work"] for _, args in jobs(database)} == {"count"}


def test_the_program_serves_the_queue_until_it_is_told_to_stop(database: Database) -> None:
    settings: Any = {"database_url": database.url, "secret_key": SECRET, "data_dir": ROOT / "var"}
    parts = Parts(Settings(**settings))
    fill(database)
    hand_over(bench_of(parts), database.url, [LABEL])
    parts.close()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ATBALSS_")}
    chosen = {f"ATBALSS_{name.upper()}": str(value) for name, value in settings.items()}
    program = subprocess.Popen([sys.executable, "-m", "app", "worker"], cwd=ROOT, env=clean | chosen)
    try:
        wait_for(lambda: not jobs(database), seconds=120)
        program.send_signal(signal.SIGTERM)
        code = program.wait(timeout=60)
    finally:
        program.kill()
        program.wait()

    assert code in (0, CUT_OFF)  # the latter where the machine is busy with other things
    assert database.read(lambda uow: uow.answers.unread_count()) == 0
