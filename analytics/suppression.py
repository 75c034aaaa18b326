"""What may be shown of small groups, and which other cells must be hidden so that nobody can work them out."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from analytics.bounds import Equation, Program, System, is_narrower
from analytics.few import FEW

WIDTH = 3  # a hidden count of 1…4 must stay anything from 1 to 4 to whoever does the sums
TRIED = 3  # accomplices that are weighed one by one before the cheapest is taken unweighed

Key = TypeVar("Key")


@dataclass(frozen=True)
class Sum(Generic[Key]):
    """Cells that add up to another cell of the same publication, but for a remainder that anybody may guess.

    What is in `overlap` counts in two of the parts: total + overlap = parts + remainder.
    """

    total: Key
    parts: tuple[Key, ...]
    overlap: tuple[Key, ...] = ()

    @property
    def cells(self) -> tuple[Key, ...]:
        """The total, its overlap and its parts."""
        return (self.total, *self.overlap, *self.parts)

    @property
    def equation(self) -> Equation[Key]:
        """The same for a linear program."""
        signs = [-1.0] * (1 + len(self.overlap)) + [1.0] * len(self.parts)
        return Equation(self.cells, tuple(signs))


def table_sums(rows: Sequence[str], columns: Sequence[str], total: str = "") -> list[Sum[tuple[str, str]]]:
    """Return the sums of a two-way table whose margins stand under the row or column called `total`."""
    across = [Sum((row, total), tuple((row, column) for column in columns)) for row in (*rows, total)]
    down = [Sum((total, column), tuple((row, column) for row in rows)) for column in (*columns, total)]
    return across + down


def hidden_cells(counts: Mapping[Key, int], sums: Iterable[Sum[Key]], few: int = FEW) -> set[Key]:
    """Return the cells to hide: those of fewer than `few`, and as many others as it takes to keep them secret."""
    return Hiding(counts, sums, few).settle()


class Hiding(Generic[Key]):
    """One publication: its counts, its sums and what is hidden so far: at first the cells of fewer than `few`.

    The attacker knows every visible count exactly (though they are published rounded) and that a small one is small.
    What was `told` before can't be hidden any more, though it be small; `also` are cells hidden for another reason.
    """

    def __init__(
        self,
        counts: Mapping[Key, int],
        sums: Iterable[Sum[Key]],
        few: int,
        told: Collection[Key] = (),
        also: Collection[Key] = (),
    ) -> None:
        self._counts = counts
        self._sums = list(sums)
        self._told = frozenset(told)
        self._totals = {each.total for each in self._sums}
        self._system = System(counts, [each.equation for each in self._sums], few)
        self.hidden = {cell for cell, count in counts.items() if 0 < count < few} - self._told
        self._unproven = sorted(self.hidden, key=str)
        self.hidden |= set(also)
        self._programs: dict[Key, Program[Key]] = {}
        self._suspects = [number for cell in self._unproven for number in self._system.sums_with(cell)]

    def settle(self) -> set[Key]:
        """Hide until no secret can be worked out. Each round hides one more cell, so there is an end."""
        while (cell := self._next_to_hide()) is not None:
            self.hide(cell)
        return self.hidden

    def hide(self, cell: Key) -> None:
        """Hide one more cell; its sums have to be looked at again."""
        self.hidden.add(cell)
        self._suspects += self._system.sums_with(cell)
        for other in self._beside(cell):
            program = self._programs.get(other)
            for each in program.cells if program else ():
                del self._programs[each]

    def _next_to_hide(self) -> Key | None:
        """Return one more cell to hide, or None when every secret is safe or nothing is left to hide."""
        while self._suspects:
            cells = self._sums[self._suspects[-1]].cells
            if len(self.hidden.intersection(cells)) == 1:  # what is left of the sum gives it away
                found = min(self._free(cells), key=self._cost, default=None)
                if found is not None:
                    return found
            self._suspects.pop()
        return self._beside_leak()

    def _free(self, cells: Iterable[Key]) -> set[Key]:
        return set(cells) - self.hidden - self._told

    def _beside_leak(self) -> Key | None:
        """Look for a small cell that can be worked out to better than it must be, and for what would blur it.

        Hiding more never makes a cell less secret, so what has been proven safe is not proven again.
        """
        while self._unproven:
            cell = self._unproven[-1]
            program = self._around(cell)
            known = program.width(cell, WIDTH)
            if is_narrower(known, WIDTH) and is_narrower(known, self._system.width_by_marks(cell, WIDTH)):
                accomplice = self._accomplice(cell, known)
                if accomplice is not None:
                    return accomplice
            self._unproven.remove(cell)  # safe, or nothing can be done: all around it was told before
        return None

    def _around(self, cell: Key) -> Program[Key]:
        """Return the linear program around a cell, which has proven as many cells safe as it can at once."""
        if cell not in self._programs:
            program = self._system.program(cell, self.hidden)
            self._programs |= dict.fromkeys(program.cells, program)
            program.explore(set(self._unproven), WIDTH)
        return self._programs[cell]

    def _accomplice(self, cell: Key, known: float) -> Key | None:
        """Return the cheapest cell whose loss blurs the leaking one; if none does alone, one to begin with."""
        near = self._near([cell]) or self._near(self._around(cell).cells)
        candidates = sorted(near, key=self._cost)
        for candidate in candidates[:TRIED]:
            program = self._system.program(cell, self.hidden | {candidate}, on_trial=True)
            if is_narrower(known, program.width(cell, WIDTH)):
                return candidate
        return next(iter(candidates), None)

    def _near(self, cells: Iterable[Key]) -> set[Key]:
        """Return the visible cells that share a sum with one of these."""
        return self._free(other for cell in cells for other in self._beside(cell))

    def _beside(self, cell: Key) -> Iterator[Key]:
        for number in self._system.sums_with(cell):
            yield from self._sums[number].cells

    def _cost(self, cell: Key) -> tuple[bool, int, bool, int, str]:
        """Prefer cells with people, whose other sums hide something already; parts to totals; small ones."""
        count = self._counts[cell]
        sums = (self._sums[number] for number in self._system.sums_with(cell))
        newly_alone = sum(self.hidden.isdisjoint(each.cells) for each in sums)
        return count == 0, newly_alone, cell in self._totals, count, str(cell)
