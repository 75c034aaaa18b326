"""Groups of a place that are much worse off than others (UNEQUAL)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from analytics.catalogue import catalogue
from analytics.gaps.chances import discovered, p_worse
from analytics.gaps.evidence import Evidence, Period
from analytics.gaps.findings import Finding, Verdicts, gap_key, look_of, of_reading
from analytics.gaps.rules import UnequalRule
from analytics.indicators import NATION, Cell, Reading
from analytics.measures import themes_of


@dataclass(frozen=True)
class _Pair:
    window: str
    group: Reading  # the worse one
    other: Reading
    points: float  # by how many
    p: float  # of so much or more without any difference, in either direction

    @property
    def key(self) -> str:
        return gap_key("UNEQUAL", self.group.indicator, self.group.cell)


def unequal(evidence: Evidence, rule: UnequalRule, thin: frozenset[Cell]) -> Verdicts:
    """Compare all groups of each place with each other: all pairs and indicators of an evaluation are one family."""
    pairs = [pair for period in evidence.current[:1] for pair in _pairs(period, rule, thin)]
    found = discovered([pair.p for pair in pairs], rule)
    verdicts: Verdicts = {}
    for pair, is_found in sorted(zip(pairs, found, strict=True), key=lambda each: -each[0].points):
        if isinstance(verdicts.get(pair.key), Finding):
            continue  # the widest difference is told
        verdicts[pair.key] = look_of(pair.group, 1 - pair.p)
        if _is_wide(pair, is_found, evidence, rule):
            verdicts[pair.key] = _finding(pair, rule)
        _mark_clean(pair, verdicts)
    return verdicts


def _mark_clean(pair: _Pair, verdicts: Verdicts) -> None:
    """The better group has been looked at as well."""
    verdicts.setdefault(gap_key("UNEQUAL", pair.other.indicator, pair.other.cell), look_of(pair.other))


def _is_wide(pair: _Pair, is_found: bool, evidence: Evidence, rule: UnequalRule) -> bool:
    gap = evidence.open.get(pair.key)
    if gap is not None and gap.group_cut == _cut(pair.other.cell):
        return pair.points >= rule.points * rule.recovered
    return is_found and pair.points >= rule.points


def _pairs(period: Period, rule: UnequalRule, thin: frozenset[Cell]) -> Iterator[_Pair]:
    for readings in _groups(period, rule, thin):
        indicator = catalogue()[readings[0].indicator]
        for one, two in combinations(readings, 2):
            points = indicator.worsening(two.value or 0.0, one.value or 0.0)
            group, other = (one, two) if points > 0 else (two, one)
            p = min(1.0, 2 * p_worse(group, other, indicator))
            yield _Pair(period.window, group, other, abs(points), p)


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

    A theme is read better in one language than in another. Before people have coded enough answers to correct that, a
    difference between languages may be the program's.
    """
    if reading.value is None or reading.n < rule.respondents or reading.indicator in rule.never:
        return False
    is_read = bool(themes_of(catalogue()[reading.indicator].measure))
    return not (reading.cell.cut.startswith("language=") and is_read and not reading.audited)


def _finding(pair: _Pair, rule: UnequalRule) -> Finding:
    return of_reading(
        "UNEQUAL",
        pair.group,
        "critical" if pair.points >= rule.critical["points"] else rule.severity,
        window=pair.window,
        group_cut=_cut(pair.other.cell),
        group_value=pair.other.value,
        target=catalogue()[pair.group.indicator].target,
        probability=1 - pair.p,
    )


def _cut(cell: Cell) -> str:
    return cell.cut or f"{cell.level}={cell.key}"
