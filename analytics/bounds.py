"""How closely hidden cells can be worked out from visible ones: least and greatest by linear programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from scipy.sparse import coo_array

TOLERANCE = 1e-6  # of the solver

Key = TypeVar("Key")


class Equation(NamedTuple, Generic[Key]):
    """Counts times signs add up to a constant."""

    cells: tuple[Key, ...]
    signs: tuple[float, ...]
    constant: float


class System(Generic[Key]):
    """The sums of one table. Whoever attacks it knows the visible counts and that a small one is 1 … few − 1."""

    def __init__(self, counts: Mapping[Key, int], equations: Sequence[Equation[Key]], few: int) -> None:
        self._counts = counts
        self._equations = equations
        self._few = few
        self._by_cell: dict[Key, list[int]] = defaultdict(list)
        for number, equation in enumerate(equations):
            for cell in equation.cells:
                self._by_cell[cell].append(number)

    def sums_with(self, cell: Key) -> list[int]:
        """Return the numbers of the equations a cell stands in."""
        return self._by_cell.get(cell, [])

    def is_small(self, cell: Key) -> bool:
        """Tell whether a cell is marked as small where it is hidden."""
        return 0 < self._counts[cell] < self._few

    def component(self, cell: Key, hidden: Collection[Key]) -> set[Key]:
        """Return the hidden cells that have to do with this one, over however many sums."""
        found, waiting = {cell}, [cell]
        while waiting:
            for number in self.sums_with(waiting.pop()):
                new = {each for each in self._equations[number].cells if each in hidden} - found
                found |= new
                waiting += new
        return found

    def bounds(self, cell: Key, hidden: Collection[Key]) -> Bounds[Key]:
        """Return what can be worked out of a cell and all that have to do with it."""
        cells = self.component(cell, hidden)
        return self._bounds(cells, cells)

    def by_marks_alone(self, cell: Key) -> float:
        """Return how wide a small cell's range is where nothing is visible but the marks of small ones.

        Two small parts of a small total narrow each other down by their marks alone: nothing can be done about that.
        """
        around = {each for number in self.sums_with(cell) for each in self._equations[number].cells} | {cell}
        marked = {each for each in around if self.is_small(each)}
        if marked == {cell}:
            return float(self._few - 2)
        through, cells = self._by_marks(cell)
        return self._bounds(cells, through).width(cell, float(self._few - 2))

    def _by_marks(self, cell: Key) -> tuple[set[Key], set[Key]]:
        """Return the marked cells that marks lead to from this one, and all that share a sum with these.

        A cell without a mark may be anything, so that nothing is told by its other sums.
        """
        marked, found, waiting = {cell}, {cell}, [cell]
        while waiting:
            new = {each for number in self.sums_with(waiting.pop()) for each in self._equations[number].cells} - found
            found |= new
            waiting += (small := [each for each in new if self.is_small(each)])
            marked.update(small)
        return marked, found

    def _bounds(self, cells: set[Key], through: set[Key]) -> Bounds[Key]:
        """Set up the sums `through` which something is told of the cells."""
        order = sorted(cells, key=str)
        column = {each: position for position, each in enumerate(order)}
        rows: list[tuple[list[int], list[float]]] = []
        known = []
        for number in sorted({number for each in through for number in self.sums_with(each)}):
            equation = self._equations[number]
            members = list(zip(equation.cells, equation.signs, strict=True))
            inside = [(column[each], sign) for each, sign in members if each in column]
            rows.append(([position for position, _ in inside], [sign for _, sign in inside]))
            visible = sum(sign * self._counts[each] for each, sign in members if each not in column)
            known.append(equation.constant - visible)
        ranges = [(1.0, self._few - 1.0) if self.is_small(each) else (0.0, np.inf) for each in order]
        truth = np.array([self._counts[each] for each in order], dtype=float)
        return Bounds(column, truth, _matrix(rows, len(order)), np.array(known), np.array(ranges))


class Bounds(Generic[Key]):
    """What fits the visible cells around some hidden ones. Every solution found widens what is known to be possible."""

    def __init__(
        self, column: Mapping[Key, int], truth: np.ndarray, matrix: coo_array, known: np.ndarray, ranges: np.ndarray
    ) -> None:
        self._column = column
        self._matrix = matrix
        self._known = known
        self._ranges = ranges
        self._least, self._greatest = truth.copy(), truth.copy()

    def width(self, cell: Key, enough: float) -> float:
        """Return how far apart the least and the greatest count of a cell lie; only whether it is `enough` is exact."""
        position = self._column[cell]
        for sign in (1.0, -1.0):
            if self.is_narrower(self.seen(cell), enough):
                goal = np.zeros(len(self._column))
                goal[position] = sign
                self._solve(goal)
        return self.seen(cell)

    def explore(self, cells: Collection[Key], times: int) -> None:
        """Look for solutions that push many cells up or down at once: each may prove a great number of them safe."""
        dice = np.random.default_rng(len(self._column))
        inside = [self._column[cell] for cell in cells if cell in self._column]
        for _ in range(times):
            goal = np.zeros(len(self._column))
            goal[inside] = dice.choice((-1.0, 1.0), len(inside)) * dice.random(len(inside))
            self._solve(goal)
            self._solve(-goal)

    def seen(self, cell: Key) -> float:
        """Return how far apart the counts of a cell lie that the solutions so far have shown to be possible."""
        position = self._column.get(cell)
        return 0.0 if position is None else float(self._greatest[position] - self._least[position])

    @staticmethod
    def is_narrower(width: float, than: float) -> bool:
        """Compare two widths as exactly as the solver is."""
        return width < than - TOLERANCE

    def _solve(self, goal: Any) -> None:
        """Look for the least `goal`; a greatest count without bound is as good as a very large one."""
        ceiling = self._greatest.max(initial=0.0) + 1000.0
        bounds: Any = np.column_stack((self._ranges[:, 0], np.minimum(self._ranges[:, 1], ceiling)))
        matrix: Any = self._matrix if len(self._known) else None
        known: Any = self._known if len(self._known) else None
        from scipy.optimize import linprog  # it takes long to load, and most programs never need it

        found = linprog(goal, A_eq=matrix, b_eq=known, bounds=bounds, method="highs")
        if found.x is not None:  # the true counts fit, so there is always a solution
            self._least = np.minimum(self._least, found.x)
            self._greatest = np.maximum(self._greatest, found.x)


def _matrix(rows: Sequence[tuple[list[int], list[float]]], width: int) -> coo_array:
    numbers = [number for number, (positions, _) in enumerate(rows) for _ in positions]
    columns = [position for positions, _ in rows for position in positions]
    values = [value for _, signs in rows for value in signs]
    return coo_array((values, (numbers, columns)), shape=(len(rows), width))
