"""What young people say is bad: beyond the red line (BELOW_TARGET), or worse than before (DROP).

Where there is too little evidence nothing is judged: `Judged` leaves those cells out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from analytics.catalogue import Indicator, catalogue
from analytics.gaps.chances import beyond, discovered, p_worse
from analytics.gaps.evidence import Comparison, Evidence, OpenGap, Values
from analytics.gaps.findings import Finding, Verdicts, gap_key, look_of, of_reading
from analytics.gaps.missing import is_judged
from analytics.gaps.rules import BelowTargetRule, DropRule, Rules
from analytics.indicators import Cell, Reading


@dataclass(frozen=True)
class Judged:
    """The cells in which performance may be judged."""

    evidence: Evidence
    rules: Rules
    thin: frozenset[Cell]

    def allows(self, cell: Cell) -> bool:
        """Tell whether enough is known of a cell, and it is asked for."""
        return cell not in self.thin and is_judged(cell, self.evidence, self.rules)


def below_target(judged: Judged) -> Verdicts:
    """Look for indicators that are probably beyond their red line. An open gap closes at another probability."""
    rule = judged.rules.below_target
    verdicts: Verdicts = {}
    for window, reading in _best(judged, rule.respondents):
        indicator = catalogue()[reading.indicator]
        if indicator.red is None:
            continue
        chance = beyond(reading, indicator.red, indicator)
        key = gap_key("BELOW_TARGET", reading.indicator, reading.cell)
        line = rule.closes_below if key in judged.evidence.open else rule.opens_at
        verdicts[key] = look_of(reading, chance)
        if chance > line or (key in judged.evidence.open and chance >= line):
            before = _remembered(judged.evidence, window, reading, rule.respondents)
            facts = {"window": window, "probability": chance, "target": indicator.target, **before}
            verdicts[key] = of_reading("BELOW_TARGET", reading, _severity(reading, indicator, rule), **facts)
    return verdicts


def _best(judged: Judged, respondents: int) -> Iterator[tuple[str, Reading]]:
    """Yield every indicator of every cell in the first period in which enough people stand behind it."""
    done: set[tuple[Cell, str]] = set()
    for period in judged.evidence.current:
        for key, reading in period.values.items():
            if key not in done and reading.value is not None and reading.n >= respondents and judged.allows(key[0]):
                done.add(key)
                yield period.window, reading


def _severity(reading: Reading, indicator: Indicator, rule: BelowTargetRule) -> str:
    low, high = reading.low or 0.0, reading.high or 0.0
    far = indicator.worsening(indicator.red or 0.0, high if indicator.direction == "up" else low)
    return "critical" if far >= rule.critical["beyond"] else rule.severity


def _remembered(evidence: Evidence, window: str, reading: Reading, respondents: int) -> dict[str, object]:
    """Return an earlier value to compare this window's with, the one that is preferred."""
    for comparison in evidence.comparisons:
        if comparison.now.window != window:
            continue
        earlier = comparison.before.values.get((reading.cell, reading.indicator))
        if earlier is not None and earlier.value is not None and earlier.n >= respondents:
            return {"before": earlier.value, "before_window": comparison.before.window}
    return {}


# --- worse than before -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class _Change:
    comparison: Comparison
    reading: Reading
    before: Reading
    points: float  # by how many it is worse
    p: float  # of so much or more without any change


def drop(judged: Judged) -> Verdicts:
    """Look for what has become worse: all cells, indicators and comparisons of this evaluation are one family."""
    rule = judged.rules.drop
    changes = [
        change
        for comparison in judged.evidence.comparisons
        for change in _changes(comparison, judged, rule.respondents)
    ]
    found = discovered([change.p for change in changes], rule)
    verdicts: Verdicts = {}
    for change, is_found in zip(changes, found, strict=True):
        key = gap_key("DROP", change.reading.indicator, change.reading.cell)
        if isinstance(verdicts.get(key), Finding):
            continue  # a comparison that is preferred has found it
        verdicts[key] = look_of(change.reading, 1 - change.p)
        if is_found and change.points >= rule.points:
            verdicts[key] = _finding(change, rule)
    return verdicts | _still_down(judged, rule, verdicts)


def _changes(comparison: Comparison, judged: Judged, respondents: int) -> Iterator[_Change]:
    for key, reading in comparison.now.values.items():
        before = comparison.before.values.get(key)
        if before is None or not _counts(reading, respondents) or not _counts(before, respondents):
            continue
        if judged.allows(key[0]):
            indicator = catalogue()[reading.indicator]
            points = indicator.worsening(before.value or 0.0, reading.value or 0.0)
            yield _Change(comparison, reading, before, points, p_worse(reading, before, indicator))


def _counts(reading: Reading, respondents: int) -> bool:
    return reading.value is not None and reading.n >= respondents


def _finding(change: _Change, rule: DropRule) -> Finding:
    return of_reading(
        "DROP",
        change.reading,
        "critical" if change.points >= rule.critical["points"] else rule.severity,
        window=change.comparison.now.window,
        before=change.before.value,
        before_window=change.comparison.before.window,
        target=catalogue()[change.reading.indicator].target,
        probability=1 - change.p,
    )


def _still_down(judged: Judged, rule: DropRule, verdicts: Verdicts) -> Verdicts:
    """Keep what has not recovered: an open drop is measured against the value that it fell from."""
    best = {(reading.cell, reading.indicator): (window, reading) for window, reading in _best(judged, rule.respondents)}
    kept: Verdicts = {}
    for key, gap in judged.evidence.open.items():
        if gap.kind != "DROP" or isinstance(verdicts.get(key), Finding) or (gap.cell, gap.indicator) not in best:
            continue
        window, reading = best[(gap.cell, gap.indicator)]
        finding = _not_recovered(gap, window, reading, rule)
        kept[key] = finding or verdicts.get(key) or look_of(reading)
    return kept


def _not_recovered(gap: OpenGap, window: str, reading: Reading, rule: DropRule) -> Finding | None:
    indicator = catalogue()[gap.indicator]
    before = gap.before or 0.0
    points = indicator.worsening(before, reading.value or 0.0)
    if points < rule.points * rule.recovered:
        return None
    severity = "critical" if points >= rule.critical["points"] else rule.severity
    facts = {"window": window, "before": before, "before_window": gap.before_window, "target": indicator.target}
    return of_reading("DROP", reading, severity, **facts)


# --- pooling -----------------------------------------------------------------------------------------------


def pooled(values: list[Values]) -> dict[tuple[Cell, str], Reading]:
    """Put several windows' values together: each counts with its number of people.

    Somebody who answered in two of them counts twice, which is rare within a quarter.
    """
    together: dict[tuple[Cell, str], list[Reading]] = {}
    for window in values:
        for key, reading in window.items():
            if reading.value is not None:
                together.setdefault(key, []).append(reading)
    return {key: _mean(readings) for key, readings in together.items()}


def _mean(readings: list[Reading]) -> Reading:
    if len(readings) == 1:
        return readings[0]
    n = sum(reading.n for reading in readings)
    value = sum(reading.n * (reading.value or 0.0) for reading in readings) / n
    centre = sum(reading.n * ((reading.low or 0.0) + (reading.high or 0.0)) / 2 for reading in readings) / n
    squares = sum((reading.n * ((reading.high or 0.0) - (reading.low or 0.0)) / 2) ** 2 for reading in readings)
    margin = squares**0.5 / n
    return replace(
        readings[0], n=n, numerator=None, value=value, low=centre - margin, high=centre + margin, shrunk=None
    )
