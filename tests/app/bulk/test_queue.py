"""PostgreSQL: chunks are jobs of procrastinate, workers may be killed, and whoever asks twice joins in."""

from __future__ import annotations

import asyncio
import hashlib
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

import pytest
from procrastinate.schema import SchemaManager
from sqlalchemy import text

from app import rolling
from app.bulk import joining, queue
from app.bulk.joining import Joined, hand_over
from app.bulk.kinds import COUNT, LABEL, RELABEL
from app.bulk.queue import Queue
from app.bulk.work import Terms, chunks
from app.faults import UsageError
from app.relabelling import relabel
from models.database import Database
from models.unit_of_work import UnitOfWork
from models.vault import Vault
from nlp.reader import Item, Reading
from tests.app.bulk.workshop import (
    CHUNK,
    NEW,
    RHYTHM,
    FaultyReader,
    ScriptedReader,
    bench,
    counted,
    fill,
    labels,
    serve,
    texts,
)

pytestmark = pytest.mark.postgres
EVERYTHING = Terms()
Start = Callable[..., BaseProcess]


@pytest.fixture
def database(postgres_url: str, vault: Vault) -> Iterator[Database]:
    database = Database(postgres_url, vault)
    yield database
    database.close()


@pytest.fixture(autouse=True)
def _in_a_hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(joining, "LOOK", 0.05)
    monkeypatch.setattr(queue, "PAUSE", 0)


@pytest.fixture
def start(database: Database) -> Iterator[Start]:
    """Start a worker as a program of its own."""
    programs: list[BaseProcess] = []

    def begin(reader: ScriptedReader) -> BaseProcess:
        # Forked: to load the program anew takes longer than all of the test.
        program = get_context("fork").Process(target=serve, args=(database.url, reader), daemon=True)
        program.start()
        programs.append(program)
        return program

    yield begin
    for program in programs:
        program.kill()
        program.join()


def jobs(database: Database, columns: str = "status, args") -> list[Any]:
    with database.engine.connect() as connection:
        return list(connection.execute(text(f"SELECT {columns} FROM bulk.procrastinate_jobs ORDER BY id")))  # noqa: S608


def wait_for(condition: Callable[[], bool], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it never came to that"
        time.sleep(0.05)


def pids(diary: Path) -> list[str]:
    return diary.read_text().split() if diary.exists() else []


# --- Without any worker --------------------------------------------------------------------------------------


def test_with_no_worker_alive_the_command_does_it_itself(database: Database) -> None:
    fill(database)

    assert Joined(database.url, RHYTHM)(bench(database), LABEL, EVERYTHING) == 60
    assert labels(database) == texts(database)
    assert jobs(database) == []


def test_people_counted_by_jobs_are_counted_as_by_a_rebuild(database: Database) -> None:
    fill(database, people=40, state="read", model_version="m2")
    Joined(database.url, RHYTHM)(bench(database), COUNT, EVERYTHING)
    by_jobs = counted(database)
    database.write(lambda uow: [uow.rollups.retract(person) for person, *_ in by_jobs[1]]).result()
    rolling.rebuild(database, NEW)

    assert by_jobs[0]
    assert counted(database) == by_jobs


def test_relabelling_by_jobs_tells_what_changed(database: Database) -> None:
    fill(database, state="read", model_version="m1", labels=[("E2.STAFF", "positive")])
    changes = relabel(bench(database), do=Joined(database.url, RHYTHM))

    assert (changes.answers, changes.themes_changed, changes.came["E2.VOICE"]) == (60, 60, 60)
    assert labels(database) == texts(database) == labels(database, "m1")


def test_progress_is_told(database: Database) -> None:
    fill(database)
    told: list[tuple[int, int]] = []
    slow = bench(database, ScriptedReader(seconds=0.1))
    Joined(database.url, RHYTHM)(slow, LABEL, EVERYTHING, lambda done, total: told.append((done, total)))

    assert {total for _, total in told} == {60}
    assert told == sorted(told)


# --- Several workers -----------------------------------------------------------------------------------------


def test_workers_share_what_was_put_in_for_them(database: Database, start: Start, tmp_path: Path) -> None:
    fill(database, people=60)
    for _ in range(2):
        start(ScriptedReader(seconds=0.05, began=tmp_path / "diary"))
    hand_over(bench(database), database.url, [LABEL])
    wait_for(lambda: not jobs(database))

    assert labels(database) == texts(database)
    assert len(set(pids(tmp_path / "diary"))) == 2


def test_a_killed_workers_chunk_is_done_by_another(database: Database, start: Start, tmp_path: Path) -> None:
    fill(database, people=60)
    doomed = start(ScriptedReader(seconds=0.1, began=tmp_path / "diary"))
    hand_over(bench(database), database.url, [LABEL])
    wait_for(lambda: len(pids(tmp_path / "diary")) > 2)
    doomed.kill()
    doomed.join()
    left_behind = [args["chunk"] for status, args in jobs(database) if status == "doing"]
    start(ScriptedReader())
    wait_for(lambda: not jobs(database))

    assert len(left_behind) == 1
    assert labels(database) == texts(database)


def test_a_worker_that_was_asleep_for_dead_goes_on_and_nothing_is_doubled(
    database: Database, start: Start, tmp_path: Path
) -> None:
    fill(database, people=60)
    sleeper = start(ScriptedReader(seconds=0.1, began=tmp_path / "diary"))
    hand_over(bench(database), database.url, [LABEL])
    wait_for(lambda: len(pids(tmp_path / "diary")) > 2)
    os.kill(sleeper.pid or 0, signal.SIGSTOP)
    other = start(ScriptedReader())
    wait_for(lambda: not jobs(database))
    other.kill()
    os.kill(sleeper.pid or 0, signal.SIGCONT)
    database.write(forget_readings).result()
    hand_over(bench(database), database.url, [LABEL])  # for nobody but the one who slept
    wait_for(lambda: not jobs(database))

    assert labels(database) == texts(database)


def forget_readings(uow: UnitOfWork) -> None:
    uow.session.execute(text("UPDATE answer SET state = 'new' WHERE text IS NOT NULL"))


def test_the_command_and_a_worker_share(database: Database, start: Start, tmp_path: Path) -> None:
    fill(database, people=60)
    start(ScriptedReader(seconds=0.05, began=tmp_path / "diary"))
    wait_for(lambda: bool(_workers(database)))
    Joined(database.url, RHYTHM)(bench(database, ScriptedReader(seconds=0.05)), LABEL, EVERYTHING)

    assert labels(database) == texts(database)
    assert pids(tmp_path / "diary")


def _workers(database: Database) -> int:
    with database.engine.connect() as connection:
        return connection.execute(text("SELECT count(*) FROM bulk.procrastinate_workers")).scalar_one()


def test_workers_of_another_model_leave_it_alone(database: Database, start: Start, tmp_path: Path) -> None:
    fill(database)
    start(ScriptedReader(began=tmp_path / "diary"))
    wait_for(lambda: bool(_workers(database)))
    mine = bench(database)
    other = type(mine)(database, mine.reader, type(mine.reliability)("m3", mine.reliability.cells), mine.now)
    hand_over(other, database.url, [LABEL])
    time.sleep(1)

    assert {status for status, _ in jobs(database)} == {"todo"}
    assert pids(tmp_path / "diary") == []


# --- Asked twice, stopped, failed ----------------------------------------------------------------------------


def test_whoever_asks_twice_doubles_nothing(database: Database) -> None:
    fill(database)
    for _ in range(2):
        hand_over(bench(database), database.url, [LABEL])

    assert [args["chunk"] for _, args in jobs(database)] == chunks(bench(database), LABEL, EVERYTHING)


def test_a_chunk_that_somebody_is_at_is_not_put_in_again(database: Database) -> None:
    fill(database)
    hand_over(bench(database), database.url, [LABEL])
    with database.engine.begin() as connection:
        connection.execute(text("SET LOCAL search_path TO bulk"))
        connection.execute(text("UPDATE procrastinate_jobs SET status = 'doing' WHERE args->>'chunk' = '1'"))
    hand_over(bench(database), database.url, [LABEL])

    assert len(jobs(database)) == 5


def test_jobs_say_what_is_to_be_done_and_about_nobody(database: Database) -> None:
    fill(database)
    hand_over(bench(database), database.url, [LABEL, COUNT])
    asyncio.run(_put_relabelling(database))

    for status, args in jobs(database):
        assert status == "todo"
        assert set(args) == {"work", "since", "chunk"}
        assert args["since"] in (None, "2026-11-01")
        assert len(args["chunk"]) <= 2  # a number of ids, or the first digits of many people's


async def _put_relabelling(database: Database) -> None:
    async with Queue(database.url, bench(database), RHYTHM).opened() as opened:
        await opened.put(RELABEL, Terms(date(2026, 11, 1)), ["0"])


def test_a_worker_that_is_stopped_gives_its_chunk_back_at_once(database: Database) -> None:
    fill(database)
    mine = bench(database, ScriptedReader(seconds=0.1))
    hand_over(mine, database.url, [LABEL])

    async def work_a_little() -> None:
        stop = asyncio.Event()
        serving = asyncio.create_task(Queue(database.url, mine, RHYTHM).attend(stop))
        await asyncio.to_thread(wait_for, lambda: bool(labels(database)))
        mine.stopping.set()
        stop.set()
        await serving

    asyncio.run(work_a_little())

    assert 0 < len(labels(database)) < 60
    assert {status for status, _ in jobs(database)} == {"todo"}
    assert _workers(database) == 0


@pytest.fixture
def heeds_ctrl_c() -> Iterator[None]:
    """Tests may run in the background of a shell, where it is ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("heeds_ctrl_c")
def test_a_command_broken_off_leaves_the_rest_and_joins_in_again(database: Database) -> None:
    fill(database)

    class BrokenOff(ScriptedReader):
        def read(self, items: Sequence[Item]) -> list[Reading]:
            if labels(database):
                signal.pthread_kill(threading.main_thread().ident or 0, signal.SIGINT)
            return super().read(items)

    with pytest.raises(KeyboardInterrupt):
        Joined(database.url, RHYTHM)(bench(database, BrokenOff(seconds=0.5)), LABEL, EVERYTHING)
    assert 0 < len(labels(database)) < 60
    assert {status for status, _ in jobs(database)} == {"todo"}

    Joined(database.url, RHYTHM)(bench(database), LABEL, EVERYTHING)
    assert labels(database) == texts(database)


def test_a_chunk_that_fails_three_times_is_told_and_tried_again_when_asked(
    database: Database, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    fill(database, people=CHUNK // 3)
    with pytest.raises(UsageError, match="1 chunks failed three times"):
        Joined(database.url, RHYTHM)(bench(database, FaultyReader()), LABEL, EVERYTHING)
    assert [row.attempts for row in jobs(database, "attempts")] == [3]
    assert "teksts" not in caplog.text + "".join(capfd.readouterr())

    Joined(database.url, RHYTHM)(bench(database), LABEL, EVERYTHING)
    assert labels(database) == texts(database)
    assert jobs(database) == []


def test_the_queue_outlives_a_broken_connection(database: Database) -> None:
    fill(database, people=60)

    def cut(done: int, _total: int) -> None:
        if done and not cut_off:
            cut_off.append(done)
            with database.engine.begin() as connection:
                others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE '%procrastinate%'"
                connection.execute(text(f"{others} AND pid <> pg_backend_pid() AND datname = current_database()"))

    cut_off: list[int] = []
    slow = bench(database, ScriptedReader(seconds=0.05))
    Joined(database.url, RHYTHM)(slow, LABEL, EVERYTHING, cut)

    assert cut_off
    assert labels(database) == texts(database)


def test_the_tables_of_the_queue_are_those_of_the_installed_procrastinate() -> None:
    """If this fails, a release must make the schema `bulk` anew: drop it, and make it as revision 0007 does."""
    found = hashlib.sha256(SchemaManager.get_schema().encode()).hexdigest()[:16]

    assert found == "c70ec4b400a60ad9"
