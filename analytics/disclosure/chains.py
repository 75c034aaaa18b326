"""Which figures about to be told would, chained with those of other days and windows, tell of a few people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from datetime import datetime

from analytics.disclosure.families import Around, Figure, parts_of
from analytics.disclosure.history import Told
from analytics.disclosure.lines import Line, Reckoning
from analytics.readings import Cell, Reading
from analytics.windows import Window

Sum = tuple[Cell, tuple[Cell, ...]]  # a total and all its parts


class Chains:
    """All that was told of one indicator by the time it counts, and what would be told now."""

    def __init__(
        self, asked: Mapping[Figure, Reading], told: Told, window: Window, around: Around, now: datetime, few: int
    ) -> None:
        self._told = _stretches(told, around)
        self._now = {figure.cell: _line(around.stretch(window, now), reading.n) for figure, reading in asked.items()}
        cells = _crossed(self._now.keys() | self._told.keys()) if self._told else ()
        known = _side_by_side([*_pairs(self._told), *self._now.items()])
        self._sums = list(_complete(parts_of(cells, around), known))
        self._reckoning = Reckoning(self._sums, few)
        self._before = self._reckoning.given_away(self._told)

    def to_hide(self, visible: Collection[Figure]) -> set[Figure]:
        """Return visible figures one of which must be hidden so that nothing more is given away; none if nothing is."""
        if not self._told:
            return set()
        lines: dict[Cell, list[Line]] = defaultdict(list, {cell: [*told] for cell, told in self._told.items()})
        for figure in visible:
            lines[figure.cell].append(self._now[figure.cell])
        for cell, *_ in sorted(self._reckoning.given_away(lines) - self._before):
            for near in ({cell}, self._beside({cell}), self._beside(self._beside({cell}))):
                if found := {figure for figure in visible if figure.cell in near}:
                    return found
        return set()

    def _beside(self, cells: Collection[Cell]) -> set[Cell]:
        sums = ({total, *parts} for total, parts in self._sums)
        return {cell for members in sums if not members.isdisjoint(cells) for cell in members}


def _crossed(cells: Collection[Cell]) -> list[Cell]:
    """Return cells with every cut of every place: what was never told of may follow from its place and from its cut.

    A cut that is the only one of its kind stays where it is: alone it would be taken for its whole place.
    """
    cuts = {cell.cut for cell in cells}
    kinds = Counter(cut.partition("=")[0] for cut in cuts)
    crossed = {cut for cut in cuts if kinds[cut.partition("=")[0]] > 1}
    return sorted({*cells, *(cell._replace(cut=cut) for cell in cells for cut in crossed)})


def _complete(sums: Iterable[Sum], known: Collection[Mapping[Cell, int]]) -> Iterator[Sum]:
    """Yield sums that add up, with whoever is left over as a part that is told of nowhere; none that count twice."""
    for number, (total, parts) in enumerate(sums):
        left = [_left(counts, total, parts) for counts in known]
        if not any(left):
            yield total, parts
        elif min(left) >= 0:
            yield total, (*parts, total._replace(cut=f"{total.cut} {number}"))


def _left(counts: Mapping[Cell, int], total: Cell, parts: Collection[Cell]) -> int:
    """Return how many people of a total are known to be in none of its parts; below zero, how many are in several.

    Nothing is known of parts that nobody asked for: another day's may fill the sum.
    """
    asked = [counts[part] for part in parts if part in counts]
    left = counts.get(total, sum(asked)) - sum(asked)
    return min(left, 0) if len(asked) < len(parts) else left


def _side_by_side(stretches: Iterable[tuple[Cell, Line]]) -> Collection[Mapping[Cell, int]]:
    """Return the counts of cells that are known of one stretch of time."""
    found: dict[tuple[datetime, ...], dict[Cell, int]] = defaultdict(dict)
    for cell, line in stretches:
        found[tuple(at for at, _ in line)][cell] = line[-1][1]
    return found.values()


def _pairs(told: Mapping[Cell, Iterable[Line]]) -> Iterator[tuple[Cell, Line]]:
    yield from ((cell, line) for cell, lines in told.items() for line in lines)


def _stretches(told: Told, around: Around) -> dict[Cell, list[Line]]:
    """Return what was told of each cell as stretches of time. Given again, a figure still ends on its first day."""
    found: dict[Cell, list[Line]] = defaultdict(list)
    for figure, tellings in told.items():
        for before, telling in zip((None, *tellings), tellings, strict=False):
            if before is None or before.n != telling.n:
                found[figure.cell].append(_line(around.stretch(around.windows[figure.window], telling.at), telling.n))
    return found


def _line(stretch: tuple[datetime, datetime], people: int) -> Line:
    return ((stretch[0], 0), (stretch[1], people))
