"""What may be shown of small groups, and which other cells must be hidden so that nobody can work them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

import numpy as np
from scipy.optimize import linprog

FEW = 5  # respondents behind a count or a rating
FEW_FOR_TEXT = 10  # respondents behind theme shares, net scores and quotes
ROUNDING = 5
WIDTH = 3  # a hidden count of 1…4 must stay anything from 1 to 4 to whoever does the sums
TOLERANCE = 1e-6  # of the solver

Key = TypeVar("Key")


def is_shown(n: int, minimum: int = FEW) -> bool:
    """Tell whether a value that stands on `n` respondents may be shown."""
    return n >= max(minimum, 1)


def published(n: int, few: int = FEW) -> str:
    """Return a count as public tables print it: rounded to 5, small ones as `<5` (or whatever is few there)."""
    if 0 < n < few:
        return f"<{few}"
    return str(ROUNDING * ((n + ROUNDING // 2) // ROUNDING))


@dataclass(frozen=True)
class Sum(Generic[Key]):
    """Cells that add up to another cell of the same publication, but for a `remainder` that anybody may guess."""

    total: Key
    parts: tuple[Key, ...]
    remainder: int = 0

    @property
    def cells(self) -> tuple[Key, ...]:
        """The total and its parts."""
        return (self.total, *self.parts)


def table_sums(rows: Sequence[str], columns: Sequence[str], total: str = "") -> list[Sum[tuple[str, str]]]:
    """Return the sums of a two-way table whose margins stand under the row or column called `total`."""
    across = [Sum((row, total), tuple((row, column) for column in columns)) for row in (*rows, total)]
    down = [Sum((total, column), tuple((row, column) for row in rows)) for column in (*columns, total)]
    return across + down


def hidden_cells(counts: Mapping[Key, int], sums: Iterable[Sum[Key]], few: int = FEW) -> set[Key]:
    """Return the cells to hide: those of fewer than `few`, and as many others as it takes to keep them secret.

    The attacker knows every visible count exactly (though they are published rounded) and that a small one is small.
    Each round hides one more cell beside a secret that leaks, so it ends at the latest when all are hidden.
    """
    family = _Family(counts, list(sums), few)
    while (cell := family.next_to_hide()) is not None:
        family.hidden.add(cell)
    return family.hidden


class _Family(Generic[Key]):
    """One publication: its counts, its sums and what is hidden so far."""

    def __init__(self, counts: Mapping[Key, int], sums: list[Sum[Key]], few: int) -> None:
        self._counts = counts
        self._sums = sums
        self._totals = {each.total for each in sums}
        self._few = few
        self._small = {cell for cell, count in counts.items() if 0 < count < few}
        self.hidden = set(counts)
        # Two small parts of a small total narrow each other down by their marks alone: nothing can be done about that.
        self._secret = {cell: min(float(WIDTH), self._range(cell)) for cell in self._small}
        self._unproven = sorted(self._small, key=str)
        self.hidden = set(self._small)

    def next_to_hide(self) -> Key | None:
        """Return one more cell to hide, or None when every secret is safe or nothing is left to hide."""
        for each in self._sums:
            if len(self.hidden.intersection(each.cells)) == 1:  # what is left of the sum gives it away
                return min(set(each.cells) - self.hidden, key=self._cost, default=None)
        return self._beside_leak()

    def _beside_leak(self) -> Key | None:
        """Look for a small cell that can be worked out to better than it must be.

        Hiding more never makes a cell less secret, so what has been proven safe is not proven again.
        """
        while self._unproven:
            cell = self._unproven[-1]
            known = self._range(cell)
            if known < self._secret[cell] - TOLERANCE:
                return self._accomplice(cell, known)
            self._unproven.pop()
        return None

    def _accomplice(self, cell: Key, known: float) -> Key | None:
        """Return the cheapest cell whose loss blurs the leaking one; if none does alone, one to begin with."""
        candidates = sorted(self._near(cell), key=self._cost) or sorted(self._near(*self.hidden), key=self._cost)
        for candidate in candidates:
            self.hidden.add(candidate)
            blurred = self._range(cell) > known + TOLERANCE
            self.hidden.remove(candidate)
            if blurred:
                return candidate
        return next(iter(candidates), None)

    def _near(self, *cells: Key) -> set[Key]:
        """Return the visible cells that share a sum with one of these."""
        sums = (each for each in self._sums if not set(cells).isdisjoint(each.cells))
        return {cell for each in sums for cell in each.cells} - self.hidden

    def _cost(self, cell: Key) -> tuple[bool, int, bool, int, str]:
        """Prefer cells with people, whose other sums hide something already; parts to totals; small ones."""
        count = self._counts[cell]
        sums = [each for each in self._sums if cell in each.cells]
        newly_alone = sum(self.hidden.isdisjoint(each.cells) for each in sums)
        return count == 0, newly_alone, cell in self._totals, count, str(cell)

    def _range(self, cell: Key) -> float:
        """Return how far apart the least and the greatest count lie that fit everything visible."""
        order = sorted(self.hidden, key=str)
        column = {each: position for position, each in enumerate(order)}
        matrix, known = self._equations(column)
        if not matrix.size:
            return float(WIDTH)
        bounds: list[tuple[int, int | None]] = [
            (1, self._few - 1) if each in self._small else (0, None) for each in order
        ]
        goal = np.zeros(len(order))
        goal[column[cell]] = 1.0
        least, greatest = (sign * _minimum(sign * goal, matrix, known, bounds) for sign in (1, -1))
        return greatest - least

    def _equations(self, column: Mapping[Key, int]) -> tuple[np.ndarray, np.ndarray]:
        rows, known = [], []
        for each in self._sums:
            if not self.hidden.intersection(each.cells):
                continue
            signs = dict.fromkeys(each.parts, 1.0) | {each.total: -1.0}
            row = np.zeros(len(column))
            for cell in self.hidden.intersection(each.cells):
                row[column[cell]] = signs[cell]
            rows.append(row)
            known.append(
                -each.remainder
                - sum(sign * self._counts[cell] for cell, sign in signs.items() if cell not in self.hidden)
            )
        return np.array(rows), np.array(known)


def _minimum(goal: np.ndarray, matrix: np.ndarray, known: np.ndarray, bounds: list[tuple[int, int | None]]) -> float:
    solution = linprog(goal, A_eq=matrix, b_eq=known, bounds=bounds, method="highs")
    return float(solution.fun or 0.0)  # the true counts fit, so there is always a solution
