"""What figures of different days and windows tell together: every one counts a stretch of time, and stretches chain.

A semester up to today, less the same up to three weeks ago, less the month up to last week, is last week's people. So
all that was told of a cell is laid out along lines of time: how many people came before each instant that a figure
begins or ends at. What a total and all its parts but one have in common, the last one has, too. No two instants of a
line may have 1 … few - 1 people between them. Parts of which only the sum is known may have been told of one by one
another day: who has joined them since is a group as well. Fewer than WIDTH can't hide in it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import reduce
from itertools import combinations, pairwise
from typing import Generic, TypeVar

from analytics.suppression import WIDTH

GUESSES = 2  # how many empty spells somebody may know of at once
ROUNDS = 3  # how often what was worked out is used to work out more

Line = tuple[tuple[datetime, int], ...]  # instants in order, with the people before each from anywhere on
Lines = tuple[Line, ...]  # of one cell
Levels = Mapping[datetime, tuple[tuple[int, ...], int]]  # which line of each cell an instant lies on, and people before
Key = TypeVar("Key", bound=Hashable)
Sums = Sequence[tuple[Key, tuple[Key, ...]]]  # totals and all their parts
Group = tuple[int, ...]  # places of some parts in a sum, of which the total is the first
Spell = tuple[datetime, datetime]
Leak = tuple[Key, Spell, tuple[Key, ...]]  # a cell of which a few can be told from others; in which parts


class Reckoning(Generic[Key]):
    """Works out what follows from what was told, through sums of cells. What it has worked out once it remembers."""

    def __init__(self, sums: Sums[Key], few: int) -> None:
        self._members = [tuple(dict.fromkeys((total, *parts))) for total, parts in sums]
        self._few = few
        self._worked_out: dict[tuple[Lines, ...], tuple[Lines, ...]] = {}
        self._narrow: dict[tuple[Lines, int], Collection[Spell]] = {}
        self._groups: dict[tuple[Lines, ...], Sequence[tuple[Group, Lines]]] = {}

    def given_away(self, told: Mapping[Key, Iterable[Line]]) -> set[Leak[Key]]:
        """Return cells of which fewer than `few` people can be told from others, and since and until when these came.

        Somebody may know that nobody answered for a while: lines that end and begin around it hang together, too.
        """
        known = {cell: _joined(lines) for cell, lines in told.items()}
        for _ in range(ROUNDS):
            before = dict(known)
            for members in self._members:
                self._work_out(known, members)
            if known == before:
                break
        cells = {(cell, spell, ()) for cell, lines in known.items() for spell in self._narrow_in(lines, self._few)}
        return cells | {leak for members in self._members for leak in self._leaks_together(known, members)}

    def _leaks_together(self, known: Mapping[Key, Lines], members: Sequence[Key]) -> Iterator[Leak[Key]]:
        lines = tuple(known.get(member, ()) for member in members)
        if lines not in self._groups:
            self._groups[lines] = tuple(_groups(lines))
        for group, together in self._groups[lines]:
            for spell in self._narrow_in(together, WIDTH):
                yield members[0], spell, tuple(members[place] for place in group)

    def _work_out(self, known: dict[Key, Lines], members: Sequence[Key]) -> None:
        lines = tuple(known.get(member, ()) for member in members)
        if lines.count(()) > 1:
            return
        if lines not in self._worked_out:
            self._worked_out[lines] = _worked_out(lines)
        known |= {member: found for member, found in zip(members, self._worked_out[lines], strict=True) if found}

    def _narrow_in(self, lines: Lines, few: int) -> Collection[Spell]:
        if (lines, few) not in self._narrow:
            self._narrow[lines, few] = frozenset(_narrow(lines, few))
        return self._narrow[lines, few]


def _worked_out(members: Sequence[Lines]) -> tuple[Lines, ...]:
    """Return the lines of a total and of its parts with what follows of each from all others; of a silent one alone."""
    found, behind = list(members), _levels_behind(members)
    before: Levels | None = None
    for place, lines in enumerate(members):
        if not lines or () not in members:
            others = behind[place] if before is None else _in_common(before, behind[place])
            new = _hanging_together(others, 1 if place else -1)
            found[place] = _joined((*lines, *new)) if new else lines
        own = _levels(found[place], -1 if place else 1)
        before = own if before is None else _in_common(before, own)
    return tuple(found)


def _groups(members: Sequence[Lines]) -> Iterator[tuple[Group, Lines]]:
    """Yield parts of which only the sum is known for some stretch, with the lines of that sum from all stretches."""
    for group in _hidden_together(members):
        own = [_levels(members[place], 1) for place in group]
        rest = [_levels(lines, -1) for place, lines in enumerate(members) if place and place not in group]
        inside, outside = reduce(_in_common, own), reduce(_in_common, rest, _levels(members[0], 1))
        yield group, _joined((*_hanging_together(inside, 1), *_hanging_together(outside, 1)))


def _hidden_together(members: Sequence[Lines]) -> set[Group]:
    """Return parts, two or more but not all, that are not known for a stretch of time the total is known for."""
    total, *parts = ([{at for at, _ in line} for line in lines] for lines in members)
    spells = {spell for instants in total for spell in combinations(sorted(instants), 2)}
    groups = {
        tuple(place for place, lines in enumerate(parts, start=1) if not any(line.issuperset(spell) for line in lines))
        for spell in spells
    }
    return {group for group in groups if 1 < len(group) < len(parts)}


def _levels_behind(members: Sequence[Lines]) -> list[Levels | None]:
    """Return for each member what those after it have in common; None after the last."""
    behind: list[Levels | None] = [None]
    for lines in reversed(members[1:]):
        own = _levels(lines, -1)
        behind.append(own if behind[-1] is None else _in_common(own, behind[-1]))
    return behind[::-1]


def _levels(lines: Lines, sign: int) -> Levels:
    return {at: ((number,), sign * people) for number, line in enumerate(lines) for at, people in line}


def _in_common(levels: Levels, others: Levels | None) -> Levels:
    """Return the sums of people at the instants of both."""
    if others is None:
        return levels
    both = levels.keys() & others.keys()
    return {at: (levels[at][0] + others[at][0], levels[at][1] + others[at][1]) for at in both}


def _hanging_together(levels: Levels | None, sign: int) -> Lines:
    """Return lines of the instants that lie on the same lines of all cells."""
    groups: dict[tuple[int, ...], list[tuple[datetime, int]]] = defaultdict(list)
    for at, (numbers, people) in sorted((levels or {}).items()):
        groups[numbers].append((at, sign * people))
    return tuple(tuple(group) for group in groups.values() if len(group) > 1)


def _joined(lines: Iterable[Line]) -> Lines:
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
    return tuple(found)


def _laid(line: Line, other: Line, here: datetime, there: datetime) -> Line:
    """Lay two lines on each other where one is `here` and the other is `there`."""
    lift = dict(line)[here] - dict(other)[there]
    return tuple(sorted({*line, *((instant, people + lift) for instant, people in other)}))


def _only_grows(line: Line) -> bool:
    return all(before <= after and here < there for (here, before), (there, after) in pairwise(line))


def _narrow(lines: Sequence[Line], few: int) -> Iterator[Spell]:
    for line in _guessed(lines):
        yield from ((here, there) for (here, before), (there, after) in pairwise(line) if 0 < after - before < few)


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
