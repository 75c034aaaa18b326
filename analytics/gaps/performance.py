"""What young people say is bad: indicators beyond their red line (BELOW_TARGET).

Where there is too little evidence nothing is judged: `Judged` leaves those cells out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from analytics.catalogue import Indicator, catalogue
from analytics.gaps.chances import beyond
from analytics.gaps.evidence import Evidence
from analytics.gaps.findings import Verdicts, gap_key, look_of, of_reading
from analytics.gaps.missing import is_judged
from analytics.gaps.rules import BelowTargetRule, Rules
from analytics.indicators import Cell, Reading
from analytics.making import is_uncorrected


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
        chance = beyond(reading, _line(reading, indicator, rule), indicator)
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


def _line(reading: Reading, indicator: Indicator, rule: BelowTargetRule) -> float:
    """Return the red line, or one further away where nobody knows how well a machine has read."""
    margin = rule.unaudited if is_uncorrected(reading) else 0.0
    return (indicator.red or 0.0) - margin * (1 if indicator.direction == "up" else -1)


def _severity(reading: Reading, indicator: Indicator, rule: BelowTargetRule) -> str:
    low, high = reading.low or 0.0, reading.high or 0.0
    far = indicator.worsening(indicator.red or 0.0, high if indicator.direction == "up" else low)
    return "critical" if far >= rule.critical["beyond"] else rule.severity


def _remembered(evidence: Evidence, window: str, reading: Reading, respondents: int) -> dict[str, object]:
    """Return an earlier value to compare this window's with, the one that is preferred."""
    for period in evidence.before if window == evidence.window.key else ():
        earlier = period.values.get((reading.cell, reading.indicator))
        if earlier is not None and earlier.value is not None and earlier.n >= respondents:
            return {"before": earlier.value, "before_window": period.window}
    return {}
