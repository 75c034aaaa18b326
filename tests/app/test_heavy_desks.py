"""What only staff need is loaded for the first of them, and nobody else waits for it."""

from __future__ import annotations

import ast
import asyncio
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import pytest

from app import desk
from app.chance import Chance
from app.heavy_desks import NEEDED, HeavyDesks
from app.learners import LearnerTurn
from app.seed import World
from app.staff import StaffServices
from app.turns import Turns
from app.visit import LearnerServices
from models.database import Database
from models.inbox import MAX_ATTEMPTS
from models.tables import InboxUpdate
from tests.app.chat import BOT, NOTHING_READ, USERNAME, Chat, flows, guard, take_turns
from tests.app.personal.conftest import rows

D = TypeVar("D", bound=HeavyDesks)

LEARNER = 4800


class Slow(HeavyDesks):
    """Desks that take as long to load as a test wants."""

    def __init__(self) -> None:
        super().__init__(missing=True)
        self.begun, self.go_on = threading.Event(), threading.Event()

    def load(self) -> None:
        self.begun.set()
        self.go_on.wait(20)
        self.missing = False


class Broken(HeavyDesks):
    """Desks that can't be loaded."""

    def load(self) -> None:
        self.missing = False
        raise ImportError


@pytest.fixture
def staff(database: Database, world: World) -> Chat:
    chat = Chat(database, 9001)
    chat.write(f"/start {world.staff[0]['code']}")
    return chat


def let_load(chat: Chat, desks: D) -> D:
    chance = Chance(1)
    services = StaffServices(USERNAME, chance, NOTHING_READ, flows().texts, guard(), desks)
    chat.turns = Turns(BOT, LearnerServices(flows(), guard(), chance), services)
    return desks


def waiting(database: Database) -> int:
    return database.read(lambda uow: uow.inbox.open_count())


async def until(happened: Callable[[], bool]) -> None:
    for _ in range(200):
        if happened():
            return
        await asyncio.sleep(0.05)
    raise TimeoutError


async def test_others_have_their_turns_while_desks_load(staff: Chat, database: Database) -> None:
    desks = let_load(staff, Slow())
    staff.arrive_text("/digest")
    taking = asyncio.create_task(take_turns(staff, database, lambda: waiting(database) == 0))
    assert await asyncio.to_thread(desks.begun.wait, 20)
    Chat(database, LEARNER).arrive_text("/help")
    await until(lambda: waiting(database) == 1)

    assert not taking.done()
    desks.go_on.set()
    await taking
    assert waiting(database) == 0


async def test_what_waits_for_a_desk_has_not_failed(
    staff: Chat, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody's turn fails beside it, so that each is taken alone."""
    monkeypatch.setattr(LearnerTurn, "take", lambda *_: {}["missing"])
    desks = let_load(staff, Slow())
    Chat(database, LEARNER).arrive_text("/help")
    staff.arrive_text("/digest")
    desks.go_on.set()

    await take_turns(staff, database, lambda: waiting(database) == 0)

    assert [row.attempts for row in rows(database, InboxUpdate)] == [0, MAX_ATTEMPTS, 0]


async def test_whoever_needs_no_such_desk_does_not_wait(staff: Chat, database: Database) -> None:
    desks = let_load(staff, Slow())
    staff.arrive_text("/help")

    await take_turns(staff, database, lambda: waiting(database) == 0)

    assert waiting(database) == 0
    assert not desks.begun.is_set()


async def test_desks_that_cannot_be_loaded_keep_nobody_waiting_for_ever(staff: Chat, database: Database) -> None:
    let_load(staff, Broken(missing=True))
    staff.arrive_text("/digest")

    await take_turns(staff, database, lambda: waiting(database) == 0)

    assert waiting(database) == 0


def test_what_a_desk_loads_when_it_is_used_is_loaded_before() -> None:
    classes = [node for node in ast.parse(Path(desk.__file__).read_text()).body if isinstance(node, ast.ClassDef)]
    imports = [node for each in classes for node in ast.walk(each) if isinstance(node, ast.ImportFrom)]

    assert {node.module for node in imports} == set(NEEDED)


def test_loading_leaves_nothing_missing() -> None:
    work = "import sys; from app.heavy_desks import HeavyDesks; desks = HeavyDesks(True); desks.load(); desks.demand()"
    command = [sys.executable, "-c", f"{work}; print(*sys.modules)"]
    told = subprocess.run(command, check=True, capture_output=True, text=True).stdout  # noqa: S603

    assert set(NEEDED) <= set(told.split())
