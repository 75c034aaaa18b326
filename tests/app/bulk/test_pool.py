"""SQLite: processes read, one writes; a process that is killed costs nothing but its own work."""

from __future__ import annotations

import os
import signal
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from pathlib import Path

import pytest

from app.bulk import sharing
from app.bulk.kinds import COUNT, LABEL, RELABEL
from app.bulk.pool import Pool
from app.bulk.work import Bench, Terms, left
from app.heeding import StoppedError
from app.relabelling import relabel
from models.database import Database
from models.vault import Vault
from tests.app.bulk.workshop import ScriptedReader, bench, fill, labels, own_bench, texts

EVERYTHING = Terms()


@pytest.fixture
def database(sqlite_url: str, vault: Vault):
    database = Database(sqlite_url, vault)
    yield database
    database.close()


def pool(database: Database, **changes: object) -> Pool:
    return Pool(partial(own_bench, database.url, ScriptedReader(**changes)), processes=2)  # type: ignore[arg-type]


def pids(diary: Path) -> list[int]:
    return [int(pid) for pid in diary.read_text().split()]


def test_two_processes_read_and_this_one_writes(database: Database, tmp_path: Path) -> None:
    fill(database, people=60)
    diary = tmp_path / "diary"
    told: list[tuple[int, int]] = []
    done = pool(database, seconds=0.05, began=diary)(
        bench(database), LABEL, EVERYTHING, lambda done, total: told.append((done, total))
    )

    assert done == 120
    assert labels(database) == texts(database)
    assert len(set(pids(diary)) - {os.getpid()}) == 2
    assert told[-1] == (120, 120)


def test_a_killed_process_costs_no_text_and_doubles_none(database: Database, tmp_path: Path) -> None:
    fill(database, people=60)
    killed: list[int] = []

    def kill_one(_done: int, _total: int) -> None:
        if not killed:
            killed.append(pids(tmp_path / "diary")[-1])
            os.kill(killed[0], signal.SIGKILL)

    pool(database, seconds=0.05, began=tmp_path / "diary")(bench(database), LABEL, EVERYTHING, kill_one)

    assert labels(database) == texts(database)
    assert set(killed) < set(pids(tmp_path / "diary"))


def test_relabelling_by_processes_tells_what_changed(database: Database) -> None:
    fill(database, state="read", model_version="m1", labels=[("E2.STAFF", "positive")])
    changes = relabel(bench(database), do=pool(database))

    assert (changes.answers, changes.themes_changed) == (60, 60)
    assert labels(database) == texts(database) == labels(database, "m1")


def dies_at_once() -> Bench:
    os._exit(1)


def test_processes_that_die_again_and_again_are_an_error(database: Database) -> None:
    fill(database, people=20)
    with pytest.raises(BrokenProcessPool):
        Pool(dies_at_once, processes=2)(bench(database), LABEL, EVERYTHING)

    assert labels(database) == {}


def test_a_stop_ends_the_pool_between_two_batches(database: Database) -> None:
    fill(database, people=20)
    mine = bench(database)
    mine.stopping.set()

    with pytest.raises(StoppedError):
        pool(database)(mine, LABEL, EVERYTHING)
    assert 0 < left(mine, LABEL, EVERYTHING) < 40


def test_people_are_counted_without_other_processes(database: Database) -> None:
    fill(database, state="read", model_version="m2")
    assert Pool(dies_at_once, processes=2)(bench(database), COUNT, EVERYTHING) == 30
    assert left(bench(database), COUNT, EVERYTHING) == 0


@pytest.mark.parametrize(("little", "helped"), [(40, False), (39, True)])
def test_little_is_done_without_others(database: Database, little: int, *, helped: bool) -> None:
    fill(database, people=20, state="read", model_version="m1")
    asked: list[str] = []

    def others(_bench: Bench, work, _terms, _tell) -> int:
        asked.append(work.name)
        return 0

    sharing._if_much(little, others, bench(database), RELABEL, EVERYTHING)

    assert bool(asked) is helped
