from __future__ import annotations

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import reduce
from itertools import combinations

import pytest

from analytics.disclosure import lines
from analytics.disclosure.lines import Leak, Line, Lines, Reckoning, Sums
from analytics.suppression import WIDTH

SEPTEMBER, OCTOBER, NOVEMBER = (datetime(2026, month, 1, tzinfo=UTC) for month in (9, 10, 11))
MONDAYS = [datetime(2026, 10, day, tzinfo=UTC) for day in (5, 12, 19, 26)]
FEW = 5


def given_away(told: Mapping[str, Sequence[Line]], sums: Sums[str], few: int) -> set[str]:
    return {cell for cell, *_ in Reckoning(sums, few).given_away(told)}


def count(since: datetime, until: datetime, people: int) -> Line:
    return ((since, 0), (until, people))


def test_windows_that_chain_tell_of_the_few_people_between_two_days() -> None:
    last_monday = datetime(2026, 9, 28, tzinfo=UTC)
    semester, month_before = count(SEPTEMBER, MONDAYS[2], 30), count(SEPTEMBER, last_monday, 16)
    month, week = count(OCTOBER, MONDAYS[3], 21), count(MONDAYS[2], MONDAYS[3], 8)

    assert given_away({"S": [semester, month_before, month, week]}, [], FEW) == {"S"}  # 30 - 16 - (21 - 8) = 1
    assert given_away({"S": [semester, month_before, month]}, [], FEW) == set()


def test_groups_of_enough_people_chain_without_harm() -> None:
    assert given_away({"S": [count(SEPTEMBER, MONDAYS[0], 30), count(OCTOBER, MONDAYS[0], 5)]}, [], FEW) == set()


def test_figures_on_both_sides_of_a_day_without_answers_chain_too() -> None:
    monday, later = datetime(2026, 11, 2, tzinfo=UTC), datetime(2026, 11, 23, tzinfo=UTC)
    semesters = [count(SEPTEMBER, monday, 47), count(SEPTEMBER, later, 57)]

    assert given_away({"S": [*semesters, count(NOVEMBER, datetime(2026, 11, 16, tzinfo=UTC), 8)]}, [], FEW) == {"S"}
    assert given_away({"S": [*semesters, count(NOVEMBER, datetime(2026, 11, 16, tzinfo=UTC), 4)]}, [], 4) == set()


def test_what_was_not_told_of_a_whole_follows_from_its_parts() -> None:
    told = {
        "whole": [count(SEPTEMBER, MONDAYS[0], 30)],
        "girls": [count(OCTOBER, MONDAYS[0], 14)],
        "boys": [count(OCTOBER, MONDAYS[0], 13)],
    }

    assert given_away(told, [("whole", ("girls", "boys"))], FEW) == {"whole"}
    assert given_away(told, [], FEW) == set()


def test_what_was_not_told_of_a_part_follows_from_the_whole_and_the_others() -> None:
    told = {
        "whole": [count(SEPTEMBER, MONDAYS[0], 30), count(SEPTEMBER, MONDAYS[1], 40)],
        "girls": [count(SEPTEMBER, MONDAYS[0], 20), count(SEPTEMBER, MONDAYS[1], 27)],
    }

    assert given_away(told, [("whole", ("girls", "boys"))], FEW) == {"boys"}


@pytest.mark.parametrize(("total", "found"), [(18, {"Riga"}), (19, set())])
def test_parts_of_which_only_the_sum_is_known_hide_each_other_from_three_newcomers_on(
    total: int, found: set[str]
) -> None:
    told = {
        "Riga": [count(SEPTEMBER, NOVEMBER, total)],
        "large": [count(SEPTEMBER, NOVEMBER, 5)],
        "old": [count(SEPTEMBER, OCTOBER, 6)],
        "new": [count(SEPTEMBER, OCTOBER, 5)],
    }
    sums = [("Riga", ("large", "old", "new"))]

    assert given_away(told, sums, FEW) == found  # 18 - 5 - (6 + 5) = 2
    assert given_away(told | {"new": []}, sums, FEW) == set()


def plainly(told: Mapping[str, Sequence[Line]], sums: Sums[str], few: int) -> set[Leak[str]]:
    """What follows, worked out anew for every cell from all others of each of its sums, three times."""
    known = {cell: lines._joined(each) for cell, each in told.items()}
    for total, parts in [*sums] * lines.ROUNDS:
        members = {total: 1, **dict.fromkeys(parts, -1)}
        silent = [member for member in members if not known.get(member)]
        for member in (silent or members) if len(silent) < 2 else ():
            others = [lines._levels(known[each], sign) for each, sign in members.items() if each != member]
            found = lines._hanging_together(reduce(lines._in_common, others), -members[member])
            known[member] = lines._joined([*known.get(member, ()), *found])
    alone: set[Leak[str]] = {(cell, spell, ()) for cell, each in known.items() for spell in lines._narrow(each, few)}
    return alone | {leak for total, parts in sums for leak in plainly_together(known, total, parts)}


def plainly_together(known: Mapping[str, Lines], total: str, parts: Sequence[str]) -> Iterator[Leak[str]]:
    """What follows for every two parts or more of a sum, if they are what is hidden of it for some stretch of time."""
    for size in range(2, len(parts)):
        for group in combinations(parts, size):
            others = [lines._levels(known.get(part, ()), -1) for part in parts if part not in group]
            inside = reduce(lines._in_common, [lines._levels(known.get(part, ()), 1) for part in group])
            outside = reduce(lines._in_common, others, lines._levels(known.get(total, ()), 1))
            by_total = lines._hanging_together(outside, 1)
            spells = (spell for line in by_total for spell in combinations([at for at, _ in line], 2))
            if any(all(hides(known.get(part, ()), spell) for part in group) for spell in spells):
                together = lines._joined((*lines._hanging_together(inside, 1), *by_total))
                yield from ((total, spell, group) for spell in lines._narrow(together, WIDTH))


def hides(known: Lines, spell: Sequence[datetime]) -> bool:
    return not any({*spell} <= {at for at, _ in line} for line in known)


@pytest.mark.parametrize("seed", range(40))
def test_what_is_remembered_is_what_would_be_worked_out_anew(seed: int) -> None:
    dice = random.Random(seed)
    days = [SEPTEMBER, OCTOBER, NOVEMBER, *MONDAYS]
    schools = {"R": "ABE", "O": "CD"}
    sums = [("LV", ("R", "O")), *((place, tuple(parts)) for place, parts in schools.items())]
    people = [(school, place, dice.choice(days)) for place, parts in schools.items() for school in parts * 10]
    told: dict[str, list[Line]] = {}
    reckoning = Reckoning(sums, FEW)
    for _ in range(25):
        cell, (since, until) = dice.choice(["LV", "R", "O", *"ABCDE"]), sorted(dice.sample(days, 2))
        inside = [one for one in people if (cell in one or cell == "LV") and since <= one[-1] < until]
        told.setdefault(cell, []).append(count(since, until, len(inside)))

        assert reckoning.given_away(told) == plainly(told, sums, FEW)
