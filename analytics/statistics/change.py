"""Which of many monthly series have dropped, with few false alarms however many series there are.

Order matters: the design effect of clusters first (it is in `effective`), then the control of many tests. On 3,936
quiet series plain tests find hundreds of drops a month that nobody made, and the control alone still finds dozens.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple, Protocol, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import ndtr, xlogy

from analytics.statistics.posterior import Told, Unit, as_share, evidence
from analytics.statistics.settings import Change as Rule

Array = NDArray[np.float64]
Key = TypeVar("Key", bound=Hashable)


class Point(NamedTuple):
    """A month of a series: its value in points, and how many independent people it is worth (n / deff)."""

    value: float
    effective: float
    n: int


@dataclass(frozen=True)
class Series:
    """The months of one indicator in one cell, oldest first, the month to judge last; None = no value."""

    points: Sequence[Point | None]
    direction: Literal["up", "down"] = "up"
    unit: Unit = "percent"


@dataclass(frozen=True)
class Drop:
    """How the newest months compare with those before them.

    `months` is how many of the newest are pooled, `before` and `value` are in points, `worse_by` too and positive.
    `q` is the adjusted p-value. `significant` is what an alert may say; `watch` is only a mark on the page.
    """

    months: int
    before: float
    value: float
    worse_by: float
    p: float
    q: float
    significant: bool
    watch: bool


class Counted(Told, Protocol):
    """What a reading says and of how many people."""

    @property
    def n(self) -> int: ...  # noqa: D102


@dataclass(frozen=True)
class Compared:
    """The judgement of all series of one month as arrays of shape (series,). Values are shares, 1 = good."""

    months: NDArray[np.int64]
    before: Array
    value: Array
    p: Array
    q: Array
    significant: NDArray[np.bool_]
    watch: NDArray[np.bool_]


def point_of(reading: Counted, unit: Unit) -> Point | None:
    """Return a reading as a month of a series; its interval tells how many independent people it is worth."""
    found = evidence(reading, unit)
    return None if found is None or reading.value is None else Point(reading.value, found[1], reading.n)


def drops(series: Mapping[Key, Series], rule: Rule) -> dict[Key, Drop]:
    """Judge the newest month of each series against the months before. Series that can't be judged are missing.

    Pass *all* series of the country at once (one family), aligned on the same months: what is found in one depends on
    how many there are. `rule` is `settings().change`.
    """
    if not series:
        return {}
    found = list(series.values())
    values, effective, people = arrays(found)
    least = np.array([rule.points / (200 if each.unit == "net" else 100) for each in found])
    compared = compare(values, effective, people, rule, least)
    rows = zip(series.items(), range(len(found)), strict=True)
    return {key: _drop(each, compared, row) for (key, each), row in rows if compared.months[row]}


def adjusted(p: ArrayLike) -> Array:
    """Return the p-values of a family adjusted by Benjamini and Hochberg: the share of false finds up to each.

    As `scipy.stats.false_discovery_control`, without the quarter of a second that `scipy.stats` takes to load.
    """
    given = np.asarray(p, dtype=np.float64)
    order = np.argsort(given)[::-1]
    ranks = np.arange(len(given), 0, -1)
    found = np.empty_like(given)
    found[order] = np.minimum.accumulate(given[order] * (len(given) / ranks))
    return np.clip(found, 0.0, 1.0)


def compare(values: Array, effective: Array, people: Array, rule: Rule, least: Array | float) -> Compared:
    """Judge the last column of arrays of shape (series, months); `values` are shares, 1 = good, nan = no value.

    The months are pooled in several ways (`rule.months`), each compared with up to `rule.before` months before. The
    smallest p-value of a series counts, times the number of ways (Bonferroni). A drop is significant by Y. Benjamini
    and Y. Hochberg (JRSS B 57, 1995, 289-300) or where fewer than `rule.budget` false ones are expected among all.
    `least` is the smallest drop that matters, as a share.
    """
    best = [_way(values, effective, people, months, rule, least) for months in rule.months]
    p_of = np.stack([way[2] for way in best])
    way = p_of.argmin(axis=0)
    index = np.arange(len(values))
    before, value = (np.stack([way_[part] for way_ in best])[way, index] for part in (0, 1))
    judged = np.stack([way_[3] for way_ in best])
    months = np.where(judged.any(axis=0), np.array(rule.months)[way], 0)
    p = np.minimum(1.0, p_of.min(axis=0) * len(rule.months))
    q = np.ones(len(p))
    family = months > 0
    if family.any():
        q[family] = adjusted(p[family])
    significant = family & ((q <= rule.q) | (p * family.sum() <= rule.budget)) & (p < 1)
    return Compared(months, before, value, p, q, significant, _watched(values, effective, rule))


def p_of_drop(before: Array, before_effective: Array, now: Array, now_effective: Array) -> Array:
    """Return one-sided p-values of "the share is not lower now": the signed root of the likelihood ratio.

    Its tails hold where those of the plain z do not, as families of thousands need them (O. E. Barndorff-Nielsen,
    Biometrika 73, 1986, 307-322; here without the adjustment).
    """
    both = before_effective + now_effective
    with np.errstate(divide="ignore", invalid="ignore"):
        pooled = (before * before_effective + now * now_effective) / both
    pooled = np.nan_to_num(pooled)
    gain = _deviance(before, pooled, before_effective) + _deviance(now, pooled, now_effective)
    return np.asarray(ndtr(np.sign(now - before) * np.sqrt(np.maximum(0.0, gain))))


def _deviance(share: Array, expected: Array, n: Array) -> Array:
    told = xlogy(share, share) + xlogy(1 - share, 1 - share)
    with np.errstate(invalid="ignore"):  # nobody, where all was to be expected: nothing is told
        return np.nan_to_num(2 * n * (told - xlogy(share, expected) - xlogy(1 - share, 1 - expected)))


def _way(
    values: Array, effective: Array, people: Array, months: int, rule: Rule, least: Array | float
) -> tuple[Array, Array, Array, NDArray[np.bool_]]:
    """Return before, now, p and whether it could be judged, with the last `months` pooled."""
    earliest = max(0, values.shape[1] - months - rule.before)
    past, newest = slice(earliest, values.shape[1] - months), slice(max(0, values.shape[1] - months), None)
    before, before_effective, before_people = _pooled(values, effective, people, past)
    now, now_effective, now_people = _pooled(values, effective, people, newest)
    told = (~np.isnan(values[:, past])).sum(axis=1) >= rule.least_before
    fresh = ~np.isnan(values[:, -1])
    judged = told & fresh & (before_people >= rule.respondents) & (now_people >= rule.respondents)
    p = p_of_drop(before, before_effective, now, now_effective)
    return before, now, np.where(judged & (before - now >= least - 1e-12), p, 1.0), judged


def _pooled(values: Array, effective: Array, people: Array, part: slice) -> tuple[Array, Array, Array]:
    told = ~np.isnan(values[:, part])
    weight = np.where(told, effective[:, part], 0.0)
    total = weight.sum(axis=1)
    mean = (weight * np.nan_to_num(values[:, part])).sum(axis=1) / np.where(total > 0, total, 1.0)
    return mean, total, np.where(told, people[:, part], 0.0).sum(axis=1)


def _watched(values: Array, effective: Array, rule: Rule) -> NDArray[np.bool_]:
    """Add up how far each month lies below the mean of the months before (E. S. Page, Biometrika 41, 1954, 100-115)."""
    total = np.zeros(len(values))
    for month in range(rule.least_before, values.shape[1]):
        past = slice(max(0, month - rule.before), month)
        mean, weight, _ = _pooled(values, effective, effective, past)
        told = ~np.isnan(values[:, month]) & (weight > 0)
        size = np.where(told, effective[:, month], 1.0)
        spread = np.sqrt(np.maximum(mean * (1 - mean), 0.01) * (1 / size + 1 / np.where(weight > 0, weight, 1.0)))
        z = np.where(told, (mean - np.nan_to_num(values[:, month])) / spread, rule.watch["slack"])
        total = np.maximum(0.0, total + z - rule.watch["slack"])
    return np.asarray(total > rule.watch["line"])


def arrays(series: Sequence[Series]) -> tuple[Array, Array, Array]:
    """Return values (shares, 1 = good, nan = none), effective numbers and people of shape (series, months)."""
    longest = max(len(each.points) for each in series)
    values = np.full((len(series), longest), np.nan)
    effective, people = np.zeros_like(values), np.zeros_like(values)
    for row, each in enumerate(series):
        for column, point in enumerate(each.points, start=longest - len(each.points)):
            if point is not None:
                share = as_share(point.value, each.unit)
                values[row, column] = share if each.direction == "up" else 1 - share
                effective[row, column], people[row, column] = point.effective, point.n
    return values, effective, people


def _drop(series: Series, compared: Compared, row: int) -> Drop:
    before, value = (_points(part[row], series) for part in (compared.before, compared.value))
    worse = before - value if series.direction == "up" else value - before
    return Drop(
        int(compared.months[row]),
        before,
        value,
        worse,
        float(compared.p[row]),
        float(compared.q[row]),
        bool(compared.significant[row]),
        bool(compared.watch[row]),
    )


def _points(share: float, series: Series) -> float:
    good = float(share) if series.direction == "up" else 1 - float(share)
    return 200 * good - 100 if series.unit == "net" else 100 * good
