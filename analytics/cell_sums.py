"""From rows of the roll-up to what the people of every cell add up to: grouped by numpy, part by part."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analytics.cells import CUTS, NATION
from analytics.readings import Cell
from analytics.sums import Cluster, Clusters, Sums
from models.additions import PEOPLE, ZERO, CellKey, Vector
from models.rollup_rows import EventPlace

Codes = NDArray[np.int64]
Numbers = NDArray[np.float64]
Table = dict[Cell, dict[str, Sums]]
NOWHERE = EventPlace("", "", "", "", "")  # of an answer without an event
COUNTED = (0, 4, 6)  # where n, weight and total stand among the values


class _Column:
    """A column of words as numbers; an empty word is −1, which belongs to no group."""

    def __init__(self, words: Iterable[Any]) -> None:
        found: dict[Any, int] = {}
        listed = [-1 if not word else found.setdefault(word, len(found)) for word in words]
        self.codes: Codes = np.array(listed, dtype=np.int64)
        self.words = list(found)

    def at(self, positions: Codes) -> _Column:
        """Look every position up in this column."""
        column = _Column(())
        column.codes, column.words = self.codes[positions], self.words
        return column


class _Rows:
    """Rows of the roll-up by column."""

    def __init__(self, rows: Sequence[Sequence[Any]], places: Mapping[int, EventPlace]) -> None:
        months, events, sectors, languages, waves, indicators, *values = zip(*rows, strict=True)
        self.values = np.array(values, dtype=np.float64)
        days = [name.startswith(PEOPLE) for name in indicators]
        self.days: Codes = np.array(
            [
                date(int(month[:4]), int(month[5:]), int(name[1:])).toordinal() if is_day else 0
                for month, name, is_day in zip(months, indicators, days, strict=True)
            ],
            dtype=np.int64,
        )
        self.indicator = _Column(PEOPLE if is_day else name for name, is_day in zip(indicators, days, strict=True))
        self.event = _Column(events)
        self.language = _Column(languages)
        of_events = [places.get(event, NOWHERE) for event in self.event.words] + [NOWHERE]  # −1 finds the last
        kind, service, *levels = (_Column(words).at(self.event.codes) for words in zip(*of_events, strict=True))
        self.levels = dict(zip(("institution", "municipality", "region"), levels, strict=True))
        self.levels["national"] = _Column([NATION.key] * len(rows))
        self.cuts = dict(zip(CUTS, (_Column(sectors), service, kind, self.language, _Column(waves)), strict=True))


def tabulate(
    rows: Sequence[Sequence[Any]],
    corrections: Mapping[tuple[CellKey, str], Vector],
    places: Mapping[int, EventPlace],
    levels: Iterable[str],
) -> Table:
    """Return the sums of every cell of some levels in one window. `@` stands for the people, whatever they said."""
    table: Table = defaultdict(dict)
    if not rows:
        return table
    by_cell = {(Cell(*cell[1:]), indicator): vector for (cell, indicator), vector in corrections.items()}
    columns = _Rows(rows, places)
    for level in levels:
        for cut in ("", *CUTS):
            for cell, indicator, sums in _group(columns, level, cut, by_cell):
                table[cell][indicator] = sums
    return table


def _group(
    rows: _Rows, level: str, cut: str, corrections: Mapping[tuple[Cell, str], Vector]
) -> Iterator[tuple[Cell, str, Sums]]:
    place, part = rows.levels[level], rows.cuts.get(cut)
    chosen = np.flatnonzero((place.codes >= 0) & (part.codes >= 0 if part else True))
    if not len(chosen):
        return
    key = place.codes[chosen]
    if part:
        key = key * len(part.words) + part.codes[chosen]
    key = key * len(rows.indicator.words) + rows.indicator.codes[chosen]
    keys, group = np.unique(key, return_inverse=True)
    values = _summed(rows.values[:, chosen], group, len(keys))
    languages = _languages(rows, chosen, group, len(keys))
    clusters = _clusters(rows, chosen, group, len(keys))
    days: Codes = np.zeros(len(keys), dtype=np.int64)
    np.maximum.at(days, group, rows.days[chosen])
    cells = list(_cells(rows, keys, level, cut))
    fresh = {
        cell: date.fromordinal(day) for (cell, name), day in zip(cells, days.tolist(), strict=True) if name == PEOPLE
    }
    for (cell, name), row, ours, theirs in zip(cells, values, clusters, languages, strict=True):
        numbers = [was + more for was, more in zip(row, corrections.get((cell, name), ZERO), strict=True)]
        n, left_out, positive, negative = (int(number) for number in numbers[:4])
        weight, weight_squared, total, total_squared = numbers[4:]
        if n or left_out:
            totals = (n, left_out, positive, negative, weight, weight_squared, total, total_squared)
            yield cell, name, Sums(*totals, ours, theirs, fresh.get(cell))


def _cells(rows: _Rows, keys: Codes, level: str, cut: str) -> Iterator[tuple[Cell, str]]:
    place, part, indicators = rows.levels[level], rows.cuts.get(cut), rows.indicator.words
    for code in keys.tolist():
        where, indicator = divmod(code, len(indicators))
        which, value = divmod(where, len(part.words)) if part else (where, 0)
        yield Cell(level, place.words[which], f"{cut}={part.words[value]}" if part else ""), indicators[indicator]


def _summed(values: Numbers, group: Codes, size: int) -> list[list[float]]:
    columns = [np.bincount(group, weights=column, minlength=size) for column in values]
    listed: list[list[float]] = np.stack(columns, axis=1).tolist()
    return listed


def _languages(rows: _Rows, chosen: Codes, group: Codes, size: int) -> list[dict[str, Cluster]]:
    words = rows.language.words
    key = group * len(words) + rows.language.codes[chosen]
    columns = [
        np.bincount(key, weights=rows.values[at, chosen], minlength=size * len(words)).reshape(size, len(words))
        for at in COUNTED
    ]
    found = np.stack(columns, axis=2).tolist()
    return [
        {word: Cluster(int(n), weight, total) for word, (n, weight, total) in zip(words, row, strict=True) if n}
        for row in found
    ]


def _clusters(rows: _Rows, chosen: Codes, group: Codes, size: int) -> list[Clusters]:
    events = len(rows.event.words)
    with_event = rows.event.codes[chosen] >= 0
    if not events or not with_event.any():
        return [Clusters()] * size
    key = group[with_event] * events + rows.event.codes[chosen][with_event]
    keys, member = np.unique(key, return_inverse=True)
    inside = chosen[with_event]
    n, weight, total = (np.bincount(member, weights=rows.values[at, inside]) for at in COUNTED)
    owner = keys // events
    moments = (n > 0, n, weight, total, n * n, weight * weight, weight * total, total * total)
    columns = [np.bincount(owner, weights=moment, minlength=size) for moment in moments]
    return [Clusters(int(count), int(people), *rest) for count, people, *rest in np.stack(columns, axis=1).tolist()]
