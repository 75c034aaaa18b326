"""A worker that is told to end in the middle of labelling ends soon; what it committed stays, the next one goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlmodel import func, select

from app.operations import ending
from models.database import Database
from models.tables import Answer
from tests.app.bulk.test_queue import wait_for
from tests.app.bulk.workshop import fill
from tests.conftest import SECRET

ROOT = Path(__file__).parents[3]
PEOPLE = 1200  # with two texts each: more than one chunk on PostgreSQL, a dozen transactions on SQLite


@contextmanager
def worker(database: Database) -> Iterator[subprocess.Popen[bytes]]:
    """The real program, beside no bot."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ATBALSS_")}
    own = {"DATABASE_URL": database.url, "SECRET_KEY": SECRET, "DATA_DIR": str(ROOT / "var")}
    chosen = {f"ATBALSS_{name}": value for name, value in own.items()}
    program = subprocess.Popen([sys.executable, "-m", "app", "worker"], cwd=ROOT, env=clean | chosen)
    try:
        yield program
    finally:
        program.kill()
        program.wait()


def unread(database: Database) -> int:
    return database.read(lambda uow: uow.answers.unread_count())


def in_two_minds(database: Database) -> int:
    """How many texts are read and not known by which model, or not read and known by one."""
    known = Answer.model_version.is_not(None)  # type: ignore[union-attr]
    query = select(func.count()).where(Answer.text.is_not(None), (Answer.state == "read") != known)  # type: ignore[union-attr]
    return database.read(lambda uow: uow.session.scalar(query)) or 0


def test_told_to_end_while_it_labels_a_worker_ends_soon_and_another_goes_on(database: Database) -> None:
    fill(database, people=PEOPLE)
    with worker(database) as program:
        wait_for(lambda: unread(database) < 2 * PEOPLE, seconds=120)
        asked = time.monotonic()
        program.send_signal(signal.SIGTERM)
        code = program.wait(timeout=60)
        took = time.monotonic() - asked
    left = unread(database)

    assert code == 0
    assert took < ending.WITHIN
    assert 0 < left < 2 * PEOPLE
    assert in_two_minds(database) == 0
    with worker(database):
        wait_for(lambda: unread(database) == 0, seconds=120)
    assert in_two_minds(database) == 0
