"""Whether a value has risen, fallen, or can't be told to have changed: the interval of a difference.

Method of variance estimates recovery (Zou and Donner 2008, Statistics in Medicine 27:1693, after Newcombe 1998): from
the intervals of two independent values, whatever they were made with, also for shares near 0 and 100.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

from analytics.statistics.posterior import Told

Direction = Literal["risen", "fallen", "unsure"]


@dataclass(frozen=True)
class Difference:
    """A difference with its interval, in the unit of what differs; with 0 inside, nothing can be told."""

    value: float
    low: float
    high: float

    @property
    def direction(self) -> Direction:
        """Say where the value went."""
        if self.low > 0:
            return "risen"
        return "fallen" if self.high < 0 else "unsure"


def difference(before: Told, now: Told) -> Difference | None:
    """Return by how much a value has changed. None if either is unknown."""
    if None in (before.value, before.low, before.high, now.value, now.low, now.high):
        return None
    then, then_low, then_high = before.value or 0.0, before.low or 0.0, before.high or 0.0
    value, low, high = now.value or 0.0, now.low or 0.0, now.high or 0.0
    change = value - then
    down = sqrt((value - low) ** 2 + (then_high - then) ** 2)
    up = sqrt((high - value) ** 2 + (then - then_low) ** 2)
    return Difference(change, change - down, change + up)
