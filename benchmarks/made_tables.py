# ruff: noqa: E501 - made-up rows stand in one line each
"""Writes a made-up country down: into a database as the program writes it, and as Parquet for DuckDB."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterator
from itertools import compress, product
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from analytics import rollups
from benchmarks.made_country import (
    ANSWERS,
    AT_ONCE,
    KINDS,
    LANGUAGES,
    MONTHS,
    MUNICIPALITIES,
    REGIONS,
    RELIABLE,
    SCHOOLS,
    SECTORS,
    SERVICES,
    Country,
    Types,
    place_of,
)
from models.additions import PEOPLE, ZERO, Vector
from models.packed import pack

FAST = ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "secure_delete=OFF", "cache_size=-200000")

Told = Callable[[int], None]


def write(path: Path, drawn: Country, types: Types, told: Told, *, people: bool = True) -> None:
    """Write places, events and roll-ups, and `people` with what they added, into a database that nobody else has open."""
    connection = sqlite3.connect(path, isolation_level=None)
    for pragma in FAST:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    _write_places(connection, drawn)
    _write_many(connection, "rollup", 8, _rows(drawn, types))
    _write_many(connection, "rollupcorrection", 6, _corrections(drawn, types))
    if people:
        _write_people(connection, drawn, types, told)
    connection.execute("COMMIT")
    connection.close()


def _write_places(connection: sqlite3.Connection, drawn: Country) -> None:
    schools = [(n + 1, f"S{n:03}", f"Skola {n}", SECTORS[n % 4 == 0], *place_of(n)) for n in range(SCHOOLS)]
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


def _write_many(connection: sqlite3.Connection, table: str, columns: int, rows: Iterator[tuple[Any, ...]]) -> None:
    marks = ", ".join("?" * columns)
    connection.executemany(f"INSERT INTO {table} VALUES ({marks})", rows)  # noqa: S608 - names of our own


def _rows(drawn: Country, types: Types) -> Iterator[tuple[Any, ...]]:
    unit = drawn.event * 2 + drawn.language
    days = _days(drawn, unit)
    for number, sums in _by_indicator(types, unit, drawn.type, 2 * len(drawn.school)):
        if number in days:
            yield (*_unit(drawn, number), *pack(days[number] | sums))


def _days(drawn: Country, unit: np.ndarray) -> dict[int, dict[str, Vector]]:
    found: dict[int, dict[str, Vector]] = defaultdict(dict)
    keys, counts = np.unique(unit * 32 + drawn.day, return_counts=True)
    for key, count in zip(keys.tolist(), counts.tolist(), strict=True):
        found[key // 32][f"{PEOPLE}{key % 32:02}"] = (count, *ZERO[1:])
    return found


def _by_indicator(
    types: Types, group: np.ndarray, kind: np.ndarray, groups: int, sign: int = 1
) -> Iterator[tuple[int, dict[str, Vector]]]:
    """Yield every group's number and what its people add up to."""
    for first, sums in types.summed(group, kind, groups):
        told = np.asarray(sums.any(axis=2))
        for number, (vectors, has) in enumerate(zip((sign * sums).tolist(), told.tolist(), strict=True), first):
            yield number, dict(compress(zip(types.indicators, map(_vector, vectors), strict=True), has))


def _vector(numbers: list[float]) -> Vector:
    return (*map(int, numbers[:4]), *numbers[4:])  # type: ignore[return-value] # four and four


def _unit(drawn: Country, number: int) -> tuple[str, str, int, str, str, int]:
    event, language = divmod(number, 2)
    school = int(drawn.school[event])
    return MONTHS[drawn.month[event]], f"S{school:03}", event, SECTORS[school % 4 == 0], LANGUAGES[language], 0


def _corrections(drawn: Country, types: Types) -> Iterator[tuple[Any, ...]]:
    """Yield the corrections of those who came twice: what they said the second time is what counts."""
    first, second = drawn.seconds
    school = drawn.school[drawn.event[first]]
    windows = np.array([rollups.windows_of(month) for month in MONTHS])
    before, after = (windows[drawn.month[drawn.event[at]]] for at in (first, second))
    for kind, level, cut in product(range(4), range(4), range(5)):
        value, same = _cut_of(drawn, cut, first, second)
        same &= before[:, kind] == after[:, kind]
        words = np.array([("LV", *place_of(n)[::-1], f"S{n:03}")[level] for n in range(SCHOOLS)])[school]
        keys = np.char.add(np.char.add(np.char.add(np.char.add(before[:, kind], "|"), words), "|"), value)[same]
        cells, group = np.unique(keys, return_inverse=True)
        said = [(window, _LEVELS[level], place, part) for window, place, part in (key.split("|") for key in cells)]
        yield from _of_cells(said, group, drawn.type[first[same]], types)


_LEVELS = ("national", "region", "municipality", "institution")


def _of_cells(cells: list[Any], group: np.ndarray, kind: np.ndarray, types: Types) -> Iterator[tuple[Any, ...]]:
    people = np.bincount(group, minlength=len(cells)).tolist()
    for number, sums in _by_indicator(types, group, kind, len(cells), -1):
        yield (*cells[number], *pack({PEOPLE: (-people[number], *ZERO[1:]), **sums}))


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
    unit = json.dumps(_unit(drawn, int(drawn.event[visit] * 2 + drawn.language[visit])), separators=(",", ":"))
    return f"{unit[:-1]},{drawn.day[visit]},{types.plain[drawn.type[visit]]}]"


def _shared(drawn: Country, first: int, second: int) -> list[tuple[str, str, str, str]]:
    one, other = drawn.event[first], drawn.event[second]
    windows = (rollups.windows_of(MONTHS[drawn.month[event]]) for event in (one, other))
    school = int(drawn.school[one])
    places = zip(_LEVELS, ("LV", *place_of(school)[::-1], f"S{school:03}"), strict=True)
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
