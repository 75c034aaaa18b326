"""Readings of several months of one indicator and cell, put together."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from analytics.indicators import Reading


def pooled(readings: Collection[Reading]) -> Reading:
    """Put readings with values together: each counts with its number of people.

    Somebody who answered in two of the months counts twice, which is rare within a semester.
    """
    first, *others = readings
    if not others:
        return first
    n = sum(reading.n for reading in readings)
    value = sum(reading.n * (reading.value or 0.0) for reading in readings) / n
    centre = sum(reading.n * ((reading.low or 0.0) + (reading.high or 0.0)) / 2 for reading in readings) / n
    squares = sum((reading.n * ((reading.high or 0.0) - (reading.low or 0.0)) / 2) ** 2 for reading in readings)
    margin = squares**0.5 / n
    return replace(first, n=n, numerator=None, value=value, low=centre - margin, high=centre + margin, shrunk=None)
