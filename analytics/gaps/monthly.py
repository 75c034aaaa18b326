"""Values month by month, as arrays: what a drop is looked for in, and months put together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics.catalogue import Indicator, catalogue
from analytics.estimates import share
from analytics.readings import Cell, Reading
from analytics.statistics.posterior import as_shares, effective_numbers

Array = NDArray[np.float64]
Key = tuple[Cell, str]
TO = "…"  # between the first and the last of several months


class Month(NamedTuple):
    """The value of one indicator in one cell and month."""

    key: Key
    month: str
    n: int
    value: float
    low: float
    high: float


def _nothing() -> Array:
    return np.zeros((0, 0))


@dataclass(frozen=True)
class Monthly:
    """Many series, their months oldest first, the one to judge last. Arrays are of shape (series, months).

    `good` are shares, 1 = all is well, nan = no value. `effective` is how many independent people each is worth: its
    interval tells, so clusters and the classifier's errors are in it.
    """

    months: tuple[str, ...] = ()
    keys: tuple[Key, ...] = ()
    good: Array = field(default_factory=_nothing)
    effective: Array = field(default_factory=_nothing)
    people: Array = field(default_factory=_nothing)

    def only(self, rows: Sequence[int]) -> Monthly:
        """Return some of the series."""
        chosen = np.array(rows, dtype=np.int64)
        keys = tuple(self.keys[row] for row in rows)
        return Monthly(self.months, keys, self.good[chosen], self.effective[chosen], self.people[chosen])

    def together(self, row: int, first: int, after: int) -> Reading | None:
        """Put the months `first` … `after` − 1 of a series together; None if nobody answered in them."""
        part = slice(max(0, first), max(0, after))
        weight = np.where(np.isnan(self.good[row, part]), 0.0, self.effective[row, part])
        effective = float(weight.sum())
        if not effective:
            return None
        cell, name = self.keys[row]
        indicator = catalogue()[name]
        good = float((weight * np.nan_to_num(self.good[row, part])).sum()) / effective
        told = share(good * effective, effective)
        low, value, high = sorted(_points(part, indicator) for part in (told.low, told.value, told.high))
        return Reading(name, cell, int(self.people[row, part].sum()), value=value, low=low, high=high)

    def window(self, row: int, first: int, after: int) -> str:
        """Return the name of months put together: those from the first to the last with a value."""
        told = [month for month in range(max(0, first), after) if not np.isnan(self.good[row, month])]
        return TO.join(dict.fromkeys((self.months[told[0]], self.months[told[-1]])))


def monthly(months: Sequence[str], values: Iterable[Month]) -> Monthly:
    """Lay values out in arrays."""
    columns = {month: column for column, month in enumerate(months)}
    listed = list(values)
    rows = {key: row for row, key in enumerate(dict.fromkeys(each.key for each in listed))}
    if not rows:
        return Monthly(tuple(months))
    at = [rows[each.key] for each in listed], [columns[each.month] for each in listed]
    n, value, low, high = np.array([each[2:] for each in listed], dtype=np.float64).T
    indicators = [catalogue()[each.key[1]] for each in listed]
    is_net = np.array([indicator.unit == "net" for indicator in indicators])
    is_up = np.array([indicator.direction == "up" for indicator in indicators])
    shares, lows, highs = (as_shares(part, is_net) for part in (value, low, high))
    good = np.full((len(rows), len(months)), np.nan)
    effective, people = np.zeros_like(good), np.zeros_like(good)
    good[at], people[at] = np.where(is_up, shares, 1 - shares), n
    effective[at] = effective_numbers(shares, lows, highs)
    return Monthly(tuple(months), tuple(rows), good, effective, people)


def _points(good: float, indicator: Indicator) -> float:
    told = good if indicator.direction == "up" else 1 - good
    return 200 * told - 100 if indicator.unit == "net" else 100 * told
