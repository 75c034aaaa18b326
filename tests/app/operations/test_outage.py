"""A database that goes away for a while: the bot waits for it, and nobody's message is given up meanwhile."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import errors
from sqlalchemy import create_engine, make_url, text
from sqlalchemy.exc import InterfaceError, OperationalError, TimeoutError

from app import cli, turns
from models.database import Database
from models.vault import Vault
from tests.app.chat import BOT, Chat, take_turns
from tests.app.test_bad_input import message
from tests.conftest import NOW

GONE = OperationalError("SELECT", {}, psycopg.OperationalError("the server has gone away"))


class Flaky:
    """A database that fails so many times before it works again, in reading and in writing."""

    def __init__(self, database: Database, outages: int) -> None:
        self._database = database
        self.outages = outages

    def read(self, work: Callable[..., Any]) -> Any:
        self._fail()
        return self._database.read(work)

    def write(self, work: Callable[..., Any]) -> Any:
        return self._database.write(lambda uow: (self._fail(), work(uow))[1])

    def _fail(self) -> None:
        if self.outages:
            self.outages -= 1
            raise GONE


def write_help(chat: Chat) -> None:
    """Let a message wait for its turn."""
    payload = json.dumps({"update_id": 1, "message": message(chat.chat_id, text="/help")}).encode()
    chat.database.write(lambda uow: uow.inbox.add(BOT, 1, chat.chat_id, payload, NOW)).result()


def waiting(chat: Chat) -> int:
    return chat.database.read(lambda uow: uow.inbox.open_count())


async def test_a_turn_that_meets_an_outage_is_taken_once_it_is_over(chat: Chat) -> None:
    write_help(chat)
    database = Flaky(chat.database, outages=3)  # the first look, and then a turn with the note of its fault

    await take_turns(chat, database, lambda: waiting(chat) == 0)

    assert (database.outages, waiting(chat)) == (0, 0)
    assert chat.database.read(lambda uow: uow.inbox.letters()) == []


def full_file() -> sqlite3.Error:
    """Return what SQLite says when its file can't grow."""
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE row (content BLOB)")
    connection.execute("PRAGMA max_page_count=2")
    with pytest.raises(sqlite3.OperationalError) as caught:
        connection.execute("INSERT INTO row VALUES (zeroblob(100000))")
    connection.close()
    return caught.value


def locked_file(folder: Path) -> sqlite3.Error:
    """Return what SQLite says while another program writes for too long."""
    first, second = (sqlite3.connect(folder / "locked.db", timeout=0, isolation_level=None) for _ in range(2))
    first.execute("BEGIN IMMEDIATE")
    with pytest.raises(sqlite3.OperationalError) as caught:
        second.execute("BEGIN IMMEDIATE")
    first.close()
    second.close()
    return caught.value


class Failing(Flaky):
    """A database that fails so many turns, each with the same fault; the note of a fault it takes."""

    fault: Exception

    def write(self, work: Callable[..., Any]) -> Any:
        return self._database.write(lambda uow: (work(uow), self._fail_after(work))[0])

    def _fail_after(self, work: Callable[..., Any]) -> None:
        if self.outages and "_begin" in work.__qualname__:
            self.outages -= 1
            raise self.fault

    def read(self, work: Callable[..., Any]) -> Any:
        return self._database.read(work)


async def meet(chat: Chat, fault: Exception, monkeypatch: pytest.MonkeyPatch) -> Failing:
    """Let a turn meet a fault eight times: more than three turns, each in a group and alone."""
    monkeypatch.setattr(turns, "OUTAGE_PAUSE", 0.01)
    write_help(chat)
    database = Failing(chat.database, outages=8)
    database.fault = fault
    await take_turns(chat, database, lambda: waiting(chat) == 0)
    return database


NO_FAULT_OF_THE_UPDATE = {
    "SQLite's disk is full": lambda _: OperationalError("INSERT", {}, full_file()),
    "PostgreSQL's disk is full": lambda _: OperationalError("INSERT", {}, errors.DiskFull("could not extend file")),
    "another program writes": lambda folder: OperationalError("BEGIN", {}, locked_file(folder)),
    "a deadlock": lambda _: OperationalError("UPDATE", {}, errors.DeadlockDetected()),
    "the server shuts down": lambda _: OperationalError("SELECT", {}, errors.AdminShutdown()),
    "the connection breaks": lambda _: OperationalError("SELECT", {}, psycopg.OperationalError("timed out")),
    "the connection is closed": lambda _: InterfaceError("SELECT", {}, psycopg.InterfaceError("is closed")),
    "no connection is free": lambda _: TimeoutError("QueuePool limit"),
}


@pytest.mark.parametrize("fault", NO_FAULT_OF_THE_UPDATE)
async def test_what_passes_by_itself_is_no_fault_of_the_update(
    chat: Chat, fault: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = await meet(chat, NO_FAULT_OF_THE_UPDATE[fault](tmp_path), monkeypatch)

    assert (database.outages, waiting(chat)) == (0, 0)
    assert chat.database.read(lambda uow: uow.inbox.letters()) == []


@pytest.mark.parametrize("fault", [sqlite3.OperationalError("too many SQL variables"), errors.ProgramLimitExceeded()])
async def test_what_would_fail_again_is_set_aside(
    chat: Chat, fault: Exception, monkeypatch: pytest.MonkeyPatch
) -> None:
    await meet(chat, OperationalError("INSERT", {}, fault), monkeypatch)

    assert len(chat.database.read(lambda uow: uow.inbox.letters())) == 1


@pytest.mark.postgres
async def test_a_server_that_shuts_everybody_out_is_waited_for(postgres_url: str, vault: Vault) -> None:
    database = Database(postgres_url, vault)
    chat = Chat(database)
    write_help(chat)
    let_in(postgres_url, False)
    open_again = asyncio.Event()
    taking = asyncio.create_task(take_turns(chat, database, lambda: open_again.is_set() and waiting(chat) == 0))
    await asyncio.sleep(0.5)

    assert not taking.done()
    let_in(postgres_url, True)
    open_again.set()
    await taking
    assert waiting(chat) == 0
    database.close()


def let_in(url: str, anybody: bool) -> None:
    """Let nobody in and throw out whoever is, or let everybody in again."""
    address = make_url(url).set(drivername="postgresql+psycopg")
    engine = create_engine(address.set(database="postgres"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"ALTER DATABASE {address.database} ALLOW_CONNECTIONS {anybody}"))
        connection.execute(
            text("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"),
            {"name": address.database},
        )
    engine.dispose()


def test_a_command_whose_database_fails_is_one_line_without_the_statement(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fail() -> None:
        raise OperationalError("INSERT slepens", {"text": "slepens"}, Exception("database or disk is full\nmore"))

    monkeypatch.setattr(cli, "cli", fail)
    monkeypatch.setattr("sys.argv", ["atbalss", "run"])

    with pytest.raises(SystemExit) as ended:
        cli.main()

    assert ended.value.code == 1
    assert capsys.readouterr().err.splitlines() == [
        "atbalss: the database failed (database or disk is full): "
        "is its server running, has its disk room, may this user write to it?"
    ]
