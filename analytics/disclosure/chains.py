"""Which figures about to be told would, chained with those of other days and windows, tell of a few people."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from datetime import datetime

from analytics.disclosure.families import Around, Figure, parts_of
from analytics.disclosure.history import Told
from analytics.disclosure.lines import Line, given_away
from analytics.readings import Cell, Reading
from analytics.windows import Window


class Chains:
    """All that was told of one indicator by the time it counts, and what would be told now."""

    def __init__(
        self, asked: Mapping[Figure, Reading], told: Told, window: Window, around: Around, now: datetime, few: int
    ) -> None:
        self._few = few
        self._told = _stretches(told, around.windows)
        self._now = {figure.cell: _stretch(window, reading.n, now) for figure, reading in asked.items()}
        cells = self._now.keys() | self._told.keys() if self._told else ()
        counts = {figure.cell: reading.n for figure, reading in asked.items()}
        self._sums = [each for each in parts_of(cells, around) if _adds_up(counts, *each)]
        self._before = given_away(self._told, self._sums, few)

    def to_hide(self, visible: Collection[Figure]) -> set[Figure]:
        """Return visible figures one of which must be hidden so that nothing more is given away; none if nothing is."""
        if not self._told:
            return set()
        lines: dict[Cell, list[Line]] = defaultdict(list, {cell: [*told] for cell, told in self._told.items()})
        for figure in visible:
            lines[figure.cell].append(self._now[figure.cell])
        for cell in sorted(given_away(lines, self._sums, self._few) - self._before):
            for near in ({cell}, self._beside({cell}), self._beside(self._beside({cell}))):
                if found := {figure for figure in visible if figure.cell in near}:
                    return found
        return set()

    def _beside(self, cells: Collection[Cell]) -> set[Cell]:
        sums = ({total, *parts} for total, parts in self._sums)
        return {cell for members in sums if not members.isdisjoint(cells) for cell in members}


def _adds_up(counts: Mapping[Cell, int], total: Cell, parts: Collection[Cell]) -> bool:
    """Tell whether nobody is missing from the parts or counted twice, as far as anything is known of it."""
    return total not in counts or counts[total] == sum(counts.get(part, 0) for part in parts)


def _stretches(told: Told, windows: Mapping[str, Window]) -> dict[Cell, list[Line]]:
    """Return what was told of each cell as stretches of time. Given again, a figure still ends on its first day."""
    found: dict[Cell, list[Line]] = defaultdict(list)
    for figure, tellings in told.items():
        for before, telling in zip((None, *tellings), tellings, strict=False):
            if before is None or before.n != telling.n:
                found[figure.cell].append(_stretch(windows[figure.window], telling.n, telling.at))
    return found


def _stretch(window: Window, people: int, now: datetime) -> Line:
    """Return what a window counts at `now`: what has come so far."""
    return ((window.since, 0), (max(window.since, min(window.until, now)), people))
