"""Groups of a place that are much worse off than others (UNEQUAL)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from analytics.catalogue import catalogue
from analytics.gaps.evidence import Evidence, Period
from analytics.gaps.findings import Finding, Verdicts, gap_key, look_of, of_reading
from analytics.gaps.monthly import Array, Month, monthly
from analytics.gaps.rules import UnequalRule
from analytics.indicators import NATION, Cell, Reading
from analytics.measures import themes_of
from analytics.net_corrections import POOLED
from analytics.statistics.change import adjusted, p_of_drop


@dataclass(frozen=True)
class _Pairs:
    """All pairs of groups that are compared: where each stands among the `readings`, by how many points, how surely."""

    readings: Sequence[Reading]
    worse: NDArray[np.int64]
    other: NDArray[np.int64]
    points: Array
    q: Array

    def key(self, position: int) -> str:
        """Return the key of a group's gap."""
        return gap_key("UNEQUAL", self.readings[position].indicator, self.readings[position].cell)


def unequal(evidence: Evidence, rule: UnequalRule, thin: frozenset[Cell]) -> Verdicts:
    """Compare all groups of each place with each other: all pairs and indicators of an evaluation are one family."""
    verdicts: Verdicts = {}
    for period in evidence.current[:1]:
        pairs = _pairs(period, rule, thin)
        is_found = (pairs.q <= rule.q) & (pairs.points >= rule.points)
        is_open = np.array([pairs.key(position) in evidence.open for position in range(len(pairs.readings))], bool)
        told = np.flatnonzero(is_found | is_open[pairs.worse] | is_open[pairs.other])
        for pair in told[np.argsort(-pairs.points[told], kind="stable")].tolist():
            _judge(pairs, pair, period.window, evidence, rule, verdicts, is_found=bool(is_found[pair]))
    return verdicts


def _judge(
    pairs: _Pairs,
    pair: int,
    window: str,
    evidence: Evidence,
    rule: UnequalRule,
    verdicts: Verdicts,
    *,
    is_found: bool,
) -> None:
    """Note how a pair looks. Pairs come in order: of a group the widest difference is told."""
    worse, other = int(pairs.worse[pair]), int(pairs.other[pair])
    key, group = pairs.key(worse), pairs.readings[worse]
    verdicts.setdefault(pairs.key(other), look_of(pairs.readings[other]))
    if isinstance(verdicts.get(key), Finding):
        return
    verdicts[key] = look_of(group, 1 - float(pairs.q[pair]))
    gap = evidence.open.get(key)
    if gap is not None and gap.group_cut == _cut(pairs.readings[other].cell):
        if pairs.points[pair] >= rule.points * rule.recovered:
            sure = max(gap.probability or 0.0, 1 - float(pairs.q[pair]))  # less is left of it, it was no less true
            verdicts[key] = replace(_finding(pairs, pair, window, rule), probability=sure)
    elif is_found:
        verdicts[key] = _finding(pairs, pair, window, rule)


def _pairs(period: Period, rule: UnequalRule, thin: frozenset[Cell]) -> _Pairs:
    readings: list[Reading] = []
    found: list[tuple[int, int]] = []
    for group in _groups(period, rule, thin):
        found += combinations(range(len(readings), len(readings) + len(group)), 2)
        readings += group
    one, two = np.array(found, dtype=np.int64).reshape(-1, 2).T
    good, effective = _told(readings)
    is_worse = good[one] < good[two]
    worse, other = np.where(is_worse, one, two), np.where(is_worse, two, one)
    span = np.array([200.0 if catalogue()[each.indicator].unit == "net" else 100.0 for each in readings])
    p = np.minimum(1.0, 2 * p_of_drop(good[other], effective[other], good[worse], effective[worse]))
    points = (good[other] - good[worse]) * span[worse] if found else np.zeros(0)
    return _Pairs(readings, worse, other, points, adjusted(p))


def _told(readings: Sequence[Reading]) -> tuple[Array, Array]:
    """Return the share of each reading that is well, and how many independent people it is worth."""
    cells = (Cell("", str(position)) for position in range(len(readings)))
    listed = monthly(
        [""],
        [
            Month((cell, each.indicator), "", each.n, each.value or 0.0, each.low or 0.0, each.high or 0.0)
            for cell, each in zip(cells, readings, strict=True)
        ],
    )
    return listed.good.reshape(-1), listed.effective.reshape(-1)


def _groups(period: Period, rule: UnequalRule, thin: frozenset[Cell]) -> Iterable[list[Reading]]:
    """Gather the readings that may be compared: one indicator, one place, one way of cutting it."""
    groups: dict[tuple[str, ...], list[Reading]] = defaultdict(list)
    for (cell, indicator), reading in period.values.items():
        if not _is_comparable(reading, rule) or cell in thin:
            continue
        way, _, _ = cell.cut.partition("=")
        if way in rule.cuts:
            groups[(indicator, cell.level, cell.key, way)].append(reading)
        if cell.level == "region" and not cell.cut:
            groups[(indicator, NATION.level, NATION.key, "region")].append(reading)
    return groups.values()


def _is_comparable(reading: Reading, rule: UnequalRule) -> bool:
    """Tell whether a reading is a group's own: enough people, about them, and not how well a language is read.

    A theme is read better in one language than in another. Before people have coded enough answers of each to correct
    that, a difference between languages may be the program's.
    """
    if reading.value is None or reading.n < rule.respondents or reading.indicator in rule.never:
        return False
    is_read = bool(themes_of(catalogue()[reading.indicator].measure))
    is_known = reading.audited and reading.method != POOLED
    return not (reading.cell.cut.startswith("language=") and is_read and not is_known)


def _finding(pairs: _Pairs, pair: int, window: str, rule: UnequalRule) -> Finding:
    group, other = pairs.readings[pairs.worse[pair]], pairs.readings[pairs.other[pair]]
    return of_reading(
        "UNEQUAL",
        group,
        "critical" if pairs.points[pair] >= rule.critical["points"] else rule.severity,
        window=window,
        group_cut=_cut(other.cell),
        group_value=other.value,
        target=catalogue()[group.indicator].target,
        probability=1 - float(pairs.q[pair]),
    )


def _cut(cell: Cell) -> str:
    return cell.cut or f"{cell.level}={cell.key}"
