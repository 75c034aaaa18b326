"""How surely one number is beyond another, as the rules ask it of readings; many tests at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from analytics.catalogue import Indicator
from analytics.gaps.rules import DropRule
from analytics.indicators import Reading
from analytics.statistics.change import p_of_drop
from analytics.statistics.posterior import evidence, probability_beyond


class _Shrunk(NamedTuple):
    """A value drawn towards the places around it."""

    value: float | None
    low: float | None
    high: float | None


def beyond(reading: Reading, line: float, indicator: Indicator) -> float:
    """Return the probability that the true value lies on the bad side of `line`; 0 where nothing is told.

    Means of points and counts are told, but never judged.
    """
    if indicator.unit not in ("percent", "net"):
        return 0.0
    shrunk = _Shrunk(reading.shrunk, reading.shrunk_low, reading.shrunk_high)
    told = reading if None in shrunk else shrunk
    return probability_beyond(told, line, indicator.direction, unit=indicator.unit) or 0.0


def p_worse(reading: Reading, other: Reading, indicator: Indicator) -> float:
    """Return the p-value of "the true value is no worse than that of `other`"; 1 where either tells nothing."""
    now, before = _good(reading, indicator), _good(other, indicator)
    if now is None or before is None:
        return 1.0
    parts = (np.array([number]) for number in (*before, *now))
    return float(p_of_drop(*parts)[0])


def discovered(p_values: Sequence[float], rule: DropRule) -> list[bool]:
    """Tell which tests of a family find something.

    A test does if a share `rule.q` of what is found may be false (Y. Benjamini and Y. Hochberg, JRSS B 57, 1995,
    289-300), or if no more than `rule.budget` false ones are expected among all of the family. In a small family
    both demand little, so none counts whose p is above `rule.p`.
    """
    if not p_values:
        return []
    from scipy.stats import false_discovery_control  # it takes long to load

    adjusted = false_discovery_control(p_values)
    budget = rule.budget / len(p_values)
    found = zip(adjusted, p_values, strict=True)
    return [bool((each <= rule.q or p <= budget) and p <= rule.p) for each, p in found]


def _good(reading: Reading, indicator: Indicator) -> tuple[float, float] | None:
    """Return the share that is well, 0…1, and how many independent people it is worth."""
    found = evidence(reading, indicator.unit) if indicator.unit in ("percent", "net") else None
    if found is None:
        return None
    share, effective = found
    return (share if indicator.direction == "up" else 1 - share), effective
