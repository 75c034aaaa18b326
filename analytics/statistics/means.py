"""Means of scores that are no zeros and ones, with their intervals."""

from __future__ import annotations

from functools import lru_cache
from math import sqrt

from scipy.special import stdtrit

from analytics.estimates import Estimate
from analytics.statistics.clusters import design_effect
from analytics.statistics.settings import settings
from analytics.sums import Sums

STEP = 0.25  # one point of a rating from 1 to 5, as a part of the scale: what two honest ratings may differ by
LEVEL = 0.975


def mean(sums: Sums) -> Estimate:
    """Estimate the mean score, −1…+1, of at least one respondent.

    Student's t interval (1908), wider by the design effect of weights and clusters. Two respondents more, a step of the
    scale to either side of the mean, are added to the squares: people who all gave the same rating prove no certainty.
    """
    kish = min(sums.effective, sums.n) if sums.weight_squared else float(sums.n)
    effective = max(min(1.0, kish), kish / design_effect(sums, settings().clusters))
    value = sums.mean
    squares = max(0.0, sums.total_squared / sums.weight - value**2) * effective
    error = sqrt((squares + 2 * STEP**2) / (effective + 1) / effective)
    margin = _quantile(round(effective + 1)) * error
    low, high = max(-1.0, value - margin), min(1.0, value + margin)
    return Estimate(sums.n, value, low, high, "student", deff=sums.n / effective, effective=effective)


@lru_cache(maxsize=1000)
def _quantile(freedom: int) -> float:
    return float(stdtrit(freedom, LEVEL))
