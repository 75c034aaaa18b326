"""A bot that dies at a named step. The program knows nothing of it: it is given a database with steps to die at."""

from __future__ import annotations

import os
import re
import signal
import threading
from concurrent.futures import Future
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import event

from benchmarks.crashes.warmth import WarmParts
from models.database import Database, T, Work
from models.unit_of_work import UnitOfWork
from models.vault import Vault

# What the program gives the database to do, by the place in the program. All else happens once, at the start.
WORKS = {
    "DatabaseInbox._write": "update stored",
    "TurnRunner._begin_group": "turns",
    "TurnRunner._begin": "turn taken alone",
    "TurnRunner._fail": "turn failed",
    "DatabaseOutbox.exchange": "delivery",
    "DatabaseOutbox.recover": "recovery",
}
START = "start"
CHANGE = re.compile(r"(INSERT INTO|UPDATE|DELETE FROM) (\w+)(?: SET (.*?) WHERE)?", re.DOTALL)
SETTLES = "settled_at"


@dataclass(frozen=True)
class Fate:
    """The bot dies when it comes to `step` for the `times`th time; without a step it lives on."""

    step: str = ""
    times: int = 1


class Doom:
    """Counts the steps, writes each into a diary, and kills at the fated one."""

    def __init__(self, fate: Fate, diary: Path) -> None:
        self._step = fate.step
        self._left = fate.times
        self._diary = os.open(diary, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def reach(self, step: str) -> None:
        """Go over a step, or die at it."""
        os.write(self._diary, f"{step}\n".encode())
        if step != self._step:
            return
        self._left -= 1
        if self._left == 0:
            os.kill(os.getpid(), signal.SIGKILL)


class MortalDatabase(Database):
    """A database at whose every step the program may die: around each change and each COMMIT."""

    def __init__(self, url: str, vault: Vault, doom: Doom) -> None:
        super().__init__(url, vault)
        self._doom = doom
        self._doing = threading.local()
        event.listen(self.engine, "before_cursor_execute", self._before_statement)
        event.listen(self.engine, "commit", self._before_commit)

    def write(self, work: Work[T]) -> Future[T]:
        """The same; the steps are named after what is done."""
        name = WORKS.get(work.__qualname__.partition(".<locals>")[0], START)

        def mortal(uow: UnitOfWork) -> T:
            self._doing.name = name
            self._doom.reach(f"{name}: begins")
            result = work(uow)
            self._doom.reach(f"{name}: done, not committed")
            return result

        future = super().write(mortal)
        future.add_done_callback(lambda _: self._doom.reach(f"{name}: committed, nobody told"))
        return future

    def _before_statement(self, _connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        name = getattr(self._doing, "name", None)
        change = CHANGE.match(statement)
        if name and change:
            self._doom.reach(f"{name}: before {_change_name(change)}")

    def _before_commit(self, _connection: Any) -> None:
        if name := getattr(self._doing, "name", None):
            self._doom.reach(f"{name}: before COMMIT")


def _change_name(change: re.Match[str]) -> str:
    verb, table, columns = change.groups()
    if table != "outboxmessage" or verb != "UPDATE":
        return f"{verb} {table}"
    return "call settled" if SETTLES in columns else "call claimed or put back"


@dataclass(frozen=True)
class MortalParts(WarmParts):
    """Parts with a database to die at."""

    doom: Doom = field(kw_only=True)

    def open_database(self) -> Database:
        """Connect."""
        return MortalDatabase(self.settings.database_url.get_secret_value(), self.vault, self.doom)
