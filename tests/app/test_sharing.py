"""What comes together is written together, everybody hears of their own part, and nobody suffers for another's."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

import pytest

from app.clock import Clock
from app.post import DatabaseInbox
from app.sharing import SharedWrites
from bot.ports import RawUpdate
from models.database import Database
from models.tables import InboxUpdate
from tests.app.chat import BOT
from tests.app.test_learners import rows
from tests.conftest import NOW


class Store:
    """Writes when it is let, and notes what it was given."""

    def __init__(self) -> None:
        self.written: list[list[str]] = []
        self.fails: set[str] = set()
        self.let = asyncio.Event()

    async def write(self, parts: Sequence[str]) -> None:
        await self.let.wait()
        if self.fails & set(parts):
            raise OSError("away")
        self.written.append(list(parts))


async def bring_during_the_first(store: Store, *later: str) -> list[BaseException | None]:
    """Let "first" be under way while `later` come."""
    shared = SharedWrites(store.write)
    first = asyncio.create_task(shared.bring("first"))
    await asyncio.sleep(0.01)
    others = [asyncio.create_task(shared.bring(part)) for part in later]
    await asyncio.sleep(0.01)
    store.let.set()
    return await asyncio.gather(first, *others, return_exceptions=True)


async def test_what_comes_while_one_write_is_under_way_goes_with_the_next_in_order() -> None:
    store = Store()

    await bring_during_the_first(store, "a", "b", "c")

    assert store.written == [["first"], ["a", "b", "c"]]


async def test_nobody_goes_on_before_their_part_is_written() -> None:
    store = Store()
    shared = SharedWrites(store.write)
    bringing = [asyncio.create_task(shared.bring(part)) for part in ("a", "b")]
    await asyncio.sleep(0.01)

    assert not any(task.done() for task in bringing)
    store.let.set()
    await asyncio.gather(*bringing)


async def test_what_fails_keeps_nothing_out_and_the_others_follow_in_their_order() -> None:
    store = Store()
    store.fails = {"b"}

    faults = await bring_during_the_first(store, "a", "b", "c")

    assert [type(fault) for fault in faults] == [type(None), type(None), OSError, type(None)]
    assert store.written == [["first"], ["a"], ["c"]]


async def test_what_comes_while_a_failed_write_is_repeated_waits_behind_it() -> None:
    store = Store()
    store.fails = {"a"}
    shared = SharedWrites(store.write)
    early = [asyncio.create_task(shared.bring(part)) for part in ("a", "b")]
    await asyncio.sleep(0.01)
    late = asyncio.create_task(shared.bring("c"))
    store.let.set()

    faults = await asyncio.gather(*early, late, return_exceptions=True)

    assert [type(fault) for fault in faults] == [OSError, type(None), type(None)]
    assert store.written == [["b"], ["c"]]


async def test_after_a_failed_write_the_next_one_is_made() -> None:
    store = Store()
    store.fails = {"first"}

    faults = await bring_during_the_first(store, "a")

    assert [type(fault) for fault in faults] == [OSError, type(None)]
    assert store.written == [["a"]]


async def test_whoever_is_cut_off_takes_nobody_elses_part_away() -> None:
    store = Store()
    shared = SharedWrites(store.write)
    impatient, other = (asyncio.create_task(shared.bring(part)) for part in ("a", "b"))
    await asyncio.sleep(0.01)
    impatient.cancel()
    store.let.set()

    await other

    assert store.written == [["a", "b"]]


async def test_an_update_that_cannot_be_kept_keeps_none_out_that_came_with_it(database: Database) -> None:
    inbox = DatabaseInbox(database, BOT, Clock(NOW), lambda: None)
    updates = [RawUpdate(1, 7, b"{}"), RawUpdate(2, 8, None), RawUpdate(3, 9, b"{}")]  # type: ignore[arg-type]

    kept = await asyncio.gather(*(inbox.store([update]) for update in updates), return_exceptions=True)

    assert [isinstance(one, Exception) for one in kept] == [False, True, False]
    assert {row.update_id for row in rows(database, InboxUpdate)} == {1, 3}


async def test_updates_that_come_together_share_few_commits(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    inbox = DatabaseInbox(database, BOT, Clock(NOW), lambda: None)
    writes, write = [], Database.write
    monkeypatch.setattr(Database, "write", lambda *args: writes.append(args) or write(*args))

    await asyncio.gather(*(inbox.store([RawUpdate(number, number, b"{}")]) for number in range(30)))

    assert len(writes) <= 2
    assert [row.update_id for row in rows(database, InboxUpdate)] == list(range(30))
