"""Estimates with their 95 % intervals: shares and net scores of respondents, as fractions.

A correction for the classifier's errors or for clusters is another function that returns an `Estimate`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import sqrt
from statistics import NormalDist

Z = NormalDist().inv_cdf(0.975)
STEPS = 40  # halvings of [-1, 1]: far below the last digit that anybody shows


@dataclass(frozen=True)
class Estimate:
    """A value with its interval. `n` is the number of respondents behind it, `method` names the formula."""

    n: int
    value: float
    low: float
    high: float
    method: str


def share(total: float, n: int) -> Estimate:
    """Estimate a share from `n` respondents whose scores (each 0…1) add up to `total`.

    Wilson's score interval (E. B. Wilson, JASA 22, 1927, 209-212). Scores between 0 and 1 vary less
    than zeros and ones with the same mean, so for them the interval errs on the wide side.
    """
    p = total / n
    centre = (p + Z**2 / (2 * n)) / (1 + Z**2 / n)
    margin = Z * sqrt(p * (1 - p) / n + Z**2 / (4 * n**2)) / (1 + Z**2 / n)
    return Estimate(n, p, max(0.0, centre - margin), min(1.0, centre + margin), "wilson")


def net_score(positive: int, negative: int, n: int) -> Estimate:
    """Estimate (positive − negative) / n, −1…+1.

    Inverts the score test whose variance is the trinomial one, (p₊ + p₋ − Δ²) / n, at the likeliest p₋
    for each difference Δ (T. Tango, Statistics in Medicine 17, 1998, 891-908). Such an interval keeps its
    cover in small samples, where the plain one does not (B. Rocks, The American Statistician 70, 2016, 365-372).
    """
    value = (positive - negative) / n

    def distance(delta: float) -> float:
        return _tango(positive, negative, n, delta)

    low = _crossing(lambda delta: distance(delta) > Z, -1.0, value)
    high = _crossing(lambda delta: distance(delta) >= -Z, value, 1.0)
    return Estimate(n, value, low, high, "tango")


def _tango(positive: int, negative: int, n: int, delta: float) -> float:
    """Return the score statistic for the hypothesis that the true net score is `delta`; it falls as `delta` grows."""
    a = 2 * n
    b = -positive - negative + (2 * n - positive + negative) * delta
    c = -negative * delta * (1 - delta)
    likeliest = (sqrt(max(0.0, b * b - 4 * a * c)) - b) / (2 * a)
    variance = n * (2 * likeliest + delta * (1 - delta))
    difference = positive - negative - n * delta
    if variance <= 0:
        return 0.0 if abs(difference) < 1e-9 else difference * float("inf")
    return difference / sqrt(variance)


def _crossing(is_before: Callable[[float], bool], low: float, high: float) -> float:
    """Halve `[low, high]` towards the point where `is_before` turns from true to false."""
    if is_before(high):
        return high
    for _ in range(STEPS):
        middle = (low + high) / 2
        low, high = (middle, high) if is_before(middle) else (low, middle)
    return (low + high) / 2
