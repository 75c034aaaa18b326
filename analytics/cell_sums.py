"""From rows of the roll-up to what the people of every cell add up to: grouped by numpy, part by part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property
from operator import add
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.cells import CUTS, NATION
from analytics.readings import Cell
from analytics.sums import Cluster, Clusters, Sums
from models.additions import PEOPLE, ZERO, Vector
from models.packed import names_of, unpack
from models.rollup_rows import Kinds

Codes = NDArray[np.int64]
Numbers = NDArray[np.float64]
Table = dict[Cell, dict[str, Sums]]
LEVELS = ("institution", "municipality", "region", "national")
_NONE: Mapping[str, Vector] = {}
VECTOR = np.dtype([("people", "<i4", 4), ("sums", "<f8", 4)])  # as `models.packed` writes it
COUNTED = (0, 4, 6)  # where n, weight and total stand among the values


class _Column:
    """A column of words as numbers; an empty word is −1, which belongs to no group."""

    def __init__(self, words: Iterable[Any]) -> None:
        listed = words if isinstance(words, Sequence) else list(words)
        different = dict.fromkeys(listed)
        self.words = [word for word in different if word]
        codes = dict.fromkeys(different, -1) | {word: code for code, word in enumerate(self.words)}
        self.codes: Codes = np.fromiter(map(codes.__getitem__, listed), dtype=np.int64, count=len(listed))

    def at(self, positions: Codes) -> _Column:
        """Look every position up in this column."""
        column = _Column(())
        column.codes, column.words = self.codes[positions], self.words
        return column


class Unpacked(NamedTuple):
    """Numbers of several rows that hold sums of many indicators each: an entry for each row's every indicator."""

    row: Codes  # of each entry
    names: list[str]
    values: Numbers  # the fields of a vector, each for every entry


def unpacked(rows: Sequence[Sequence[Any]], *, only_people: bool = False) -> Unpacked:
    """Put the sums of rows, whose last columns are names and numbers, side by side: all, or only counts of people."""
    sizes = np.fromiter((len(row[-1]) for row in rows), dtype=np.int64, count=len(rows)) // VECTOR.itemsize
    vectors = np.frombuffer(b"".join([row[-1] for row in rows]), dtype=VECTOR)
    values: Numbers = np.concatenate([vectors["people"].T, vectors["sums"].T])
    found = Unpacked(np.repeat(np.arange(len(rows)), sizes), names_of(*(row[-2] for row in rows)), values)
    if not only_people:
        return found
    chosen = [at for at, name in enumerate(found.names) if name[0] == PEOPLE]
    return Unpacked(found.row[chosen], [found.names[at] for at in chosen], values[:, chosen])


class Rows:
    """Rows of the roll-up by column, one for each indicator; `fold` makes them fewer."""

    def __init__(self, rows: Sequence[Sequence[Any]], kinds: Kinds, *, only_people: bool = False) -> None:
        months, institutions, events, sectors, languages, waves, *_ = zip(*map(tuple, rows), strict=True)
        row, names, self.values = unpacked(rows, only_people=only_people)
        self.indicator, self.days = _indicators(names, np.array([_before(month) for month in months])[row])
        event = _Column([at if at[1] else None for at in zip(institutions, events, strict=True)])
        levels, first = _levels(institutions, kinds), _first(event)
        self.event, self.event_levels = event.at(row), {level: column.at(first) for level, column in levels.items()}
        self.levels = {level: column.at(row) for level, column in levels.items()}
        kind, service = zip(*(kinds.events.get(event, ("", "")) for event in events), strict=True)
        parts = zip(CUTS, (sectors, service, kind, languages, waves), strict=True)
        self.cuts = {cut: _Column(words).at(row) for cut, words in parts}
        self.language = self.cuts["language"]

    def fold(self) -> Rows:
        """Put the events of one kind in one place together: rows that no cell tells apart."""
        columns = [self.levels["institution"], *self.cuts.values(), self.indicator]
        key: Codes = np.zeros(len(self.days), dtype=np.int64)
        for column in columns:
            key = key * (len(column.words) + 1) + column.codes + 1
        _, first, group = np.unique(key, return_index=True, return_inverse=True)
        folded = Rows.__new__(Rows)
        folded.values = np.stack([np.bincount(group, weights=column, minlength=len(first)) for column in self.values])
        folded.days = np.zeros(len(first), dtype=np.int64)
        np.maximum.at(folded.days, group, self.days)
        folded.indicator = self.indicator.at(first)
        folded.levels = {level: column.at(first) for level, column in self.levels.items()}
        folded.cuts = {cut: column.at(first) for cut, column in self.cuts.items()}
        folded.language = folded.cuts["language"]
        return folded


def _indicators(names: Sequence[str], before: Codes) -> tuple[_Column, Codes]:
    """Return the indicators, all days of people as one of them, and the number of the day; 0 where it is none.

    `before` is the number of the day before each one's month.
    """
    different = dict.fromkeys(names)
    short = {name: PEOPLE if name[0] == PEOPLE else name for name in different}
    number = {name: int(name[1:]) if name[0] == PEOPLE else 0 for name in different}
    day: Codes = np.fromiter(map(number.__getitem__, names), dtype=np.int64, count=len(names))
    return _Column([short[name] for name in names]), np.where(day > 0, before + day, 0)


@cache
def _before(month: str) -> int:
    return date(int(month[:4]), int(month[5:]), 1).toordinal() - 1


def _first(column: _Column) -> Codes:
    """Return for every word where it stands first."""
    stands = np.flatnonzero(column.codes >= 0)
    return stands[np.unique(column.codes[stands], return_index=True)[1]]


def _levels(institutions: Sequence[str], kinds: Kinds) -> dict[str, _Column]:
    """Return the places that institutions lie in, level by level; who had no event is in the country."""
    places = [kinds.institutions.get(code, ("", "")) for code in institutions]
    municipalities, regions = zip(*places, strict=True)
    nation = [NATION.key] * len(places)
    columns = map(_Column, (institutions, municipalities, regions, nation))
    return dict(zip(LEVELS, columns, strict=True))


@dataclass(frozen=True)
class Groups:
    """The sums of one level's places in one kind of parts, a column for each cell and indicator."""

    level: str
    cut: str
    places: list[str]
    parts: list[Any]
    indicators: list[str]
    keys: Codes  # (place × parts + part) × indicators + indicator
    values: Numbers
    days: Codes
    languages: Numbers  # cells × languages × (n, weight, total)
    clusters: Numbers  # the fields of Clusters, each for every cell

    @cached_property
    def cells(self) -> list[tuple[Cell, str]]:
        """The cell and indicator of every column."""
        where, indicator = (each.tolist() for each in np.divmod(self.keys, len(self.indicators)))
        cells = {code: self._cell(code) for code in dict.fromkeys(where)}
        return [(cells[code], self.indicators[which]) for code, which in zip(where, indicator, strict=True)]

    def _cell(self, code: int) -> Cell:
        place, part = divmod(code, len(self.parts))
        return Cell(self.level, self.places[place], f"{self.cut}={self.parts[part]}" if self.cut else "")


def groups(rows: Rows, levels: Iterable[str]) -> Iterator[Groups]:
    """Add up every place of some levels, as a whole and in parts."""
    folded = rows.fold()
    for cut in ("", *CUTS):
        clusters = _Events(rows, cut)
        for level in levels:
            found = _group(folded, level, cut, clusters)
            if found is not None:
                yield found


def tabulate(
    rows: Sequence[Sequence[Any]],
    corrections: Iterable[Sequence[Any]],
    kinds: Kinds,
    levels: Iterable[str],
    *,
    only_people: bool = False,
) -> Table:
    """Return the sums of every cell of some levels in one window. `@` stands for the people, whatever they said."""
    table: Table = defaultdict(dict)
    if not rows:
        return table
    by_cell = {Cell(*cell): unpack(names, numbers) for _, *cell, names, numbers in corrections}
    columns = Rows(rows, kinds, only_people=only_people)
    for found in groups(columns, tuple(levels)):
        for cell, indicator, sums in _sums(found, columns.language.words, by_cell):
            table[cell][indicator] = sums
    return table


def _group(rows: Rows, level: str, cut: str, events: _Events) -> Groups | None:
    place, part = rows.levels[level], rows.cuts.get(cut)
    chosen = np.flatnonzero((place.codes >= 0) & (part.codes >= 0 if part else True))
    if not len(chosen):
        return None
    names, parts = rows.indicator.words, part.words if part else [""]
    where = place.codes[chosen] * len(parts) + (part.codes[chosen] if part else 0)
    size = len(place.words) * len(parts) * len(names)
    keys, position = _present(where * len(names) + rows.indicator.codes[chosen], size)
    group = position[where * len(names) + rows.indicator.codes[chosen]]
    values: Numbers = np.stack(
        [np.bincount(group, weights=each, minlength=len(keys)) for each in rows.values[:, chosen]]
    )
    days: Codes = np.zeros(len(keys), dtype=np.int64)
    np.maximum.at(days, group, rows.days[chosen])
    languages = _languages(rows, chosen, group, len(keys))
    clusters = events.moments(level, position, len(keys))
    return Groups(level, cut, place.words, parts, names, keys, values, days, languages, clusters)


def _present(key: Codes, size: int) -> tuple[Codes, Codes]:
    """Return the keys that occur, in order, and for every key below `size` where it stands among them."""
    occurs = np.zeros(size, dtype=bool)
    occurs[key] = True
    position: Codes = np.cumsum(occurs) - 1
    return np.flatnonzero(occurs), position


def _languages(rows: Rows, chosen: Codes, group: Codes, size: int) -> Numbers:
    words = len(rows.language.words)
    key = group * words + rows.language.codes[chosen]
    columns = [np.bincount(key, weights=rows.values[at, chosen], minlength=size * words) for at in COUNTED]
    return np.stack([column.reshape(size, words) for column in columns], axis=2)


class _Events:
    """The people of every event in one kind of parts: the clusters of any place."""

    def __init__(self, rows: Rows, cut: str) -> None:
        part, names = rows.cuts.get(cut), len(rows.indicator.words)
        self._parts = len(part.words) if part else 1
        self._names = names
        chosen = np.flatnonzero((rows.event.codes >= 0) & (part.codes >= 0 if part else True))
        event, code = rows.event.codes[chosen], part.codes[chosen] if part else 0
        key = (event * self._parts + code) * names + rows.indicator.codes[chosen]
        keys, position = _present(key, len(rows.event.words) * self._parts * names)
        n, weight, total = (
            np.bincount(position[key], weights=rows.values[at, chosen], minlength=len(keys)) for at in COUNTED
        )
        self._event, self._rest = np.divmod(keys, self._parts * names)
        self._moments = (n > 0, n, weight, total, n * n, weight * weight, weight * total, total * total)
        self._levels = rows.event_levels

    def moments(self, level: str, position: Codes, size: int) -> Numbers:
        """Add up the moments of the events of every place: the fields of `Clusters`, each for every cell."""
        place = self._levels[level].codes[self._event]
        inside = np.flatnonzero(place >= 0)
        group = position[place[inside] * self._parts * self._names + self._rest[inside]]
        columns = [np.bincount(group, weights=moment[inside], minlength=size) for moment in self._moments]
        return np.stack(columns)


# --- From columns to sums -----------------------------------------------------------------------------------


def _sums(
    found: Groups, languages: Sequence[str], corrections: Mapping[Cell, Mapping[str, Vector]]
) -> Iterator[tuple[Cell, str, Sums]]:
    days = zip(found.cells, found.days.tolist(), strict=True)
    fresh = {cell: date.fromordinal(day) for (cell, name), day in days if name == PEOPLE}
    values, clusters = zip(*found.values.tolist(), strict=True), zip(*found.clusters.tolist(), strict=True)
    spoken = zip(*(zip(*each, strict=True) for each in found.languages.transpose(1, 2, 0).tolist()), strict=True)
    for (cell, name), row, moments, said in zip(found.cells, values, clusters, spoken, strict=True):
        added = corrections.get(cell, _NONE).get(name, ZERO)
        n, left_out, positive, negative, *rest = map(add, row, added)
        if n or left_out:
            counts = (int(n), int(left_out), int(positive), int(negative))
            yield cell, name, _made(counts, rest, moments, _spoken(languages, said), fresh.get(cell))


def _made(
    counts: tuple[int, int, int, int],
    weights: Sequence[float],
    moments: Sequence[float],
    languages: Mapping[str, Cluster],
    fresh_on: date | None,
) -> Sums:
    events, people, *rest = moments
    weight, weight_squared, total, total_squared = weights
    clusters = Clusters(int(events), int(people), *rest)
    return Sums(*counts, weight, weight_squared, total, total_squared, clusters, languages, fresh_on)


def _spoken(words: Sequence[str], spoken: Sequence[Sequence[float]]) -> dict[str, Cluster]:
    return {word: Cluster(int(n), weight, total) for word, (n, weight, total) in zip(words, spoken, strict=True) if n}
