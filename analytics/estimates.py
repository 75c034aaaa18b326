"""Estimates with their 95 % intervals: shares and net scores of respondents, as fractions.

What makes an interval wider stands beside the value: unequal weights and clusters of people at one event (`deff`), and
the classifier's errors (`method`, `raw`, `audited`). docs/indicators.md tells it in plain words.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from math import sqrt
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from analytics.catalogue import Indicator, NetScore
from analytics.statistics.clusters import design_effect
from analytics.statistics.posterior import Prior, effective_number
from analytics.statistics.settings import settings
from analytics.statistics.shrinkage import shrunk_nets, shrunk_shares
from analytics.sums import Sums

if TYPE_CHECKING:
    from analytics.corrections import Correction
    from analytics.net_corrections import NetCorrection

Z = NormalDist().inv_cdf(0.975)
UNKNOWN = "unknown"  # method of a net score of which no audit tells anything: its interval is the whole scale
STEPS = 24  # halvings of [-1, 1]: below the last digit that anybody shows


@dataclass(frozen=True, slots=True)
class Estimate:
    """A value with its interval. `n` is the number of respondents behind it, `method` names the formula.

    `effective` is how many independent people they are worth, `deff` = n / effective. `raw` is the value before the
    classifier's errors were corrected by `audited` answers; `shrunk` the value drawn towards the places around it.
    """

    n: int
    value: float
    low: float
    high: float
    method: str
    deff: float = 1.0
    effective: float = 0.0
    raw: float | None = None
    audited: int = 0
    shrunk: float | None = None
    shrunk_low: float | None = None
    shrunk_high: float | None = None


def estimate(
    indicator: Indicator,
    sums: Sums,
    correction: Correction | NetCorrection | None = None,
    prior: Prior | None = None,
    *,
    icc: float | None = None,
    z: float = Z,
) -> Estimate:
    """Estimate an indicator in a cell of at least one respondent. Raises ValueError if there is none.

    `correction` holds what people's coding tells of the classifier (never for ratings and choices), `prior` what the
    places around it have in common, `icc` how much answers of one event resemble each other in all cells; `z` sets the
    confidence, 95 %.
    """
    if sums.n < 1:
        raise ValueError(f"nobody answered for {indicator.id}: a cell without respondents has no estimate")
    is_net = isinstance(indicator.measure, NetScore)
    effective = _effective(sums, icc)
    found = _counted(sums, effective, is_net=is_net, is_known=correction is None, z=z)
    found = replace(found, n=sums.n, effective=effective, deff=sums.n / effective)
    if correction is not None:
        found = correction.apply(found, sums, z=z)
    return found if prior is None else shrunk(found, prior, is_net=is_net)


def shrunk(found: Estimate, prior: Prior, *, is_net: bool) -> Estimate:
    """Return the estimate with its value drawn towards the prior beside it."""
    share, low, high = ((part + 1) / 2 if is_net else part for part in (found.value, found.low, found.high))
    one, size = np.array([share]), np.array([effective_number(share, low, high)])
    if is_net:
        drawn = [float(2 * part[0] - 1) for part in shrunk_nets(one, size, prior, Z)]
    else:
        drawn = [float(part[0]) for part in shrunk_shares(one, size, prior, settings().confidence)]
    return replace(found, shrunk=drawn[0], shrunk_low=drawn[1], shrunk_high=drawn[2])


def _effective(sums: Sums, icc: float | None) -> float:
    kish = min(sums.effective, sums.n) if sums.weight_squared else float(sums.n)
    return max(min(1.0, kish), kish / design_effect(sums, settings().clusters, icc))


def _counted(sums: Sums, effective: float, *, is_net: bool, is_known: bool, z: float) -> Estimate:
    """Estimate as if nobody was misread. What a machine read of net scores is worth nothing before it is corrected."""
    if not is_net:
        return share(sums.mean * effective, effective, z)
    if not is_known:
        return Estimate(sums.n, sums.mean, -1.0, 1.0, UNKNOWN)
    positive, negative = ((sums.total_squared + sign * sums.total) / (2 * sums.weight) for sign in (1, -1))
    return net_score(positive * effective, negative * effective, effective, z)


def share(total: float, n: float, z: float = Z) -> Estimate:
    """Estimate a share from `n` respondents whose scores (each 0…1) add up to `total`.

    Wilson's score interval (E. B. Wilson, JASA 22, 1927, 209-212). Scores between 0 and 1 vary less
    than zeros and ones with the same mean, so for them the interval errs on the wide side.
    """
    p = min(1.0, max(0.0, total / n))
    centre = (p + z**2 / (2 * n)) / (1 + z**2 / n)
    margin = z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return Estimate(round(n), p, max(0.0, centre - margin), min(1.0, centre + margin), "wilson", effective=n)


def net_score(positive: float, negative: float, n: float, z: float = Z) -> Estimate:
    """Estimate (positive − negative) / n, −1…+1.

    Inverts the score test whose variance is the trinomial one, (p₊ + p₋ − Δ²) / n, at the likeliest p₋
    for each difference Δ (T. Tango, Statistics in Medicine 17, 1998, 891-908). Such an interval keeps its
    cover in small samples, where the plain one does not (B. Rocks, The American Statistician 70, 2016, 365-372).
    """
    value = (positive - negative) / n

    def distance(delta: float) -> float:
        return _tango(positive, negative, n, delta)

    low = _crossing(lambda delta: distance(delta) > z, -1.0, value)
    high = _crossing(lambda delta: distance(delta) >= -z, value, 1.0)
    return Estimate(round(n), value, low, high, "tango", effective=n)


def _tango(positive: float, negative: float, n: float, delta: float) -> float:
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
