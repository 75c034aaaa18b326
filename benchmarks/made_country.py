# ruff: noqa: E501 - made-up rows stand in one line each
"""A made-up country for `benchmarks.rollups`: drawn and added up by numpy, written as the program writes it."""

from __future__ import annotations

import json
import random
import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from functools import cached_property
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.sparse import csr_matrix

from analytics import rollups
from analytics.reliability import Reliability
from models.additions import Addition, Marks, Part, Unit
from models.reports import AnswerRow, LabelRow

SCHOOLS, MUNICIPALITIES, REGIONS = 328, 43, 6
CLASS, ANSWERS = 25, 7  # people at an event, answers a person
RETURNING = 20  # one in so many comes to a second event of the school
TYPES = 400  # different people; who says what is drawn among them
QUESTIONS = ("S1", "S2", "S3", "S4", "S5", "S6", "S7")
KINDS = ("shadowing", "lecture", "counselling", "workshop", "company_visit", "open_day")
SERVICES = ("information", "education")
SECTORS = ("general", "vocational")
LANGUAGES = ("lv", "ru")
THEMES = ("E2.ACCESS", "E2.USEFUL", "E2.STAFF", "E2.INPUT", "E5.CHOICE", "E5.SELF", "E5.SKILLS", "E5.COST")
RELIABLE = Reliability("m1", frozenset((theme, each) for theme in (*THEMES, "NONE.EMPTY") for each in LANGUAGES))
MONTHS = [f"{year}-{month:02}" for year in range(2023, 2027) for month in range(1, 13)][8:44]
NOW = datetime(2025, 12, 1, 9, tzinfo=UTC)
AT_ONCE = 20_000  # rows or people held in memory at a time
FAST = ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "secure_delete=OFF", "cache_size=-200000")

Told = Callable[[int], None]


# --- Drawing ------------------------------------------------------------------------------------------------


def answer(chance: random.Random, question: str, position: int) -> AnswerRow:
    """Make up one answer of a person."""
    text = "tas man palīdzēja saprast vairāk" if question in {"S2", "S5"} else None
    labels = [LabelRow(chance.choice(THEMES), chance.choice(["positive", "negative", "suggestion"]), 0.9, 0, 5, "machine", "m1", "kb", None)]  # fmt: skip
    choices = {"S4": [chance.choice(["jobs", "people", "home", "none"])], "S6": [chance.choice(["been", "know", "no"])]}
    return AnswerRow(
        position, "s", "p", question, 1, "text" if text else "rating" if question not in choices else "multi",
        None if text or question in choices else chance.randint(2, 5), choices.get(question, []), text, 0,
        0.3 if question == "S7" else 1.0, NOW, date(2025, 11, 3), "read" if text else "none", "lv" if text else None, False, "m1",
        "kb", "S", 1, "lv", "16-17", "general", False, "E", "E", "lecture", "X", "X", "X", "X", "general",
        labels=tuple(labels) if text else (),
    )  # fmt: skip


class Types:
    """The different people: scored by the real indicators, as numbers and as they are written down."""

    def __init__(self) -> None:
        chance = random.Random(1)
        people = [[answer(chance, *it[::-1]) for it in enumerate(QUESTIONS)] for _ in range(TYPES)]
        marks: list[Marks] = [rollups.marks(person, RELIABLE) for person in people]
        self.indicators = sorted({name for each in marks for name in each})
        self.vectors = np.zeros((TYPES, len(self.indicators), 8))
        for number, each in enumerate(marks):
            for name, mark in each.items():
                self.vectors[number, self.indicators.index(name)] = mark.vector
        unit = Unit("", 0, "", "", 0)
        whole = [Addition((Part(unit, 0, each),)).to_json() for each in marks]
        self.plain = [each[each.index("{") : each.rindex("}") + 1] for each in whole]

    def summed(self, group: np.ndarray, kind: np.ndarray, groups: int) -> Iterator[tuple[int, np.ndarray]]:
        """Yield, from the first group on, what people of these types add up to: groups × indicators × values."""
        counts = csr_matrix((np.ones(len(group)), (group, kind)), shape=(groups, TYPES))
        flat = self.vectors.reshape(TYPES, -1)
        for first in range(0, groups, AT_ONCE):
            sums = np.asarray(counts[first : first + AT_ONCE] @ flat)
            yield first, sums.reshape(-1, len(self.indicators), 8)


@dataclass(frozen=True)
class Country:
    """Events by number: where, what and when (0 is nobody's). Visits: who, to what event, and what they say of it."""

    school: np.ndarray
    month: np.ndarray
    kind: np.ndarray
    people: int
    person: np.ndarray  # the second visits follow the first ones
    event: np.ndarray
    language: np.ndarray
    day: np.ndarray
    type: np.ndarray

    @cached_property
    def seconds(self) -> tuple[np.ndarray, np.ndarray]:
        """Positions of the first and the second visit of those who came twice."""
        second = np.arange(self.people, len(self.person))
        return self.person[second], second


def draw(answers: int) -> Country:
    """Draw a country with as many answers."""
    chance = np.random.default_rng(1)
    people = int(answers / ANSWERS / (1 + 1 / RETURNING))
    events = max(SCHOOLS, people // CLASS) + 1
    size = chance.lognormal(0, 0.8, SCHOOLS)
    school = chance.choice(SCHOOLS, events, p=size / size.sum())
    school[1 : SCHOOLS + 1] = np.arange(SCHOOLS)
    first = 1 + np.arange(people) % (events - 1)
    returning = np.arange(0, people, RETURNING)
    order = 1 + np.argsort(school[1:], kind="stable")
    counts = np.bincount(school[1:], minlength=SCHOOLS)
    theirs = school[first[returning]]
    second = order[(np.cumsum(counts) - counts)[theirs] + (chance.random(len(theirs)) * counts[theirs]).astype(int)]
    returning, second = returning[second != first[returning]], second[second != first[returning]]
    visits = people + len(returning)
    return Country(
        school, np.sort(chance.integers(0, len(MONTHS), events)), chance.integers(0, len(KINDS), events), people,
        np.concatenate([np.arange(people), returning]), np.concatenate([first, second]),
        (chance.random(visits) < 0.15).astype(int), chance.integers(1, 29, visits), chance.integers(0, TYPES, visits),
    )  # fmt: skip


def without_people(drawn: Country) -> Country:
    """Return the same schools and events, to which nobody has come yet."""
    nobody = np.zeros(0, dtype=int)
    return replace(drawn, people=0, person=nobody, event=nobody, language=nobody, day=nobody, type=nobody)


# --- Writing ------------------------------------------------------------------------------------------------


def write(path: Path, drawn: Country, types: Types, told: Told) -> None:
    """Write places, events, people, contributions and roll-ups into a database that nobody else has open."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in FAST:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    _write_places(connection, drawn)
    _write_many(connection, "rollup", 14, _rows(drawn, types))
    _write_many(connection, "rollupcorrection", 13, _corrections(drawn, types))
    _write_people(connection, drawn, types, told)
    connection.execute("COMMIT")
    connection.close()


def _write_places(connection: sqlite3.Connection, drawn: Country) -> None:
    schools = [(n + 1, f"S{n:03}", f"Skola {n}", SECTORS[n % 4 == 0], *_place(n)) for n in range(SCHOOLS)]
    connection.executemany(
        "INSERT INTO institution (id, code, name, kind, sector, municipality, region) VALUES (?, ?, ?, 'vidusskola', ?, ?, ?)", schools
    )  # fmt: skip
    events = (
        (n, f"E{n}", int(drawn.school[n]) + 1, KINDS[drawn.kind[n]], SERVICES[drawn.kind[n] % 2], *["2025-12-01 09:00:00"] * 3)
        for n in range(1, len(drawn.school))
    )  # fmt: skip
    connection.executemany(
        "INSERT INTO guidanceevent (id, code, institution_id, title, kind, service, flow, starts_at, closes_at, created_at) "
        "VALUES (?, ?, ?, 'E', ?, ?, 'S', ?, ?, ?)", events
    )  # fmt: skip


def _place(school: int) -> tuple[str, str]:
    return f"M{school % MUNICIPALITIES:02}", f"R{school % MUNICIPALITIES % REGIONS}"


def _write_many(connection: sqlite3.Connection, table: str, columns: int, rows: Iterator[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * columns)
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - names of our own


def _rows(drawn: Country, types: Types) -> Iterator[tuple[Any, ...]]:
    unit = drawn.event * 2 + drawn.language
    yield from _row_of_days(drawn, unit)
    for first, sums in types.summed(unit, drawn.type, 2 * len(drawn.school)):
        which, indicator = np.nonzero(sums[:, :, 0] + sums[:, :, 1])
        values = sums[which, indicator].tolist()
        for each, name, vector in zip((first + which).tolist(), indicator.tolist(), values, strict=True):
            yield (*_unit(drawn, each), types.indicators[name], *map(int, vector[:4]), *vector[4:])


def _row_of_days(drawn: Country, unit: np.ndarray) -> Iterator[tuple[Any, ...]]:
    keys, counts = np.unique(unit * 32 + drawn.day, return_counts=True)
    for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
        yield (*_unit(drawn, key // 32), f"@{key % 32:02}", count, 0, 0, 0, 0.0, 0.0, 0.0, 0.0)


def _unit(drawn: Country, number: int) -> tuple[str, int, str, str, int]:
    event, language = divmod(number, 2)
    sector = SECTORS[int(drawn.school[event] % 4 == 0)]
    return MONTHS[drawn.month[event]], event, sector, LANGUAGES[language], 0


def _corrections(drawn: Country, types: Types) -> Iterator[tuple[Any, ...]]:
    """Yield the corrections of those who came twice: what they said the second time is what counts."""
    first, second = drawn.seconds
    school = drawn.school[drawn.event[first]]
    windows = np.array([rollups.windows_of(month) for month in MONTHS])
    before, after = (windows[drawn.month[drawn.event[at]]] for at in (first, second))
    for kind, level, cut in product(range(4), range(4), range(5)):
        value, same = _cut_of(drawn, cut, first, second)
        same &= before[:, kind] == after[:, kind]
        words = np.array([("LV", *_place(n)[::-1], f"S{n:03}")[level] for n in range(SCHOOLS)])[school]
        keys = np.char.add(np.char.add(np.char.add(np.char.add(before[:, kind], "|"), words), "|"), value)[same]
        cells, group = np.unique(keys, return_inverse=True)
        said = [(window, _LEVELS[level], place, part) for window, place, part in (key.split("|") for key in cells)]
        yield from _of_cells(said, group, drawn.type[first[same]], types)


_LEVELS = ("national", "region", "municipality", "institution")


def _of_cells(cells: list[Any], group: np.ndarray, kind: np.ndarray, types: Types) -> Iterator[tuple[Any, ...]]:
    for cell, count in zip(cells, np.bincount(group, minlength=len(cells)).tolist(), strict=True):
        yield (*cell, "@", -count, 0, 0, 0, 0.0, 0.0, 0.0, 0.0)
    for start, sums in types.summed(group, kind, len(cells)):
        which, indicator = np.nonzero(sums.any(axis=2))
        values = (-sums[which, indicator]).tolist()
        for each, name, vector in zip(which.tolist(), indicator.tolist(), values, strict=True):
            yield (*cells[start + each], types.indicators[name], *map(int, vector[:4]), *vector[4:])


def _cut_of(drawn: Country, cut: int, first: np.ndarray, second: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the parts of one kind that first visits are in, and who is in the same one both times."""
    names: Any
    if cut == 0:
        return np.full(len(first), ""), np.ones(len(first), dtype=bool)
    if cut == 1:
        names, codes = [f"sector={it}" for it in SECTORS], (drawn.school % 4 == 0).astype(int)[drawn.event]
    elif cut == 2:
        names, codes = [f"service={it}" for it in SERVICES], (drawn.kind % 2)[drawn.event]
    elif cut == 3:
        names, codes = [f"kind={it}" for it in KINDS], drawn.kind[drawn.event]
    else:
        names, codes = [f"language={it}" for it in LANGUAGES], drawn.language
    return np.array(names)[codes[first]], codes[first] == codes[second]


def _write_people(connection: sqlite3.Connection, drawn: Country, types: Types, told: Told) -> None:
    version = rollups.version(RELIABLE)
    again = dict(zip(*(each.tolist() for each in drawn.seconds), strict=True))
    for start in range(0, drawn.people, AT_ONCE):
        people = range(start, min(start + AT_ONCE, drawn.people))
        connection.executemany("INSERT INTO respondent VALUES (?, '2025-01-01')", ((f"{it:032}",) for it in people))
        said = ((f"{it:032}", version, _contribution(drawn, types, it, again.get(it))) for it in people)
        connection.executemany("INSERT INTO contribution VALUES (?, ?, ?)", said)
        told(len(people))


def _contribution(drawn: Country, types: Types, first: int, second: int | None) -> str:
    parts = ",".join(_part(drawn, types, visit) for visit in (first, second) if visit is not None)
    if second is None:
        return f"[[{parts}]]"
    cells = json.dumps(_shared(drawn, first, second), separators=(",", ":"))
    return f"[[{parts}],[[[0,1],{types.plain[drawn.type[second]]},{cells}]]]"


def _part(drawn: Country, types: Types, visit: int) -> str:
    month, event, sector, language, wave = _unit(drawn, int(drawn.event[visit] * 2 + drawn.language[visit]))
    return f'["{month}",{event},"{sector}","{language}",{wave},{drawn.day[visit]},{types.plain[drawn.type[visit]]}]'


def _shared(drawn: Country, first: int, second: int) -> list[tuple[str, str, str, str]]:
    one, other = drawn.event[first], drawn.event[second]
    windows = (rollups.windows_of(MONTHS[drawn.month[event]]) for event in (one, other))
    school = int(drawn.school[one])
    places = zip(_LEVELS, ("LV", *_place(school)[::-1], f"S{school:03}"), strict=True)
    at = (np.array([first]), np.array([second]))
    cuts = [str(value[0]) for value, same in (_cut_of(drawn, cut, *at) for cut in range(5)) if same[0]]
    both = [window for window, its in zip(*windows, strict=True) if window == its]
    return [(window, *place, cut) for (window, place), cut in product(product(both, places), cuts)]


def write_parquet(path: Path, drawn: Country) -> None:
    """Write one row for each answer: who, about what, and the score it has for one indicator."""
    chance = np.random.default_rng(3)
    writer: pq.ParquetWriter | None = None
    for start in range(0, len(drawn.person), 10 * AT_ONCE):
        table = _answers(drawn, slice(start, start + 10 * AT_ONCE), chance)
        writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
        writer.write_table(table)
    if writer:
        writer.close()


def _answers(drawn: Country, visits: slice, chance: np.random.Generator) -> pa.Table:
    event = drawn.event[visits]
    school = drawn.school[event]
    whose: dict[str, np.ndarray] = {
        "person": drawn.person[visits], "month": drawn.month[event], "event": event, "institution": school,
        "municipality": school % MUNICIPALITIES, "region": school % MUNICIPALITIES % REGIONS,
        "sector": school % 4 == 0, "kind": drawn.kind[event], "service": drawn.kind[event] % 2,
        "language": drawn.language[visits], "wave": np.zeros(len(event)),
    }  # fmt: skip
    columns = {name: np.repeat(values.astype(np.int32), ANSWERS) for name, values in whose.items()}
    columns["indicator"] = np.tile(np.arange(ANSWERS, dtype=np.int32), len(event))
    columns["score"] = chance.integers(0, 2, len(event) * ANSWERS).astype(np.float64)
    return pa.table(columns)
