"""What adds up among figures of one indicator: parts of a place, cuts of a cell, stretches of a window."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import NamedTuple

from analytics.readings import Cell
from analytics.suppression import Sum
from analytics.windows import Window
from models.reports import Place

INSIDE = {"municipality": ("institution",), "region": ("municipality",), "national": ("region", "municipality")}


class Figure(NamedTuple):
    """What a number is about: a cell and a window. `version` counts what was told earlier of it; 0 is what counts now.

    A figure with a `rest` is nobody's cell: the people that are left when parts are taken from a total (or the other
    way round, who is in two parts).
    """

    window: str
    cell: Cell
    version: int = 0
    rest: int = 0


@dataclass(frozen=True)
class Family:
    """Figures of one indicator that have something to do with each other, and what adds up among them.

    `echoes` are totals, as they stand and as they were told earlier, with what are their parts now: between figures of
    different days, what is hidden is not what it was.
    """

    counts: Mapping[Figure, int]
    sums: Sequence[Sum[Figure]]
    echoes: Sequence[tuple[Figure, tuple[Figure, ...]]]


@dataclass(frozen=True)
class Around:
    """What lies inside what."""

    places: Mapping[str, Place]
    windows: Mapping[str, Window]
    quiet_until: Callable[[datetime], datetime] = lambda instant: instant

    def outer(self, cell: Cell) -> dict[str, str]:
        """Return the places around a cell by level."""
        match cell.level:
            case "institution":
                place = self.places.get(cell.key)
                if place is None:
                    return {"national": "LV"}
                return {"municipality": place.municipality, "region": place.region, "national": "LV"}
            case "municipality":
                return {"region": self._regions.get(cell.key, ""), "national": "LV"}
            case "region":
                return {"national": "LV"}
            case _:
                return {}

    def stretch(self, window: Window, now: datetime) -> tuple[datetime, datetime]:
        """Return from when until when the people came that a window counts at `now`, without what is quiet before."""
        since, until = window.since, max(window.since, min(window.until, now))
        awake = self.quiet_until(since), self.quiet_until(until)
        return awake if awake[0] < awake[1] else (since, until)

    @cached_property
    def _regions(self) -> dict[str, str]:
        return {place.municipality: place.region for place in self.places.values()}


def family(counts: Mapping[Figure, int], few: int, around: Around, asked: Set[Figure]) -> Family:
    """Return the sums among figures. What is left of a sum is a secret of its own where it is fewer than `few` people.

    Whatever else is left anybody may guess: that protects nobody. Where parts of parts stand for these, whoever is left
    may be in those that were not asked for now.
    """
    told = dict(counts)
    sums, echoes = [], []
    for number, (total, parts) in enumerate(dict.fromkeys(_sums(counts, around)), start=1):
        if _has_stand_ins(total, parts) and not (_is_whole(counts, total, parts, few) and asked >= {total, *parts}):
            parts = _own(total, parts)
        left = counts[total] - sum(counts[part] for part in parts)
        if not parts:
            continue
        echoes.append((total, parts))
        if total.version:
            continue
        rest = total._replace(rest=number)
        if not 0 < abs(left) < few:
            sums.append(Sum(total, parts))
            continue
        told[rest] = abs(left)
        sums.append(Sum(total, (*parts, rest)) if left > 0 else Sum(total, parts, overlap=(rest,)))
    return Family(told, sums, echoes)


def _is_whole(counts: Mapping[Figure, int], total: Figure, parts: Sequence[Figure], few: int) -> bool:
    return counts[total] - sum(counts[part] for part in parts) < few


def _own(total: Figure, parts: Sequence[Figure]) -> tuple[Figure, ...]:
    """Return the parts of a total without those that stand for silent ones."""
    own = ((part for part in parts if part.cell.level == level) for level in INSIDE[total.cell.level])
    return next((found for each in own if (found := tuple(each))), ())


def _has_stand_ins(total: Figure, parts: Sequence[Figure]) -> bool:
    """Tell whether there are parts of parts among the places that a place is taken apart into."""
    levels = {part.cell.level for part in parts} - {total.cell.level}
    return len(levels) > 1 or not levels.issubset(INSIDE.get(total.cell.level, ()))


def parts_of(cells: Iterable[Cell], around: Around) -> Iterator[tuple[Cell, tuple[Cell, ...]]]:
    """Yield cells with those of the cells that are their parts: places in them, or cuts of one kind."""
    figures = [Figure("", cell) for cell in cells]
    for (total, _), parts in {**_cuts(figures), **_places(figures, around)}.items():
        yield total.cell, tuple(part.cell for part in parts)


def _sums(counts: Mapping[Figure, int], around: Around) -> Iterator[tuple[Figure, tuple[Figure, ...]]]:
    current = [figure for figure in counts if figure.version == 0]
    groups = {**_cuts(current), **_places(current, around), **_stretches(current, around.windows)}
    yield from _growth(counts)
    versions: dict[Figure, list[Figure]] = defaultdict(list)
    for figure in counts:
        versions[figure._replace(version=0)].append(figure)
    for (total, _), parts in groups.items():
        for version in versions.get(total, ()):
            yield version, tuple(parts)


def _growth(counts: Mapping[Figure, int]) -> Iterator[tuple[Figure, tuple[Figure, ...]]]:
    """Yield what counts now with what was told of it last: who has joined since is a group of its own."""
    last: dict[Figure, Figure] = {}
    for figure in counts:
        current = figure._replace(version=0)
        if figure.version and figure.version > last.get(current, current).version:
            last[current] = figure
    yield from ((current, (told,)) for current, told in last.items() if current in counts)


Groups = dict[tuple[Figure, str], list[Figure]]  # by the total and by what it is taken apart


def _cuts(figures: Iterable[Figure]) -> Groups:
    groups: Groups = defaultdict(list)
    for figure in figures:
        if figure.cell.cut:
            total = figure._replace(cell=figure.cell._replace(cut=""))
            groups[total, figure.cell.cut.partition("=")[0]].append(figure)
    return groups


def _places(figures: Collection[Figure], around: Around) -> Groups:
    """Group what lies in a place by the levels it is taken apart into; for a silent part stands what lies in it."""
    groups: Groups = defaultdict(list)
    here = set(figures)
    for figure in figures:
        stands_for, is_outermost = {figure.cell.level}, True
        for level, key in around.outer(figure.cell).items():
            total = figure._replace(cell=Cell(level, key, figure.cell.cut))
            for part in stands_for.intersection(INSIDE[level]) if key else ():
                groups[total, part].append(figure)
            is_outermost &= total not in here
            if is_outermost:
                stands_for.add(level)
    return groups


def _stretches(figures: Iterable[Figure], windows: Mapping[str, Window]) -> Groups:
    by_cell: dict[Cell, list[Figure]] = defaultdict(list)
    for figure in figures:
        by_cell[figure.cell].append(figure)
    groups: Groups = {}
    for same in by_cell.values():
        for total in same if len(same) > 1 else ():
            groups |= _stretches_of(total, same, windows)
    return groups


def _stretches_of(total: Figure, same: Iterable[Figure], windows: Mapping[str, Window]) -> Groups:
    whole = windows[total.window]
    parts = [each for each in same if each != total and _lies_in(windows[each.window], whole)]
    parts.sort(key=lambda each: (windows[each.window].since - windows[each.window].until, each))  # longest first
    groups = {(total, "time"): _apart(parts, windows)}
    for kind in {windows[each.window].kind for each in parts}:
        groups[total, kind] = [each for each in parts if windows[each.window].kind == kind]
    return {key: group for key, group in groups.items() if group}


def _lies_in(part: Window, whole: Window) -> bool:
    return whole.since <= part.since and part.until <= whole.until


def _apart(parts: Sequence[Figure], windows: Mapping[str, Window]) -> list[Figure]:
    """Return stretches that do not overlap, the first of the list before others."""
    chosen: list[Figure] = []
    for each in parts:
        window = windows[each.window]
        if all(window.until <= windows[o.window].since or windows[o.window].until <= window.since for o in chosen):
            chosen.append(each)
    return chosen
