# ruff: noqa: E501, S608 - made-up rows stand in one line each; the only SQL made of strings is our own
"""`python -m benchmarks.rollups [--answers 10000000]`: what roll-ups cost and save, beside DuckDB over Parquet.

The country is made up: 328 schools, three school years, events of 25 people, seven answers a person, one in twenty
comes to two events. Roll-ups and contributions are written as the program writes them; of the answers behind them only
those of the people who are counted in the measured step stand in the database, all of them in the Parquet file.
"""

from __future__ import annotations

import argparse
import random
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from rich.progress import Progress
from sqlalchemy import insert
from sqlmodel import Session

from analytics import rollups
from analytics.cell_sums import Rows, groups
from analytics.cells import INSIDE, NATION
from analytics.indicators import months_of, table
from analytics.reliability import Reliability
from analytics.windows import Window, named
from app import rolling
from models import rollup_rows, schema
from models.additions import Addition, Part, Unit
from models.database import Database
from models.reports import AnswerRow, LabelRow, Scope
from models.repositories import FoundLabel, NewAnswer, Verdict
from models.rollup_rows import Change
from models.tables import ConversationSession, GuidanceEvent, Institution, Respondent
from models.unit_of_work import UnitOfWork
from models.vault import Vault

SCHOOLS, MUNICIPALITIES, REGIONS = 328, 43, 6
CLASS, ANSWERS = 25, 7  # people at an event, answers a person
RETURNING = 20  # one in so many comes to a second event of the school
TYPES = 400  # different people; who says what is drawn among them
NEW_PEOPLE = 150
KINDS = ("shadowing", "lecture", "counselling", "workshop", "company_visit", "open_day")
THEMES = ("E2.ACCESS", "E2.USEFUL", "E2.STAFF", "E2.INPUT", "E5.CHOICE", "E5.SELF", "E5.SKILLS", "E5.COST")
RELIABLE = Reliability("m1", frozenset((theme, each) for theme in (*THEMES, "NONE.EMPTY") for each in ("lv", "ru")))
MONTHS = [f"{year}-{month:02}" for year in range(2023, 2027) for month in range(1, 13)][8:44]
SEMESTER = named("2025/26-1")
NOW = datetime(2025, 12, 1, 9, tzinfo=UTC)
WEIGHTY = 100_000  # rows written at a time


@dataclass(frozen=True)
class Country:
    """Events by number: where, what and when; 0 is nobody's."""

    school: np.ndarray
    month: np.ndarray
    kind: np.ndarray


def country(random: np.random.Generator, people: int) -> Country:
    """Draw the events of as many people."""
    events = max(SCHOOLS, people // CLASS) + 1
    size = random.lognormal(0, 0.8, SCHOOLS)
    school = random.choice(SCHOOLS, events, p=size / size.sum())
    school[1 : SCHOOLS + 1] = np.arange(SCHOOLS)
    return Country(school, random.integers(0, len(MONTHS), events), random.integers(0, len(KINDS), events))


def answer(chance: random.Random, question: str, position: int) -> AnswerRow:
    """Make up one answer of a person."""
    text = "tas man palīdzēja saprast vairāk" if question in {"S2", "S5"} else None
    labels = [LabelRow(chance.choice(THEMES), chance.choice(["positive", "negative", "suggestion"]), 0.9, 0, 5, "machine", "m1", "kb", None)]  # fmt: skip
    choices = {"S4": [chance.choice(["jobs", "people", "home", "none"])], "S6": [chance.choice(["been", "know", "no"])]}
    day = date(2025, 11, 3)
    return AnswerRow(
        position, "s", "p", question, 1, "text" if text else "rating" if question not in choices else "multi",
        None if text or question in choices else chance.randint(2, 5), choices.get(question, []), text, 0,
        0.3 if question == "S7" else 1.0, NOW, day, "read" if text else "none", "lv" if text else None, False, "m1",
        "kb", "S", 1, "lv", "16-17", "general", False, "E", "E", "lecture", "X", "X", "X", "X", "general",
        labels=tuple(labels) if text else (),
    )  # fmt: skip


QUESTIONS = ("S1", "S2", "S3", "S4", "S5", "S6", "S7")


def kinds_of_people() -> list[dict[str, Any]]:
    """Score made-up people by the real indicators."""
    chance = random.Random(1)
    return [
        dict(rollups.marks([answer(chance, *it[::-1]) for it in enumerate(QUESTIONS)], RELIABLE)) for _ in range(TYPES)
    ]


# --- Writing the country ------------------------------------------------------------------------------------


def write_places(session: Session, drawn: Country) -> None:
    schools = [
        {"id": n + 1, "code": f"S{n:03}", "name": f"Skola {n}", "kind": "vidusskola", "sector": ("general", "vocational")[n % 4 == 0],
         "municipality": f"M{n % MUNICIPALITIES:02}", "region": f"R{n % MUNICIPALITIES % REGIONS}"} for n in range(SCHOOLS)
    ]  # fmt: skip
    session.execute(insert(Institution), schools)
    events = [
        {"id": n, "code": f"E{n}", "institution_id": int(drawn.school[n]) + 1, "title": "E", "kind": KINDS[drawn.kind[n]],
         "service": "education" if drawn.kind[n] % 2 else "information", "flow": "S", "starts_at": NOW, "closes_at": NOW, "created_at": NOW}
        for n in range(1, len(drawn.school))
    ]  # fmt: skip
    for start in range(0, len(events), WEIGHTY):
        session.connection().execute(insert(GuidanceEvent), events[start : start + WEIGHTY])


def first_answer(drawn: Country, event: int) -> AnswerRow:
    """Return what stands for the place of an event where cells are looked for."""
    from dataclasses import replace

    school = int(drawn.school[event])
    place = {"institution_code": f"S{school:03}", "municipality": f"M{school % MUNICIPALITIES:02}", "region": f"R{school % MUNICIPALITIES % REGIONS}"}  # fmt: skip
    kind = int(drawn.kind[event])
    return replace(PLAIN, event_kind=KINDS[kind], service="education" if kind % 2 else "information", **place)


PLAIN = answer(random.Random(1), "S1", 0)


def people_of(drawn: Country, marks: list[dict[str, Any]], count: int) -> Iterator[tuple[str, Addition, list[int]]]:
    """Yield people with what they add, and their types in the order of their parts."""
    chance = random.Random(2)
    by_school: dict[int, list[int]] = {}
    for event in range(1, len(drawn.school)):
        by_school.setdefault(int(drawn.school[event]), []).append(event)
    for number in range(count):
        event = 1 + number % (len(drawn.school) - 1)
        parts, types = [_part(drawn, event, marks, chance)], []
        types.append(parts[0][1])
        if number % RETURNING == 0:
            other = chance.choice(by_school[int(drawn.school[event])])
            again = _part(drawn, other, marks, chance)
            if again[0].unit != parts[0][0].unit:
                parts.append(again)
                types.append(again[1])
        yield f"{number:032}", _addition(drawn, [part for part, _ in parts]), types


def _part(drawn: Country, event: int, marks: list[dict[str, Any]], chance: random.Random) -> tuple[Part, int]:
    kind = chance.randrange(TYPES)
    sector = "vocational" if drawn.school[event] % 4 == 0 else "general"
    unit = Unit(MONTHS[drawn.month[event]], event, sector, "ru" if chance.random() < 0.15 else "lv", 0)
    return Part(unit, chance.randint(1, 28), marks[kind]), kind


def _addition(drawn: Country, parts: list[Part]) -> Addition:
    if len(parts) == 1:
        return Addition((parts[0],))
    cells = [rollups._cells(part.unit, first_answer(drawn, part.unit.event_id), rollups.windows_of) for part in parts]
    meeting: dict[Any, int] = {}
    for its in cells:
        for cell in its:
            meeting[cell] = meeting.get(cell, 0) + 1
    shared = tuple(cell for cell, times in meeting.items() if times > 1)
    overlap = rollups.Overlap((0, 1), parts[1].marks, shared)
    return Addition(tuple(parts), (overlap,) if shared else ())


def write_country(database: Database, drawn: Country, marks: list[dict[str, Any]], people: int, told: Callable[[int], None]) -> None:  # fmt: skip
    version = rollups.version(RELIABLE)
    engine = database.engine.execution_options(writes=True)
    change = Change()
    with Session(engine) as session:
        write_places(session, drawn)
        session.commit()
    batch: list[tuple[str, str, str]] = []
    with engine.begin() as connection:
        for person, addition, _ in people_of(drawn, marks, people):
            change.add(addition)
            batch.append((person, version, addition.to_json()))
            if len(batch) == 20_000:
                _flush(connection, batch, told)
        if batch:
            _flush(connection, batch, told)
    with Session(engine) as session:
        change.apply(session)
        session.commit()
    database.write(lambda uow: uow.rollups.all_counted_by(version)).result()


def _flush(connection: Any, batch: list[tuple[str, str, str]], told: Callable[[int], None]) -> None:
    connection.exec_driver_sql("INSERT INTO respondent VALUES (?, '2025-01-01')", [(person,) for person, *_ in batch])
    connection.exec_driver_sql("INSERT INTO contribution VALUES (?, ?, ?)", batch)
    told(len(batch))
    batch.clear()


def write_parquet(path: Path, drawn: Country, people: int) -> None:
    """Write one row for each answer: who, about what, and the score it has for one indicator."""
    draw = np.random.default_rng(3)
    event = 1 + np.arange(people) % (len(drawn.school) - 1)
    school = drawn.school[event]
    person: dict[str, np.ndarray] = {
        "person": np.arange(people),
        "month": drawn.month[event],
        "event": event,
        "institution": school,
        "municipality": school % MUNICIPALITIES,
        "region": school % MUNICIPALITIES % REGIONS,
        "sector": (school % 4 == 0).astype(int),
        "kind": drawn.kind[event],
        "service": drawn.kind[event] % 2,
        "language": (draw.random(people) < 0.15).astype(int),
        "wave": np.zeros(people, dtype=int),
    }
    columns = {name: np.repeat(values.astype(np.int32), ANSWERS) for name, values in person.items()}
    columns["indicator"] = np.tile(np.arange(ANSWERS, dtype=np.int32), people)
    columns["score"] = draw.integers(0, 2, people * ANSWERS).astype(np.float64)
    pq.write_table(pa.table(columns), path, compression="zstd")


# --- What is measured ---------------------------------------------------------------------------------------


def seconds(work: Callable[[], object], times: int = 3) -> float:
    """Return the least of some runs."""
    found = []
    for _ in range(times):
        began = time.perf_counter()
        work()
        found.append(time.perf_counter() - began)
    return min(found)


def new_answers(database: Database, drawn: Country, number: int) -> list[int]:
    """Have people answer whose texts nobody has read; return the ids of these texts."""

    def work(uow: UnitOfWork) -> None:
        chance = random.Random(number)
        for each in range(NEW_PEOPLE):
            person, event = f"new{number}-{each:04}", 1 + chance.randrange(len(drawn.school) - 1)
            uow.session.add(Respondent(id=person, created_on=NOW.date()))
            uow.session.flush()
            talk = ConversationSession(
                id=person, respondent_id=person, event_id=event, flow="S", flow_version=1, language="lv",
                status="completed", state="{}", sector="general", started_at=NOW, updated_at=NOW,
            )  # fmt: skip
            uow.conversations.open(talk)
            for position, question in enumerate(QUESTIONS):
                made = answer(chance, question, position)
                uow.answers.add(
                    NewAnswer(
                        session_id=person, respondent_id=person, event_id=event, question=question, revision=1,
                        kind=made.kind, number=made.number, choices=made.choices, text=made.text, redactions=0,
                        probability=made.probability, given_at=NOW, local_day=NOW.date(),
                    )
                )  # fmt: skip

    database.write(work).result()
    return [unread.id for unread in database.read(lambda uow: uow.answers.unread(10_000))]


def counting(database: Database, drawn: Country) -> tuple[float, float]:
    """Return seconds for counting 150 people with 1,050 answers: alone, and with recording the labels of their texts."""
    chance = random.Random(9)
    alone, together = [], []
    for number in range(5):
        texts = new_answers(database, drawn, 2 * number)
        read = [Verdict(it, "lv", [FoundLabel(chance.choice(THEMES), "positive", 0.9, 0, 3, 0.9)]) for it in texts]
        database.write(lambda uow: uow.answers.record(read, "m1", "kb", NOW)).result()  # noqa: B023 - waited for
        alone.append(seconds(lambda: rolling.roll_due(database, RELIABLE), 1))
        texts = new_answers(database, drawn, 2 * number + 1)
        read = [Verdict(it, "lv", [FoundLabel(chance.choice(THEMES), "positive", 0.9, 0, 3, 0.9)]) for it in texts]

        def label(uow: UnitOfWork, read: list[Verdict] = read) -> None:
            rolling.roll(uow, uow.answers.record(read, "m1", "kb", NOW), RELIABLE)

        together.append(seconds(lambda: database.write(label).result(), 1))
    return min(alone), min(together)


def read_semester(database: Database, window: Window = SEMESTER, scope: Scope = NATION) -> int:
    """Return how many sums the roll-ups hold for every indicator in every cell."""
    found = database.read(lambda uow: table(uow.session, window, RELIABLE, scope=scope))
    return sum(len(each) for each in found.values())


def read_columns(database: Database) -> int:
    """Return how many sums the roll-ups hold of a semester: read and added up as columns, as DuckDB returns them."""

    def work(uow: UnitOfWork) -> int:
        rows = rollup_rows.rows(uow.session, months_of(SEMESTER), NATION)
        rollup_rows.corrections(uow.session, SEMESTER.key, NATION, INSIDE["national"])
        columns = Rows(rows, rollup_rows.event_places(uow.session, NATION))
        return sum(len(found.keys) for found in groups(columns, INSIDE["national"]))

    return database.read(work)


LEVELS = ("institution", "municipality", "region", "")
CUTS = ("", "sector", "service", "kind", "language", "wave")


def duck(path: Path, *, distinct: bool) -> int:
    """Group the same cells by DuckDB: every level by every part, people once or answer by answer."""
    first, last = MONTHS.index(months_of(SEMESTER)[0]), MONTHS.index(months_of(SEMESTER)[-1])
    sets = [", ".join(filter(None, (level, cut, "indicator"))) for level in LEVELS for cut in CUTS]
    n = "count(DISTINCT person)" if distinct else "count(*)"
    sums = f"{n} AS n, sum(score), sum(score * score), count(*) FILTER (score > 0), count(*) FILTER (score < 0)"
    names = "institution, municipality, region, sector, service, kind, language, wave, indicator"
    grouping = ", ".join(f"({each})" for each in sets)
    query = f"SELECT {names}, {sums} FROM '{path}' WHERE month BETWEEN {first} AND {last} GROUP BY GROUPING SETS ({grouping})"
    return len(duckdb.sql(query).to_arrow_table())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--answers", type=int, default=1_000_000)
    people = parser.parse_args().answers // ANSWERS
    with tempfile.TemporaryDirectory() as name:
        measure(Path(name), people)


def measure(folder: Path, people: int) -> None:
    database = Database(f"sqlite:///{folder}/rollups.db", Vault("a secret of the benchmark, long enough to pass"))
    schema.ensure_current(database.engine)
    drawn, marks = country(np.random.default_rng(1), people), kinds_of_people()
    with Progress(transient=True) as progress:
        task = progress.add_task("writing the country", total=people)
        began = time.perf_counter()
        write_country(database, drawn, marks, people, lambda count: progress.advance(task, count))
        print(f"made in {time.perf_counter() - began:.0f} s: {people * ANSWERS:,} answers of {people:,} people")
    path = folder / "answers.parquet"
    write_parquet(path, drawn, people)
    rows = database.read(lambda uow: uow.session.connection().exec_driver_sql("SELECT count(*) FROM rollup").scalar())
    print(f"{rows:,} rows of roll-ups, database {(folder / 'rollups.db').stat().st_size / 1e6:.0f} MB")
    alone, labelled = counting(database, drawn)
    print(
        f"1,050 new answers of 150 people counted: {1000 * alone:.0f} ms; with their 300 labels: {1000 * labelled:.0f} ms"
    )
    ours, cells = seconds(lambda: read_columns(database)), read_columns(database)
    for distinct in (False, True):
        theirs = seconds(lambda: duck(path, distinct=distinct))  # noqa: B023 - done at once
        how = "each person once" if distinct else "answer by answer"
        print(
            f"a semester, {cells:,} sums: {ours:.2f} s | DuckDB over Parquet, {how}: {theirs:.2f} s | ratio {ours / theirs:.2f}"
        )
    print(f"the same as objects, one for each sum: {seconds(lambda: read_semester(database), 1):.2f} s")
    school = Scope("institution", "S001")
    print(f"one school: {1000 * seconds(lambda: read_semester(database, scope=school), 20):.1f} ms")
    database.close()


if __name__ == "__main__":
    main()
