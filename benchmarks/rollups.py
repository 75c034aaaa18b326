# ruff: noqa: E501, S608 - made-up rows stand in one line each; the only SQL made of strings is our own
"""`python -m benchmarks.rollups [--answers 10000000] [--without-people]`: what roll-ups cost and save, beside DuckDB over Parquet.

The country is made up: 328 schools, three school years, events of 25 people, seven answers a person, one in twenty
comes to two events. Roll-ups and contributions are written as the program writes them; of the answers behind them only
those of the people who are counted in the measured step stand in the database, all of them in the Parquet file.

Seconds of the clock / of the processor, of all threads: where others work on the machine, only the latter tell.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
from rich.progress import Progress
from sqlalchemy import insert

from analytics import rollups
from analytics.cell_sums import Rows, groups, unpacked
from analytics.cells import INSIDE, NATION
from analytics.indicators import months_of, table
from analytics.windows import named
from app import rolling
from benchmarks import made_country, made_tables
from benchmarks.made_country import MONTHS, NOW, QUESTIONS, RELIABLE, THEMES, Country
from models import rollup_rows, schema
from models.additions import PEOPLE
from models.database import Database
from models.reports import Scope
from models.repositories import FoundLabel, Verdict
from models.tables import Answer, ConversationSession, Respondent
from models.unit_of_work import UnitOfWork
from models.vault import Vault

SMALL = 700_000  # answers, unless told otherwise
NEW_PEOPLE = 150
REBUILT = 20_000  # people, at most
SEMESTER = named("2025/26-1")
SECRET = Vault("a secret of the benchmark, long enough to pass")


@dataclass(frozen=True)
class Took:
    """Seconds that something took: the least of some runs."""

    clock: float
    processor: float

    def __str__(self) -> str:
        return f"{self.clock:.3f} s ({self.processor:.3f} CPU s)"


def took(work: Callable[[], object], times: int = 3) -> Took:
    """Return the least of some runs."""
    clock, processor = [], []
    for _ in range(times):
        since, spent = time.perf_counter(), time.process_time()
        work()
        clock.append(time.perf_counter() - since)
        processor.append(time.process_time() - spent)
    return Took(min(clock), min(processor))


# --- Counting -----------------------------------------------------------------------------------------------


def new_answers(database: Database, drawn: Country, number: int, people: int = NEW_PEOPLE) -> list[int]:
    """Have people answer whose texts nobody has read; return the ids of these texts."""
    chance = random.Random(number)
    ids = [f"new{number}-{each:05}" for each in range(people)]
    where = [1 + chance.randrange(len(drawn.school) - 1) for _ in ids]
    talks = [
        {"id": person, "respondent_id": person, "event_id": event, "flow": "S", "flow_version": 1, "language": "lv",
         "status": "completed", "state": "{}", "sector": "general", "late": False, "wave": 0, "started_at": NOW, "updated_at": NOW}
        for person, event in zip(ids, where, strict=True)
    ]  # fmt: skip
    said = [_said(chance, person, event, at) for person, event in zip(ids, where, strict=True) for at in range(7)]

    def work(uow: UnitOfWork) -> None:
        connection = uow.session.connection()
        connection.execute(insert(Respondent), [{"id": person, "created_on": NOW.date()} for person in ids])
        connection.execute(insert(ConversationSession), talks)
        connection.execute(insert(Answer), said)
        uow.rollups.due(ids)

    database.write(work).result()
    return [unread.id for unread in database.read(lambda uow: uow.answers.unread(2 * people))]


def _said(chance: random.Random, person: str, event: int, position: int) -> dict[str, Any]:
    made = made_country.answer(chance, QUESTIONS[position], position)
    return {
        "session_id": person, "respondent_id": person, "event_id": event, "question": QUESTIONS[position], "revision": 1,
        "kind": made.kind, "number": made.number, "choices": made.choices, "text": made.text, "redactions": 0,
        "probability": made.probability, "current": True, "given_at": NOW, "local_day": NOW.date(),
        "state": "none" if made.text is None else "new", "disputed": False,
    }  # fmt: skip


def verdicts(texts: list[int]) -> list[Verdict]:
    """Read them, somehow."""
    chance = random.Random(9)
    return [Verdict(it, "lv", [FoundLabel(chance.choice(THEMES), "positive", 0.9, 0, 3, 0.9)]) for it in texts]


def counting(database: Database, drawn: Country) -> None:
    """Count 150 people with 1,050 answers: alone, and with recording the labels of their texts."""
    alone, together = [], []
    for number in range(5):
        read = verdicts(new_answers(database, drawn, 2 * number))
        database.write(lambda uow: uow.answers.record(read, "m1", "kb", NOW)).result()  # noqa: B023 - waited for
        alone.append(took(lambda: rolling.roll_due(database, RELIABLE), 1))
        read = verdicts(new_answers(database, drawn, 2 * number + 1))

        def label(uow: UnitOfWork, read: list[Verdict] = read) -> None:
            rolling.roll(uow, uow.answers.record(read, "m1", "kb", NOW), RELIABLE)

        together.append(took(lambda: database.write(label).result(), 1))
    print("1,050 new answers of 150 people, counted and committed:", _least(alone))
    print("the same with the 300 labels of their texts, in one transaction:", _least(together), flush=True)


def _least(runs: list[Took]) -> Took:
    return Took(min(run.clock for run in runs), min(run.processor for run in runs))


def rebuilding(folder: Path, people: int) -> None:
    """Count people who were never counted, from their answers and labels."""
    opened(folder / "rebuilt.db").close()
    drawn = made_country.draw(people * made_country.ANSWERS)
    made_tables.write(folder / "rebuilt.db", made_country.without_people(drawn), made_country.Types(), lambda _: None)
    database = opened(folder / "rebuilt.db")
    read = verdicts(new_answers(database, drawn, 0, people))
    for start in range(0, len(read), 1000):
        some = read[start : start + 1000]
        database.write(lambda uow: uow.answers.record(some, "m1", "kb", NOW)).result()  # noqa: B023 - waited for
    spent = took(lambda: rolling.rebuild(database, RELIABLE), 1)
    rate, cpu = people / spent.clock, people / spent.processor
    print(f"rebuilt: {people:,} people in {spent}: {rate:,.0f} people a second ({cpu:,.0f} a CPU second)", flush=True)
    database.close()


# --- Reading ------------------------------------------------------------------------------------------------


def read_objects(database: Database, scope: Scope = NATION) -> int:
    """Return how many sums the roll-ups hold for every indicator in every cell."""
    found = database.read(lambda uow: table(uow.session, SEMESTER, RELIABLE, scope=scope))
    return sum(len(each) for each in found.values())


def read_columns(database: Database) -> int:
    """Return how many sums the roll-ups hold of a semester: read and added up as columns, as DuckDB returns them."""

    def work(uow: UnitOfWork) -> int:
        rows = rollup_rows.rows(uow.session, months_of(SEMESTER), NATION)
        unpacked(rollup_rows.corrections(uow.session, SEMESTER.key, NATION, INSIDE["national"]))
        columns = Rows(rows, rollup_rows.kinds(uow.session, rows))
        return sum(len(found.keys) for found in groups(columns, INSIDE["national"]))

    return database.read(work)


def read_months(database: Database) -> int:
    """Return how many sums institution × indicator × month makes in a semester, each person once in each."""

    def work(uow: UnitOfWork) -> int:
        months = months_of(SEMESTER)
        rows = [(row[0], row[1], *row[-2:]) for row in rollup_rows.rows(uow.session, months, NATION)]
        for month in months:
            found = rollup_rows.corrections(uow.session, month, NATION, ("institution",))
            rows += [(month, scope, *sums) for _, _, scope, cut, *sums in found if not cut]
        return len(_added_up(rows)[0])

    return database.read(work)


def _added_up(rows: list[tuple[Any, ...]]) -> tuple[np.ndarray, np.ndarray]:
    """Add up rows of month, institution, names and numbers: what sums aren't 0, and a column of eight values for each."""
    row, names, values = unpacked(rows)
    where = {place: code for code, place in enumerate(dict.fromkeys(each[:2] for each in rows))}
    what = {name: 0 if name[0] == PEOPLE else code for code, name in enumerate(dict.fromkeys(names), 1)}
    place = np.array([where[each[:2]] for each in rows])[row]
    name = np.fromiter(map(what.__getitem__, names), dtype=np.int64, count=len(names))
    size = len(what) + 1
    sums = np.stack([np.bincount(place * size + name, weights=each, minlength=len(where) * size) for each in values])
    told = np.flatnonzero(sums.any(axis=0))
    return told, sums[:, told]


LEVELS = ("institution", "municipality", "region", "")
CUTS = ("", "sector", "service", "kind", "language", "wave")
EVERYWHERE = [", ".join(filter(None, (level, cut, "indicator"))) for level in LEVELS for cut in CUTS]
MONTHLY = ["institution, indicator, month"]


def duck(path: Path, *, distinct: bool, sets: list[str] = EVERYWHERE) -> int:
    """Group the same cells by DuckDB: every level by every part, people once or answer by answer."""
    first, last = MONTHS.index(months_of(SEMESTER)[0]), MONTHS.index(months_of(SEMESTER)[-1])
    n = "count(DISTINCT person)" if distinct else "count(*)"
    sums = f"{n} AS n, sum(score), sum(score * score), count(*) FILTER (score > 0), count(*) FILTER (score < 0)"
    names = ", ".join(sorted({name for each in sets for name in each.split(", ")}))
    grouping = ", ".join(f"({each})" for each in sets)
    query = f"SELECT {names}, {sums} FROM '{path}' WHERE month BETWEEN {first} AND {last} GROUP BY GROUPING SETS ({grouping})"
    found = duckdb.sql(query)
    return len(found.to_arrow_table()) if found else 0


def reading(database: Database, path: Path) -> None:
    """Read all indicators of a semester, in all cells and in one school."""
    school = Scope("institution", "S001")
    print("one school, a semester:", took(lambda: read_objects(database, school), 400), flush=True)
    cells = read_columns(database)
    compared(f"a semester, {cells:,} sums of all cells", took(lambda: read_columns(database)), path, EVERYWHERE)
    cells, ours = read_months(database), took(lambda: read_months(database))
    compared(f"the same semester, {cells:,} sums by institution, indicator and month", ours, path, MONTHLY)
    print("all cells as objects, one for each sum:", took(lambda: read_objects(database), 1), flush=True)


def compared(what: str, ours: Took, path: Path, sets: list[str]) -> None:
    """Print what we need beside what DuckDB needs."""
    print(f"{what}: {ours}")
    for distinct in (True, False):
        theirs = took(lambda: duck(path, distinct=distinct, sets=sets))  # noqa: B023 - done at once
        how = "each person once, as here" if distinct else "answer by answer"
        ratios = f"{ours.clock / theirs.clock:.2f}, CPU {ours.processor / theirs.processor:.2f}"
        print(f"    DuckDB over Parquet, {how}: {theirs} | ratio {ratios}", flush=True)


# --- All of it ----------------------------------------------------------------------------------------------


def opened(path: Path) -> Database:
    """Make a database with empty tables."""
    database = Database(f"sqlite:///{path}", SECRET)
    schema.ensure_current(database.engine)
    return database


def measure(folder: Path, answers: int, *, people: bool) -> None:
    """Make the country, measure, and print."""
    opened(folder / "rollups.db").close()
    drawn = made_country.draw(answers)
    with Progress(transient=True) as progress:
        task = progress.add_task("writing the country", total=drawn.people)
        making = took(lambda: make(folder, drawn, lambda count: progress.advance(task, count), people=people), 1)
    database = opened(folder / "rollups.db")
    database.write(lambda uow: uow.rollups.all_counted_by(rollups.version(RELIABLE))).result()
    counted = "SELECT count(*) FROM rollup"
    rows = database.read(lambda uow: uow.session.connection().exec_driver_sql(counted).scalar_one())
    size = (folder / "rollups.db").stat().st_size / 1e6
    visits = len(drawn.person)
    print(f"made in {making}: {visits * made_country.ANSWERS:,} answers of {drawn.people:,} people; {rows:,} rows of roll-ups, database {size:.0f} MB")  # fmt: skip
    reading(database, folder / "answers.parquet")  # first: Parquet doesn't hold the new answers
    counting(database, drawn)
    database.close()
    rebuilding(folder, min(REBUILT, drawn.people // 10))


def make(folder: Path, drawn: Country, told: made_tables.Told, *, people: bool = True) -> None:
    """Write the country twice: into a database, and as Parquet."""
    made_tables.write(folder / "rollups.db", drawn, made_country.Types(), told, people=people)
    made_tables.write_parquet(folder / "answers.parquet", drawn)


def rates() -> dict[str, tuple[float, float]]:
    """Return, for `python -m benchmarks`, readings of a semester in a CPU second: ours and DuckDB's, each person once."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        opened(folder / "rollups.db").close()
        make(folder, made_country.draw(SMALL // 5), lambda _: None)
        database = opened(folder / "rollups.db")
        ours = took(lambda: read_columns(database)).processor
        theirs = took(lambda: duck(folder / "answers.parquet", distinct=True)).processor
        database.close()
    return {"semesters read from roll-ups, all cells": (1 / ours, 1 / theirs)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--answers", type=int, default=SMALL)
    parser.add_argument(
        "--without-people", action="store_true", help="write roll-ups only: much faster, and reading needs no more"
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), options.answers, people=not options.without_people)


if __name__ == "__main__":
    main()
