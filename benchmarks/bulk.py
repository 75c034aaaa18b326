"""`python -m benchmarks.bulk [--texts 8000] [--kill]`: bulk work by several processes, beside one process alone.

The reference of each line is the plain loop of one process over the same texts or people on the same database, in the
same run. The pool of SQLite is timed with its start, in which each process loads the model; a worker of PostgreSQL runs
already, as it does in a deployment, and shares with the command. Labels are compared with those of the reference: each
text has them once. `--kill` kills one of two processes half-way, and takes a minute more.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import os
import random
import signal
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from functools import partial
from multiprocessing import get_context
from multiprocessing.process import BaseProcess
from pathlib import Path

import structlog
from sqlalchemy import insert, select, text, update
from sqlmodel import SQLModel, col

from analytics.reliability import Reliability
from app.bulk.joining import Joined
from app.bulk.kinds import COUNT, LABEL
from app.bulk.pool import Pool
from app.bulk.queue import Queue
from app.bulk.work import Bench, Doer, Terms, Told, Work, alone, silent
from app.settings import read_settings
from benchmarks.crashes.places import postgres
from benchmarks.made_country import RELIABLE
from models import schema
from models.database import Database
from models.tables import Answer, ConversationSession, GuidanceEvent, Institution, Label, Respondent
from models.unit_of_work import UnitOfWork
from models.vault import Vault
from nlp import examples, registry
from nlp.reader import Item
from nlp.tokens import LANGUAGES

NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)
SECRET = "an invented secret, long enough for benchmarks"  # noqa: S105 - opens nothing
SCHOOLS = 60
EVERYTHING = Terms()


# --- What there is to do ------------------------------------------------------------------------------------


def fill(uow: UnitOfWork, people: int) -> None:
    """Write people of 60 schools, each with two ratings and two texts of the corpus that nobody has read."""
    rng, connection = random.Random(1), uow.session.connection()
    coded = [example for example in examples.answers("train") if example.labels]
    ids = [f"{rng.getrandbits(128):032x}" for _ in range(people)]
    for school in range(1, SCHOOLS + 1):
        connection.execute(insert(Institution), [_school(school)])
        connection.execute(insert(GuidanceEvent), [_event(school)])
    connection.execute(insert(Respondent), [{"id": person, "created_on": date(2026, 11, 1)} for person in ids])
    connection.execute(insert(ConversationSession), [_talk(number, person) for number, person in enumerate(ids)])
    rows = [_answer(number, person, question, rng) for number, person in enumerate(ids) for question in ("S1", "S7")]
    for number, person in enumerate(ids):
        for question in ("S2", "S5"):
            said = {"text": f"{rng.choice(coded).text} {number}", "kind": "text", "state": "new", "number": None}
            rows.append(_answer(number, person, question, rng) | said)
    rng.shuffle(rows)
    connection.execute(insert(Answer), rows)


def _school(number: int) -> dict[str, object]:
    place = {"municipality": "Rīga", "region": "Rīga", "kind": "vidusskola", "sector": "general"}
    return {"id": number, "code": f"S{number}", "name": f"Skola {number}", **place}


def _event(number: int) -> dict[str, object]:
    times = {"starts_at": NOW, "closes_at": NOW, "created_at": NOW}
    kinds = {"title": "E", "kind": "shadowing", "service": "education"}
    return {"id": number, "code": f"E{number}", "institution_id": number, **kinds, **times}


def _talk(number: int, person: str) -> dict[str, object]:
    said = {"age_band": "16-17", "sector": "general", "language": "lv", "started_at": NOW, "updated_at": NOW}
    flow = {"flow": "S", "flow_version": 1, "status": "completed", "state": "{}"}
    return {"id": f"s{number:07}", "respondent_id": person, "event_id": number % SCHOOLS + 1, **flow, **said}


def _answer(number: int, person: str, question: str, rng: random.Random) -> dict[str, object]:
    place = {"session_id": f"s{number:07}", "respondent_id": person, "event_id": number % SCHOOLS + 1}
    when = {"given_at": NOW, "local_day": NOW.date(), "probability": 1.0, "revision": 1, "redactions": 0}
    value = {"kind": "rating", "number": rng.randint(1, 5), "choices": [], "text": None, "state": "none"}
    return {**place, **when, **value, "question": question}


# --- Who does it --------------------------------------------------------------------------------------------


def bench_of(url: str, model: Path) -> Bench:
    reader = registry.load(model)[0]
    reader.read([Item("S2", "labi", language) for language in LANGUAGES])  # what is loaded at the first text
    return Bench(Database(url, Vault(SECRET)), reader, Reliability(reader.version, RELIABLE.cells), lambda: NOW)


def hush() -> None:
    """Lines of the table only, and what went wrong."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))


def serve(url: str, model: Path) -> None:
    hush()
    asyncio.run(Queue(url, bench_of(url, model)).attend(asyncio.Event()))


@contextmanager
def worker(url: str, model: Path) -> Iterator[BaseProcess]:
    """A worker of PostgreSQL that is ready."""
    program = get_context("spawn").Process(target=serve, args=(url, model))
    program.start()
    database = Database(url, Vault(SECRET))
    while not database.read(lambda uow: uow.session.scalar(text("SELECT count(*) FROM bulk.procrastinate_workers"))):
        time.sleep(0.1)
    database.close()
    yield program
    program.kill()
    program.join()


def killing(victim: Callable[[], int]) -> Told:
    """Kill somebody once half of it is done."""
    killed: list[int] = []

    def look(done: int, total: int) -> None:
        if 2 * done > total and not killed:
            killed.append(victim())
            os.kill(killed[0], signal.SIGKILL)

    return look


def of_the_pool() -> int:
    """Return a process of the pool: the youngest child of the server they are forked from."""
    mine = f"/proc/{os.getpid()}/task/{os.getpid()}/children"
    children = [pid for child in Path(mine).read_text().split() for pid in _children(child)]
    return max(map(int, children))


def _children(pid: str) -> list[str]:
    return Path(f"/proc/{pid}/task/{pid}/children").read_text().split()


# --- How long it takes --------------------------------------------------------------------------------------


class Place:
    """Runs on one kind of database, each on a new one; the first is the reference of the others."""

    def __init__(self, name: str, new: Callable[[str], str], model: Path, people: int) -> None:
        self._name, self._new, self._model, self._people = name, new, model, people
        self._reference: dict[str, tuple[float, object]] = {}

    def prepared(self, what: str, *, read: bool = False) -> str:
        """Return the address of a database with work to do: texts to read, or if they are read people to count."""
        url = self._new(f"{self._name}_{len(what)}_{time.monotonic_ns()}".lower())
        bench = bench_of(url, self._model)
        schema.ensure_current(bench.database.engine)
        bench.database.write(lambda uow: fill(uow, self._people)).result()
        if read:
            bench.database.write(lambda uow: uow.session.execute(update(Answer).values(state="read"))).result()
        bench.database.close()
        return url

    def run(self, url: str, what: str, work: Work, do: Doer, tell: Told = silent) -> None:
        """Time it, and print a line."""
        bench = bench_of(url, self._model)
        began = time.perf_counter()
        count = do(bench, work, EVERYTHING, tell)
        seconds = time.perf_counter() - began
        found = bench.database.read(lambda uow: _kept(uow, work))
        bench.database.close()
        first, same = self._reference.setdefault(work.name, (seconds, found))
        equal = "yes" if found == same else "NO"
        print(
            f"{self._name}, {work.name}: {what} | {count:,} | {seconds:.1f} | {count / seconds:,.0f} | "
            f"{first / seconds:.2f} | {equal}",
            flush=True,
        )


def _kept(uow: UnitOfWork, work: Work) -> object:
    labels = (col(Label.answer_id), col(Label.theme), col(Label.polarity))
    kept = SQLModel.metadata.tables["rollup"].columns if work is COUNT else labels
    return sorted(map(tuple, uow.session.execute(select(*kept))))


def on_sqlite(folder: Path, model: Path, people: int, *, kill: bool) -> None:
    place = Place("SQLite", lambda name: f"sqlite:///{folder}/{name}.db", model, people)
    for processes in (1, 2):
        url = place.prepared("label")
        place.run(url, f"{processes} reading", LABEL, Pool(partial(bench_of, url, model), processes))
    if kill:
        url = place.prepared("label")
        pool = Pool(partial(bench_of, url, model), 2)
        place.run(url, "2 reading, 1 of them killed", LABEL, pool, killing(of_the_pool))


def on_postgres(folder: Path, model: Path, people: int, *, kill: bool) -> None:
    with postgres(folder / "postgres") as new:
        place = Place("PostgreSQL", new, model, people)
        for work in (LABEL, COUNT):
            place.run(place.prepared(work.name, read=work is COUNT), "1 process, no queue", work, alone)
            url = place.prepared(work.name, read=work is COUNT)
            place.run(url, "the command, by the queue", work, Joined(url))
            url = place.prepared(work.name, read=work is COUNT)
            with worker(url, model):
                place.run(url, "the command and a worker", work, Joined(url))
        if kill:
            url = place.prepared("label")
            with worker(url, model) as doomed:
                killed = killing(lambda: doomed.pid or 0)
                place.run(url, "the command and a worker that is killed", LABEL, Joined(url), killed)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--texts", type=int, default=8_000)
    parser.add_argument("--kill", action="store_true")
    asked, model = parser.parse_args(), read_settings().data_dir.absolute() / "model"
    hush()
    print("what | texts or people | seconds | a second | times the reference | same result")
    with tempfile.TemporaryDirectory() as name:
        for place in (on_sqlite, on_postgres):
            place(Path(name), model, asked.texts // 2, kill=asked.kill)


if __name__ == "__main__":
    main()
