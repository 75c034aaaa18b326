"""A role is played by one process at a time: it is handed over in order, and whoever loses it falls silent first."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from sqlalchemy import text

from app import leading
from app.leading import Leader, Term
from models.bell import Bell
from models.database import Database
from models.vault import Vault

ROLE = "sender:7"
SOON = 10.0  # seconds; on a busy machine
HOLDERS_ENDED = text(
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted"
    " AND database = (SELECT oid FROM pg_database WHERE datname = :name)"
)


@pytest.fixture(autouse=True)
def _short_grace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leading, "GRACE", 0.6)
    monkeypatch.setattr(leading, "SURE", 0.5)


@dataclass
class Process:
    """One that wants to lead. `journal` is shared with the others."""

    name: str
    database: Database
    journal: list[str]
    stop: asyncio.Event = field(default_factory=asyncio.Event)
    bells: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.leader = Leader(self.database, ROLE, self.name, self.stop, heard=lambda: self.bells.append(self.name))
        self.task = asyncio.create_task(self.leader.serve(self._work))

    async def _work(self, term: Term) -> None:
        self.journal.append(f"{self.name} begins")
        await term.over.wait()
        self.journal.append(f"{self.name} {'is cut off' if term.lost.is_set() else 'ends'}")

    async def end(self) -> None:
        self.stop.set()
        await self.task

    async def leads(self) -> None:
        async with asyncio.timeout(SOON):
            while not self.leader.leads:
                await asyncio.sleep(0.02)


@pytest.fixture
async def pair(postgres_url: str, vault: Vault) -> AsyncIterator[tuple[Process, Process]]:
    """The first one leads, the second one stands by."""
    databases = [Database(postgres_url, vault) for _ in range(2)]
    journal: list[str] = []
    first = Process("first", databases[0], journal)
    await first.leads()
    second = Process("second", databases[1], journal)
    yield first, second
    for process in (first, second):
        await process.end()
        process.database.close()


def cut(process: Process) -> None:
    """End the connection that holds the lock, as an administrator or a restart would."""
    with process.database.engine.begin() as connection:
        connection.execute(HOLDERS_ENDED, {"name": connection.engine.url.database})


@pytest.mark.postgres
async def test_while_one_leads_the_other_stands_by(pair: tuple[Process, Process]) -> None:
    first, second = pair
    await asyncio.sleep(3 * leading.LOOK)

    assert (first.leader.may_act(), second.leader.may_act()) == (True, False)
    assert first.journal == ["first begins"]


@pytest.mark.postgres
async def test_who_stops_hands_over_without_a_pause(
    pair: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = pair
    monkeypatch.setattr(leading, "GRACE", 1000.0)  # it said goodbye: nobody waits

    await first.end()
    await second.leads()

    assert first.journal == ["first begins", "first ends", "second begins"]


@pytest.mark.postgres
async def test_who_loses_its_connection_falls_silent_before_another_one_begins(pair: tuple[Process, Process]) -> None:
    first, _ = pair

    cut(first)
    async with asyncio.timeout(SOON):
        while len(first.journal) < 3:
            await asyncio.sleep(0.02)

    assert first.journal[:2] == ["first begins", "first is cut off"]
    assert first.journal[2] in {"second begins", "first begins"}


@pytest.mark.postgres
async def test_what_was_begun_in_a_term_that_is_over_changes_nothing(pair: tuple[Process, Process]) -> None:
    first, second = pair
    assert first.database.read(first.leader.is_held)
    assert second.database.write(lambda uow: uow.leads.take(ROLE, "second:1", "first:1")).result()

    assert not first.database.read(first.leader.is_held)


def test_whoever_is_late_takes_nothing_over(database: Database) -> None:
    last = database.read(lambda uow: uow.leads.holder(ROLE))
    takes = [
        database.write(lambda uow, term=term: uow.leads.take(ROLE, term, last)).result()  # type: ignore[misc]
        for term in ("second:1", "first:1")
    ]

    assert takes == [True, False]
    assert database.read(lambda uow: uow.leads.holder(ROLE)) == "second:1"


@pytest.mark.postgres
async def test_a_term_that_is_lost_while_it_is_written_down_does_not_begin(
    postgres_url: str, vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    database, term = Database(postgres_url, vault), Term("first:1")
    leader, write = Leader(database, ROLE, "first", asyncio.Event()), database.write

    def slow_write(work: Any) -> Any:
        term.lose()
        return write(work)

    monkeypatch.setattr(database, "write", slow_write)

    assert not await leader._begin(term)
    database.close()


@pytest.mark.postgres
async def test_whoever_hears_of_another_term_is_cut_off_and_leading_begins_anew(pair: tuple[Process, Process]) -> None:
    first, second = pair
    assert second.database.write(lambda uow: uow.leads.take(ROLE, "late:1", "first:1")).result()

    first.leader.lose()
    async with asyncio.timeout(SOON):
        while len(first.journal) < 3:
            await asyncio.sleep(0.02)
    [leads] = [process for process in pair if process.leader.leads]

    assert first.journal[:2] == ["first begins", "first is cut off"]
    assert leads.database.read(leads.leader.is_held)


@pytest.mark.postgres
async def test_without_a_fresh_proof_nothing_is_begun(
    pair: tuple[Process, Process], monkeypatch: pytest.MonkeyPatch
) -> None:
    first, _ = pair
    monkeypatch.setattr(leading, "SURE", 0.0)

    assert first.leader.leads
    assert not first.leader.may_act()


@pytest.mark.postgres
async def test_whoever_leads_hears_the_bell_of_the_others(pair: tuple[Process, Process]) -> None:
    first, second = pair
    await asyncio.sleep(2 * leading.LOOK)

    bell = Bell(second.database.url, ROLE)
    await bell.ring()
    async with asyncio.timeout(SOON):
        while not first.bells:
            await asyncio.sleep(0.02)

    await bell.close()
    assert second.bells == []


async def test_on_sqlite_the_one_process_leads_at_once(sqlite_url: str, vault: Vault) -> None:
    process = Process("only", Database(sqlite_url, vault), [])
    await process.leads()

    assert process.leader.may_act()
    assert process.database.read(process.leader.is_held)
    await process.end()
    assert process.journal == ["only begins", "only ends"]
    process.database.close()
