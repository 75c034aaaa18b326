"""How surely one number is beyond another: posterior probabilities, tests of a difference, and many tests at once."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from statistics import NormalDist

from analytics.catalogue import Indicator
from analytics.estimates import Z
from analytics.indicators import Reading

NORMAL = NormalDist()
LEAST_ERROR = 0.5  # points: no interval is so narrow that a thing is certain


def beyond(reading: Reading, line: float, indicator: Indicator) -> float:
    """Return the probability that the true value lies on the bad side of `line`."""
    centre, error = _posterior(reading)
    below = NORMAL.cdf((line - centre) / error)
    return below if indicator.direction == "up" else 1 - below


def worse(reading: Reading, other: Reading, indicator: Indicator) -> float:
    """Return the probability that the true value is worse than that of `other`."""
    (now, error), (before, error_before) = _measured(reading), _measured(other)
    return NORMAL.cdf(indicator.worsening(before, now) / hypot(error, error_before))


def discovered(p_values: Sequence[float], q: float, at_most: float = 1.0) -> list[bool]:
    """Tell which tests of a family find something if a share `q` of what is found may be false.

    Y. Benjamini and Y. Hochberg, JRSS B 57, 1995, 289-300. In a small family that is a weak demand, so none counts
    whose p is above `at_most`.
    """
    order = sorted(range(len(p_values)), key=lambda index: p_values[index])
    last = 0
    for rank, index in enumerate(order, start=1):
        if p_values[index] <= q * rank / len(p_values):
            last = rank
    found = set(order[:last])
    return [index in found and p <= at_most for index, p in enumerate(p_values)]


def _posterior(reading: Reading) -> tuple[float, float]:
    """Return centre and standard error of what is known of the true value, with the places around it if they help."""
    if reading.shrunk is None or reading.shrunk_low is None or reading.shrunk_high is None:
        return _measured(reading)
    return reading.shrunk, max((reading.shrunk_high - reading.shrunk_low) / (2 * Z), LEAST_ERROR)


def _measured(reading: Reading) -> tuple[float, float]:
    """The middle of a score interval lies nearer to the truth than the share of a few people."""
    low, high = reading.low or 0.0, reading.high or 0.0
    return (low + high) / 2, max((high - low) / (2 * Z), LEAST_ERROR)
