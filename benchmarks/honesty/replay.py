"""Rules that look for drops, let loose on months one after another as a scheduler would."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr
from scipy.stats import false_discovery_control

from analytics.statistics.change import compare
from analytics.statistics.settings import settings

Array = NDArray[np.float64]
Marks = NDArray[np.bool_]
Rule = Callable[[Array, Array, Array], Marks]  # values, effective numbers, people up to a month: who has dropped?
REACH = settings().change.before + max(settings().change.months)


def fell_ten_points(values: Array, _effective: Array, people: Array) -> Marks:
    """What a table with arrows shows: the month is ten points below the three months before it."""
    before, now, _, _ = _one_against_three(values, people)
    return np.asarray(before - now >= 0.1)


def plain_test(values: Array, _effective: Array, people: Array) -> Marks:
    """A two-proportion z-test of each series at 5 %, as if its people had come one by one."""
    return np.asarray(_p(values, people) < 0.05)


def controlled(values: Array, _effective: Array, people: Array) -> Marks:
    """The same tests with Benjamini and Hochberg's control, q = 0.1."""
    return _controlled(_p(values, people))


def controlled_after_deff(values: Array, effective: Array, _people: Array) -> Marks:
    """The same with the design effect first."""
    return _controlled(_p(values, effective))


def ours(values: Array, effective: Array, people: Array) -> Marks:
    """What the program does."""
    rule = settings().change
    return compare(values, effective, people, rule, rule.points / 100).significant


RULES: dict[str, Rule] = {
    "fell ≥ 10 points": fell_ten_points,
    "z-test, p < .05": plain_test,
    "z-test + Benjamini–Hochberg": controlled,
    "design effect, z-test + B–H": controlled_after_deff,
    "ours": ours,
}


@dataclass(frozen=True)
class Outcome:
    """False new alarms a month among series that did not fall; of those that fell the share found within months."""

    false_new: float
    found: dict[int, float]
    false_share: float


def replay(rule: Rule, values: Array, effective: Array, people: Array, first: int) -> Marks:
    """Return the marks of each month from `first` on, as an array of shape (series, months)."""
    marks = []
    for month in range(first, values.shape[1]):
        seen = slice(max(0, month + 1 - REACH), month + 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            marks.append(rule(values[:, seen], effective[:, seen], people[:, seen]))
    return np.stack(marks, axis=1)


def outcome(marks: Marks, fallen: Marks, at: int, within: tuple[int, ...] = (1, 3, 6)) -> Outcome:
    """Count the alarms. An alarm is new where the month before had none."""
    opened = marks[:, 1:] & ~marks[:, :-1]
    false_new = float(opened[~fallen].sum()) / opened.shape[1]
    if not fallen.any():
        return Outcome(false_new, {}, 1.0)
    found = {months: float(marks[fallen, at : at + months].any(axis=1).mean()) for months in within}
    told = marks[:, at : at + 3].any(axis=1)
    return Outcome(false_new, found, float((told & ~fallen).sum() / max(1, told.sum())))


def _one_against_three(values: Array, size: Array) -> tuple[Array, Array, Array, Array]:
    told = np.where(np.isnan(values), 0.0, size)
    before = told[:, -4:-1].sum(axis=1)
    mean = (told * np.nan_to_num(values))[:, -4:-1].sum(axis=1) / before
    return mean, values[:, -1], before, told[:, -1]


def _p(values: Array, size: Array) -> Array:
    before, now, before_size, now_size = _one_against_three(values, size)
    pooled = (before * before_size + now * now_size) / (before_size + now_size)
    z = (now - before) / np.sqrt(pooled * (1 - pooled) * (1 / before_size + 1 / now_size))
    return np.where(z < 0, 2 * ndtr(z), 1.0)  # nan, where nobody came, is no drop


def _controlled(p: Array) -> Marks:
    return np.asarray(false_discovery_control(p) <= 0.1)
