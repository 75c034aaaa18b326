"""How surely one number is beyond another, as the rules ask it of readings."""

from __future__ import annotations

from typing import NamedTuple

from analytics.catalogue import Indicator
from analytics.indicators import Reading
from analytics.statistics.posterior import probability_beyond


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
