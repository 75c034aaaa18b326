"""Attacks on what the gate lets through: tables, thirty days of publications, any window at any level, two audiences.

    python -m benchmarks.disclosure [--tables 200] [--sequences 20]

The attacker writes down every visible count, knows what adds up and that hidden small counts are small, and works out
each group of people by linear programs: it is recovered if its size is known to better than 3 and it is smaller than
the floor. Prints one line per attack: what was tried, what was visible, what was recovered.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from analytics.windows import KINDS, containing, named
from benchmarks.disclosed import FEW, Answer, Country, Seen, invented, publish, some

WIDTH = 3
START = datetime(2026, 11, 1, 8, tzinfo=UTC)
LEVELS = ("institution", "municipality", "national")
CUTS = 0.3  # of the cells of one sector


def recovered(country: Country, groups: Iterable[frozenset[int]]) -> tuple[int, int]:
    """Count the secret groups that the visible figures give away, and those that were tried."""
    atoms = _atoms(country)
    secrets = {group for group in groups if 0 < len(group) < FEW}
    attack = _Attack(atoms, country.visible)
    return sum(attack.width(group) < WIDTH for group in secrets), len(secrets)


def _atoms(country: Country) -> dict[int, int]:
    """Number the groups of people that no figure tells apart: same figures, same atom."""
    figures = defaultdict(set)
    for number, (people, _) in enumerate(country.visible):
        for person in people:
            figures[person].add(number)
    kinds: dict[tuple[object, ...], int] = {}
    return {
        person: kinds.setdefault((each.school, each.sector, each.at, frozenset(figures[person])), len(kinds))
        for person, each in enumerate(country.answers)
    }


class _Attack:
    """The least and greatest size of a group that fit all visible counts."""

    def __init__(self, atoms: Mapping[int, int], visible: Sequence[tuple[frozenset[int], int]]) -> None:
        self._atoms = atoms
        self._count = len(set(atoms.values()))
        figures = {people for people, _ in visible}
        rows = [Counter(atoms[person] for person in people).keys() for people in figures]
        entries = [(row, column) for row, columns in enumerate(rows) for column in columns]
        matrix = coo_array(
            (np.ones(len(entries)), ([row for row, _ in entries], [column for _, column in entries])),
            shape=(len(rows), self._count),
        )
        self._matrix, self._known = matrix.tocsr(), np.array([float(len(people)) for people in figures])

    def width(self, group: frozenset[int]) -> float:
        goal = np.zeros(self._count)
        goal[list({self._atoms[person] for person in group})] = 1.0
        ends = []
        for sign in (1.0, -1.0):
            found = linprog(  # type: ignore[call-overload] # it takes sparse matrices, its stubs don't
                sign * goal,
                A_eq=self._matrix if len(self._known) else None,
                b_eq=self._known if len(self._known) else None,
                bounds=(0, 10_000),
                method="highs",
            )
            ends.append(sign * found.fun)
        return float(ends[1] - ends[0])


def subtraction(country: Country) -> tuple[int, int]:
    """Count the differences of two visible figures, one within the other, that stand on 1 … 4 people."""
    figures = sorted({people for people, _ in country.visible}, key=len)
    found = tried = 0
    for position, small in enumerate(figures):
        for large in figures[position + 1 :]:
            if small < large:
                tried += 1
                found += len(large) - len(small) < FEW
    return found, tried


def table(seed: int) -> Country:
    """A country that publishes once, all cells together."""
    country, session = invented(seed)
    country.answer(START, most=9)
    publish(session, country, named("2026-11"), START + timedelta(hours=1), "staff", country.cells(), {})
    return country


def month_of_days(seed: int, days: int = 30) -> Country:
    """Daily publications of the month so far, to schools in the morning and to staff and the public at noon."""
    country, session = invented(seed)
    seen = Seen()
    for day in range(days):
        now = START + timedelta(days=day)
        country.answer(now, most=2)
        publish(session, country, named("2026-11"), now, "school", some(country, "institution"), seen)
        country.answer(now + timedelta(hours=2), most=1)
        cells = [*some(country, "municipality"), *some(country, "national")]
        publish(session, country, named("2026-11"), now + timedelta(hours=3), "staff", cells, seen)
        publish(session, country, named("2026-11"), now + timedelta(hours=4), "public", cells, seen)
    return country


def windows(seed: int, weeks: int = 12) -> Country:
    """Weekly digests: the week, the month so far and the semester so far."""
    country, session = invented(seed)
    seen = Seen()
    for week in range(weeks):
        monday = datetime(2026, 9, 7, 8, tzinfo=UTC) + timedelta(weeks=week)
        for day in range(5):
            country.answer(monday - timedelta(days=6 - day), most=2)
        for kind in ("week", "month", "semester"):
            window = containing(kind, monday - timedelta(days=3))
            publish(session, country, window, monday, "school", some(country, "institution", "municipality"), seen)
    return country


def detours(seed: int, dates: int = 10, audience: str = "staff") -> Country:
    """Months of publications of any window at any level: the year of schools, then a month of their municipality."""
    country, session = invented(seed)
    dice, seen = random.Random(f"detours {seed}"), Seen()
    now = datetime(2026, 9, 1, 8, tzinfo=UTC)
    for _ in range(dates):
        days = dice.randint(3, 35)
        for day in dice.sample(range(days), min(days, dice.randint(2, 8))):
            country.answer(now + timedelta(days=day, hours=1), most=2)
        now += timedelta(days=days)
        for _ in range(dice.randint(1, 2)):
            window = containing(dice.choice(tuple(KINDS)), now - timedelta(days=dice.choice((0, 3, 31, 120))))
            cells = some(country, *dice.sample(LEVELS, dice.randint(1, 2)))
            asked = [cell for cell in cells if not cell.cut or dice.random() < CUTS]
            publish(session, country, window, now, audience, asked, seen)
    return country


def secrets(country: Country) -> Iterator[frozenset[int]]:
    """Yield the small groups somebody could look for: whoever answered in one cell on one day, or in one window."""
    keys: dict[str, Callable[[Answer], object]] = {
        "day": lambda each: (each.school, each.sector, each.at.date()),
        "sector": lambda each: (each.school, each.sector, f"{each.at:%Y-%m}"),
        "school": lambda each: (each.school, f"{each.at:%Y-%m}"),
        "week": lambda each: (each.school, each.at.isocalendar()[:2]),
        "week around": lambda each: (each.municipality, each.at.isocalendar()[:2]),
        "month around": lambda each: (each.municipality, f"{each.at:%Y-%m}"),
    }
    for key in keys.values():
        groups: dict[object, set[int]] = defaultdict(set)
        for number, each in enumerate(country.answers):
            groups[key(each)].add(number)
        yield from map(frozenset, groups.values())


ATTACKS = {"tables": table, "thirty days": month_of_days, "weeks, months, semester": windows, "detours": detours}


def run(name: str, seeds: Iterable[int]) -> tuple[int, int]:
    """Run one attack over many countries. Returns the groups recovered by linear programs and by subtraction."""
    begun, total = time.perf_counter(), Counter[str]()
    for seed in seeds:
        country = ATTACKS[name](seed)
        by_program, groups = recovered(country, secrets(country))
        by_subtraction, pairs = subtraction(country)
        total.update(figures=len(country.visible), enough=country.enough, groups=groups, program=by_program)
        total.update(pairs=pairs, subtraction=by_subtraction, countries=1)
    print(
        f"{name}: {total['countries']} countries, {total['figures']} of {total['enough']} figures told; "
        f"of {total['groups']} small groups "
        f"{total['program']} recovered by linear programs; of {total['pairs']} differences {total['subtraction']} "
        f"small ({time.perf_counter() - begun:.0f} s)",
        flush=True,
    )
    return total["program"], total["subtraction"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tables", type=int, default=200)
    parser.add_argument("--sequences", type=int, default=20)
    options = parser.parse_args()
    run("tables", range(options.tables))
    run("thirty days", range(options.sequences))
    run("weeks, months, semester", range(options.sequences))
    run("detours", range(options.sequences))


if __name__ == "__main__":
    main()
