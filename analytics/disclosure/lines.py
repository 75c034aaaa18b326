"""What figures of different days and windows tell together: every one counts a stretch of time, and stretches chain.

A semester up to today, less the same up to three weeks ago, less the month up to last week, is last week's people. So
all that was told of a cell is laid out along lines of time: how many people came before each instant that a figure
begins or ends at. What a total and all its parts but one have in common, the last one has, too. No two instants of a
line may have 1 … few - 1 people between them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import pairwise
from typing import TypeVar

GUESSES = 2  # how many empty spells somebody may know of at once
ROUNDS = 3  # how often what was worked out is used to work out more

Line = tuple[tuple[datetime, int], ...]  # instants in order, with the people before each from anywhere on
Key = TypeVar("Key", bound=Hashable)
Sums = Sequence[tuple[Key, tuple[Key, ...]]]  # totals and all their parts


def given_away(told: Mapping[Key, Iterable[Line]], sums: Sums[Key], few: int) -> set[Key]:
    """Return the cells of which fewer than `few` people can be told from others by when they came.

    Somebody may know that nobody answered for a while: lines that end and begin around it hang together, too.
    """
    known = {cell: _joined(lines) for cell, lines in told.items()}
    for _ in range(ROUNDS):
        before = dict(known)
        for total, parts in sums:
            _work_out(known, total, parts)
        if known == before:
            break
    return {cell for cell, lines in known.items() if _is_narrow(lines, few)}


def _work_out(known: dict[Key, list[Line]], total: Key, parts: Sequence[Key]) -> None:
    """Add what follows of each member of a sum from all others."""
    members = {total: 1, **dict.fromkeys(parts, -1)}
    silent = [member for member in members if not known.get(member)]
    for member in members if not silent else silent[:1] if len(silent) == 1 else ():
        others = [(sign * -members[member], known[other]) for other, sign in members.items() if other != member]
        found = list(_in_common(others))
        if found:
            known[member] = _joined([*known.get(member, ()), *found])


def _in_common(others: Sequence[tuple[int, Sequence[Line]]]) -> Iterator[Line]:
    """Yield the sum of signed lines wherever the same instants hang together in all of them."""
    levels: dict[datetime, tuple[tuple[int, ...], int]] = {}
    for position, (sign, lines) in enumerate(others):
        here = {at: (number, sign * people) for number, line in enumerate(lines) for at, people in line}
        if position == 0:
            levels = {at: ((number,), people) for at, (number, people) in here.items()}
        else:
            both = levels.keys() & here.keys()
            levels = {at: ((*levels[at][0], here[at][0]), levels[at][1] + here[at][1]) for at in both}
    groups: dict[tuple[int, ...], list[tuple[datetime, int]]] = defaultdict(list)
    for at, (numbers, people) in levels.items():
        groups[numbers].append((at, people))
    yield from (tuple(sorted(group)) for group in groups.values() if len(group) > 1)


def _joined(lines: Iterable[Line]) -> list[Line]:
    """Lay lines together that have an instant in common. What contradicts the rest stays apart."""
    found: list[Line] = []
    for each in dict.fromkeys(lines):
        line = each
        for other in list(found):
            shared = min(dict(other).keys() & dict(line).keys(), default=None)
            both = _laid(other, line, shared, shared) if shared else None
            if both and _only_grows(both):
                found.remove(other)
                line = both
        found.append(line)
    return found


def _laid(line: Line, other: Line, here: datetime, there: datetime) -> Line:
    """Lay two lines on each other where one is `here` and the other is `there`."""
    lift = dict(line)[here] - dict(other)[there]
    return tuple(sorted({*line, *((instant, people + lift) for instant, people in other)}))


def _only_grows(line: Line) -> bool:
    return all(before <= after and here < there for (here, before), (there, after) in pairwise(line))


def _is_narrow(lines: Sequence[Line], few: int) -> bool:
    return any(0 < after - before < few for line in _guessed(lines) for (_, before), (_, after) in pairwise(line))


def _guessed(lines: Sequence[Line]) -> Iterator[Line]:
    """Yield lines on their own, and together where what lies between them may be empty."""
    found = {line: frozenset([number]) for number, line in enumerate(lines)}
    for _ in range(GUESSES):
        yield from found
        longer: dict[Line, frozenset[int]] = {}
        for line, used in found.items():
            for number, other in enumerate(lines):
                if number not in used:
                    longer |= {both: used | {number} for both in _meetings(line, other)}
        found = longer
    yield from found


def _meetings(line: Line, other: Line) -> Iterator[Line]:
    """Yield two lines as one for each pair of neighbouring instants of both, if no people came before earlier ones."""
    mine, others = dict(line).keys(), dict(other).keys()
    for here, there in pairwise(sorted(mine | others)):
        if here in mine and there in others:
            found = _laid(line, other, here, there)
        elif here in others and there in mine:
            found = _laid(line, other, there, here)
        else:
            continue
        if _only_grows(found):
            yield found
