"""How closely hidden cells can be worked out from visible ones: least and greatest by linear programs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Generic, NamedTuple, TypeVar

import numpy as np
from scipy.sparse import coo_array, csr_array

from analytics.intervals import narrowed

TOLERANCE = 1e-6  # of the solver
FRUITLESS = 2  # tries to prove many cells at once before each is looked at alone
BEYOND = 1000.0  # how far above the greatest true count a cell without a mark is looked for

Key = TypeVar("Key")


class Equation(NamedTuple, Generic[Key]):
    """Counts times signs add up to what they add up to for the true counts."""

    cells: tuple[Key, ...]
    signs: tuple[float, ...]


class System(Generic[Key]):
    """The sums of one table. Whoever attacks it knows the visible counts and that a small one is 1 … few − 1.

    Every solution found widens what is known to be possible of the cells, for good: what fits while few cells are
    hidden also fits when more are.
    """

    def __init__(self, counts: Mapping[Key, int], equations: Sequence[Equation[Key]], few: int) -> None:
        self._counts = counts
        self._few = few
        self._members = [equation.cells for equation in equations]
        self._column = {cell: column for column, cell in enumerate(sorted(counts, key=str))}
        self._truth = np.array([counts[cell] for cell in self._column], dtype=float)
        self._signs = self._matrix(equations)
        self._ceiling = float(self._truth.max(initial=0.0)) + BEYOND
        self._by_cell: dict[Key, list[int]] = defaultdict(list)
        for number, equation in enumerate(equations):
            for cell in equation.cells:
                self._by_cell[cell].append(number)
        self._seen = Seen(self._truth.copy(), self._truth.copy())
        self._marks: dict[Key, Program[Key]] = {}

    def _matrix(self, equations: Sequence[Equation[Key]]) -> csr_array:
        rows = [row for row, equation in enumerate(equations) for _ in equation.cells]
        columns = [self._column[cell] for equation in equations for cell in equation.cells]
        signs = [sign for equation in equations for sign in equation.signs]
        return csr_array(coo_array((signs, (rows, columns)), shape=(len(equations), len(self._column))))

    def sums_with(self, cell: Key) -> list[int]:
        """Return the numbers of the equations a cell stands in."""
        return self._by_cell.get(cell, [])

    def is_small(self, cell: Key) -> bool:
        """Tell whether a cell is marked as small where it is hidden."""
        return 0 < self._counts[cell] < self._few

    def component(self, cell: Key, hidden: Collection[Key]) -> set[Key]:
        """Return the hidden cells that have to do with this one, over however many sums."""
        found, waiting, done = {cell}, [cell], set[int]()
        while waiting:
            sums = set(self.sums_with(waiting.pop())) - done
            new = {each for number in sums for each in self._members[number] if each in hidden} - found
            found |= new
            waiting += new
            done |= sums
        return found

    def program(self, cell: Key, hidden: Collection[Key], *, on_trial: bool = False) -> Program[Key]:
        """Return what can be worked out of a cell and all that have to do with it, where so much is hidden.

        What is found `on_trial` counts in that program only.
        """
        cells = self.component(cell, hidden)
        return self._program(cells, cells, self._seen.copy() if on_trial else self._seen)

    def width_by_marks(self, cell: Key, enough: float) -> float:
        """Return how wide a small cell's range is where nothing is visible but the marks of small ones.

        Two small parts of a small total narrow each other down by their marks alone: nothing can be done about that.
        """
        if cell not in self._marks:
            through, cells = self._by_marks(cell)
            program = self._program(cells, through, self._seen.copy())
            self._marks |= dict.fromkeys(through, program)
        return self._marks[cell].width(cell, enough)

    def _by_marks(self, cell: Key) -> tuple[set[Key], set[Key]]:
        """Return the marked cells that marks lead to from this one, and all that share a sum with these.

        A cell without a mark may be anything, so that nothing is told by its other sums.
        """
        marked, found, waiting = {cell}, {cell}, [cell]
        while waiting:
            new = {each for number in self.sums_with(waiting.pop()) for each in self._members[number]} - found
            found |= new
            waiting += (small := [each for each in new if self.is_small(each)])
            marked.update(small)
        return marked, found

    def _program(self, cells: Collection[Key], through: Iterable[Key], seen: Seen) -> Program[Key]:
        """Set up the sums `through` which something is told of the cells."""
        order = sorted(cells, key=self._column.__getitem__)
        columns = np.array([self._column[each] for each in order])
        rows = sorted({number for each in through for number in self.sums_with(each)})
        truth = self._truth[columns]
        small = (truth > 0) & (truth < self._few)
        ranges = np.column_stack((np.where(small, 1.0, 0.0), np.where(small, self._few - 1.0, self._ceiling)))
        return Program(order, columns, self._signs[rows][:, columns], truth, ranges, seen)


@dataclass(frozen=True)
class Seen:
    """The least and the greatest counts that are known to be possible: at first only the true ones."""

    least: np.ndarray
    greatest: np.ndarray

    def copy(self) -> Seen:
        """Return the same, to go on from."""
        return Seen(self.least.copy(), self.greatest.copy())

    def add(self, columns: np.ndarray, solution: np.ndarray) -> None:
        """Note the counts of one solution."""
        self.least[columns] = np.minimum(self.least[columns], solution)
        self.greatest[columns] = np.maximum(self.greatest[columns], solution)


class Program(Generic[Key]):
    """What fits the visible cells around some hidden ones."""

    def __init__(
        self,
        cells: Sequence[Key],
        columns: np.ndarray,
        matrix: csr_array,
        truth: np.ndarray,
        ranges: np.ndarray,
        seen: Seen,
    ) -> None:
        self.cells = cells
        self._position = {cell: position for position, cell in enumerate(cells)}
        self._columns = columns
        self._matrix: Any = matrix if matrix.shape[0] else None
        self._known: Any = matrix @ truth if matrix.shape[0] else None
        self._ranges = narrowed(matrix, matrix @ truth, ranges)
        self._seen = seen

    def width(self, cell: Key, enough: float) -> float:
        """Return how far apart the least and the greatest count of a cell lie; only whether it is `enough` is exact."""
        position = self._position[cell]
        for sign in (1.0, -1.0):
            if is_narrower(self._seen_width()[position], min(enough, self.outer_width(cell))):
                goal = np.zeros(len(self.cells))
                goal[position] = sign
                self._solve(goal)
        return float(self._seen_width()[position])

    def outer_width(self, cell: Key) -> float:
        """Return what the width of a cell can't exceed."""
        least, greatest = self._ranges[self._position[cell]]
        return float(greatest - least)

    def explore(self, cells: Collection[Key], enough: float) -> None:
        """Look for solutions that push many cells at once to an end of their range: most are soon proven wide."""
        dice = np.random.default_rng(len(self.cells))
        wanted = np.array([cell in cells for cell in self.cells])
        needed = np.minimum(enough, self._ranges[:, 1] - self._ranges[:, 0])
        left = 2 * len(self.cells) + 1
        while (
            left > (left := int((ends := self._open_ends(wanted & is_narrower(self._seen_width(), needed))).sum())) > 0
        ):
            down, up = ends
            pushed = np.where(down & up, dice.choice((-1.0, 1.0), len(down)), down.astype(float) - up)
            self._solve(pushed * dice.random(len(down)))

    def _open_ends(self, wanted: np.ndarray) -> np.ndarray:
        """Return of shape (2, cells) which of the wanted have not been seen at the lower, the upper end."""
        down = self._seen.least[self._columns] > self._ranges[:, 0] + TOLERANCE
        up = self._seen.greatest[self._columns] < self._ranges[:, 1] - TOLERANCE
        return np.array([wanted & down, wanted & up])

    def _seen_width(self) -> Any:
        return self._seen.greatest[self._columns] - self._seen.least[self._columns]

    def _solve(self, goal: np.ndarray) -> None:
        """Look for the least `goal`; the true counts fit, so there is always a solution."""
        from scipy.optimize import linprog  # it takes long to load, and most tables never need it

        bounds: Any = self._ranges
        found = linprog(goal, A_eq=self._matrix, b_eq=self._known, bounds=bounds, method="highs")
        if found.x is not None:
            self._seen.add(self._columns, found.x)


def is_narrower(width: Any, than: Any) -> Any:
    """Compare widths as exactly as the solver is."""
    return width < than - TOLERANCE
