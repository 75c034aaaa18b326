"""A backlog of texts, a reader that can't be wrong, and processes that may be killed, in which chunks are small."""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sqlmodel import select

from app.bulk import kinds
from app.bulk.queue import Queue, Rhythm
from app.bulk.work import Bench
from models import backlogs
from models.database import Database
from models.tables import Answer, Contribution, Label, Rollup
from models.unit_of_work import UnitOfWork
from models.vault import Vault
from nlp.reader import Item, Reader, Reading
from nlp.reader import Label as Found
from tests.analytics.conftest import ALL, World
from tests.conftest import NOW, SECRET

CHUNK, BATCH = 20, 5
RHYTHM = Rhythm(beat=0.2, dead=1.0, sweep=0.2)
NEW = type(ALL)("m2", ALL.cells)


@dataclass
class ScriptedReader:
    """Reads E2.VOICE, negative, in every text, and takes its time; `began` is a file that tells when it first read."""

    seconds: float = 0.0
    began: Path | None = None
    version: str = "m2"
    codebook_version: str = "kb-1.1"

    def read(self, items: Sequence[Item]) -> list[Reading]:
        if self.began:
            with self.began.open("a") as diary:
                diary.write(f"{os.getpid()}\n")
        time.sleep(self.seconds)
        return [Reading("lv", (Found("E2.VOICE", "negative", 0.9, 0, 3),)) for _ in items]


class FaultyReader(ScriptedReader):
    """Fails, with a message that holds what somebody wrote."""

    def read(self, items: Sequence[Item]) -> list[Reading]:
        raise ValueError(items[0].text)


def cut_small() -> None:
    backlogs.CHUNK, kinds.BATCH = CHUNK, BATCH


def bench(database: Database, reader: ScriptedReader | None = None) -> Bench:
    return Bench(database, cast("Reader", reader or ScriptedReader()), NEW, lambda: NOW)


def own_bench(url: str, reader: ScriptedReader) -> Bench:
    """The bench of another process."""
    cut_small()
    return bench(Database(url, Vault(SECRET)), reader)


def serve(url: str, reader: ScriptedReader) -> None:
    """A worker, until it is killed."""
    asyncio.run(Queue(url, own_bench(url, reader), RHYTHM).attend(asyncio.Event()))


def fill(database: Database, people: int = 30, **changes: Any) -> None:
    """Two texts and a rating of each person."""

    def make(uow: UnitOfWork) -> None:
        world = World(uow.session)
        for number in range(people):
            talk = world.make_session(respondent=f"{number * 37 % 256:02x}{number:030x}")
            world.make_answer("S1", number % 5 + 1, session=talk, given_at=NOW)
            for question in ("S2", "S5"):
                options = {"state": "new", "model_version": None, "given_at": NOW} | changes
                world.make_answer(question, f"teksts {number}", session=talk, **options)
        uow.rollups.due(f"{number * 37 % 256:02x}{number:030x}" for number in range(people))

    database.write(make).result()


def labels(database: Database, model: str = "m2") -> Counter[int]:
    """How many labels of a model each text has."""
    query = select(Label.answer_id).where(Label.model_version == model)
    return database.read(lambda uow: Counter(uow.session.scalars(query)))


def texts(database: Database) -> Counter[int]:
    query = select(Answer.id).where(Answer.text.is_not(None))  # type: ignore[union-attr]
    return database.read(lambda uow: Counter(uow.session.scalars(query)))


def counted(database: Database) -> tuple[list[Any], list[Any]]:
    """The roll-ups, and what each person added to them."""
    rows, people = select(Rollup.__table__), select(Contribution.__table__)  # type: ignore[attr-defined]

    def read(uow: UnitOfWork) -> tuple[list[Any], list[Any]]:
        found = [sorted(map(tuple, uow.session.execute(query))) for query in (rows, people)]
        return found[0], found[1]

    return database.read(read)
