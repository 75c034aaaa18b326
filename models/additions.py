"""What one person adds to the roll-ups: how it is written down, and the numbers that follow from it.

Numbers are whole multiples of 2⁻²⁰, so sums of them are exact in any order and what is taken away again leaves zero.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

GRAIN = 2**20
PEOPLE = "@"  # stands for an indicator where people are counted, whatever they answered; in rows with a day: "@18"

Vector = tuple[int, int, int, int, float, float, float, float]
VALUES = ("n", "left_out", "positive", "negative", "weight", "weight_squared", "total", "total_squared")
ZERO: Vector = (0, 0, 0, 0, 0.0, 0.0, 0.0, 0.0)
ONE: Vector = (1, 0, 0, 0, 0.0, 0.0, 0.0, 0.0)


class Unit(NamedTuple):
    """The answers of a person that always count together."""

    month: str  # 2026-11, local
    institution: str  # its code; "" = none
    event_id: int  # 0 = none
    sector: str
    language: str
    wave: int


class CellKey(NamedTuple):
    """A cell in a window."""

    window: str
    level: str
    scope: str
    cut: str


class Mark(NamedTuple):
    """A person's score for one indicator and the weight it has; without a score the model can't tell it."""

    score: float | None
    weight: float = 1.0

    @property
    def vector(self) -> Vector:
        """The numbers that the person adds."""
        if self.score is None:
            return (0, 1, 0, 0, 0.0, 0.0, 0.0, 0.0)
        score, weight = self.score, self.weight
        if weight == 1.0 and score in (0.0, 1.0):
            return (1, 0, int(score), 0, 1.0, 1.0, score, score)
        sums = (weight, weight * weight, weight * score, weight * score * score)
        return (1, 0, int(score > 0), int(score < 0), *(round(number * GRAIN) / GRAIN for number in sums))  # type: ignore[return-value] # four numbers


Marks = Mapping[str, Mark]  # by indicator


@dataclass(frozen=True)
class Part:
    """What a person says in one unit. `day` is that of their newest answer in it: 18 of 2026-11-18."""

    unit: Unit
    day: int
    marks: Marks


@dataclass(frozen=True)
class Overlap:
    """What a person says in several units taken together, for the cells in which these meet."""

    parts: tuple[int, ...]  # positions among the parts
    marks: Marks
    cells: tuple[CellKey, ...]


@dataclass(frozen=True)
class Addition:
    """All that a person adds."""

    parts: tuple[Part, ...] = ()
    overlaps: tuple[Overlap, ...] = ()

    def rows(self) -> Iterator[tuple[tuple[Any, ...], str, Vector]]:
        """Yield what is added to rows of the roll-up: the row's key, the indicator, the numbers."""
        for part in self.parts:
            yield tuple(part.unit), f"{PEOPLE}{part.day:02}", ONE
            for indicator, mark in part.marks.items():
                yield tuple(part.unit), indicator, mark.vector

    def corrections(self) -> Iterator[tuple[tuple[Any, ...], str, Vector]]:
        """Yield what must be added to the sum of rows where several of them are the same person."""
        for overlap in self.overlaps:
            differences = list(self._differences(overlap))
            for cell in overlap.cells:
                for indicator, vector in differences:
                    yield tuple(cell), indicator, vector

    def _differences(self, overlap: Overlap) -> Iterator[tuple[str, Vector]]:
        marks = [self.parts[position].marks for position in overlap.parts]
        yield PEOPLE, (1 - len(marks), 0, 0, 0, 0.0, 0.0, 0.0, 0.0)
        for indicator in sorted({*overlap.marks, *(name for each in marks for name in each)}):
            together = overlap.marks[indicator].vector if indicator in overlap.marks else ZERO
            apart = [each[indicator].vector for each in marks if indicator in each]
            difference = tuple(whole - sum(parts) for whole, *parts in zip(together, *apart, strict=True))
            if any(difference):
                yield indicator, difference

    # --- as JSON ------------------------------------------------------------------------------------------

    def to_json(self) -> str:
        """Write it down as short as it goes."""
        parts = [[*part.unit, part.day, _plain(part.marks)] for part in self.parts]
        overlaps = [[each.parts, _plain(each.marks), each.cells] for each in self.overlaps]
        return json.dumps([parts, overlaps] if overlaps else [parts], ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, content: str) -> Addition:
        """Read what `to_json` has written."""
        parts, *overlaps = json.loads(content)
        return cls(
            tuple(Part(Unit(*unit), day, _marks(marks)) for *unit, day, marks in parts),
            tuple(
                Overlap(tuple(positions), _marks(marks), tuple(CellKey(*cell) for cell in cells))
                for positions, marks, cells in (overlaps[0] if overlaps else ())
            ),
        )


def _plain(marks: Marks) -> dict[str, Any]:
    return {name: mark.score if mark.weight == 1.0 else list(mark) for name, mark in marks.items()}


def _marks(plain: Mapping[str, float | Sequence[float] | None]) -> Marks:
    return {name: Mark(*said) if isinstance(said, list) else Mark(said) for name, said in plain.items()}  # type: ignore[arg-type] # a number or None
