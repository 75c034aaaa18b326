"""What has become worse than it was (DROP): whole months against the months before, by the rule of `statistics.change`.

All indicators of all cells are one family. Only whole months are judged: one that is under way would be looked at again
every day, and chance would have as many tries.
"""

from __future__ import annotations

import numpy as np

from analytics.catalogue import catalogue
from analytics.gaps.evidence import OpenGap
from analytics.gaps.findings import Finding, Verdicts, look_of, of_reading
from analytics.gaps.monthly import TO, Key, Monthly
from analytics.gaps.performance import Judged
from analytics.gaps.rules import DropRule
from analytics.indicators import Cell, Reading
from analytics.statistics.change import compare
from analytics.statistics.settings import Change, settings

NEWEST = 3  # months that an open drop is measured by


def change_rule(rule: DropRule) -> Change:
    """Return how months are compared, with the thresholds that alerts ask for; `q` alone controls false ones."""
    asked = {"points": rule.points, "respondents": rule.respondents, "q": rule.q, "budget": 0.0}
    return settings().change.model_copy(update=asked)


def months_needed() -> int:
    """Return how many months a drop is looked for in, those before among them."""
    return settings().change.before + max(settings().change.months)


def drop(judged: Judged) -> Verdicts:
    """Look for what has become worse. An open drop is measured by the value that it fell from until it recovers."""
    rule = judged.rules.drop
    family = judged.evidence.monthly.only(_judged_rows(judged))
    found = _found(family, rule)
    rows = {key: row for row, key in enumerate(family.keys)}
    for key, gap in judged.evidence.open.items():
        row = rows.get((gap.cell, gap.indicator))
        reading = None if gap.kind != "DROP" or row is None else _newest(gap, family, row)
        if row is not None and reading is not None and reading.n >= rule.respondents:
            found[key] = _not_recovered(gap, reading, family, row, rule) or found.get(key) or look_of(reading)
    return found


def _judged_rows(judged: Judged) -> list[int]:
    monthly, never = judged.evidence.monthly, judged.rules.drop.never
    people = dict(zip(monthly.keys, monthly.people.sum(axis=1).tolist(), strict=True))
    return [
        row
        for row, (cell, indicator) in enumerate(monthly.keys)
        if indicator not in never and cell not in judged.thin and _is_asked(cell, indicator, people, judged)
    ]


def _is_asked(cell: Cell, indicator: str, people: dict[Key, float], judged: Judged) -> bool:
    """Leave out the parts of a place where they are not asked for, or where one part is the whole."""
    if not cell.cut:
        return True
    whole = people.get((cell._replace(cut=""), indicator))
    return cell.cut.startswith("sector=") and cell.level in judged.rules.cuts and people[cell, indicator] != whole


def _found(family: Monthly, rule: DropRule) -> Verdicts:
    if not family.keys:
        return {}
    asked = change_rule(rule)
    least = np.array([rule.points / (200 if catalogue()[each].unit == "net" else 100) for _, each in family.keys])
    told = compare(family.good, family.effective, family.people, asked, least)
    findings = (
        _finding(family, row, int(told.months[row]), 1 - float(told.q[row]), rule)
        for row in told.significant.nonzero()[0].tolist()
    )
    return {finding.key: finding for finding in findings if finding}


def _finding(family: Monthly, row: int, months: int, probability: float, rule: DropRule) -> Finding | None:
    start = len(family.months) - months
    earliest = max(0, start - settings().change.before)
    before = family.together(row, earliest, start)
    reading = family.together(row, start, len(family.months))
    if reading is None or before is None or before.value is None:
        return None
    indicator = catalogue()[reading.indicator]
    return of_reading(
        "DROP",
        reading,
        _severity(indicator.worsening(before.value, reading.value or 0.0), rule),
        window=family.window(row, start, len(family.months)),
        before=before.value,
        before_window=family.window(row, earliest, start),
        target=indicator.target,
        probability=probability,
    )


def _newest(gap: OpenGap, family: Monthly, row: int) -> Reading | None:
    """Return the newest months of an open drop, up to three, together."""
    return family.together(row, _since(gap, family), len(family.months))


def _since(gap: OpenGap, family: Monthly) -> int:
    first = gap.window.partition(TO)[0]
    began = family.months.index(first) if first in family.months else 0
    return max(began, len(family.months) - NEWEST)


def _not_recovered(gap: OpenGap, reading: Reading, family: Monthly, row: int, rule: DropRule) -> Finding | None:
    indicator = catalogue()[gap.indicator]
    before = gap.before or 0.0
    points = indicator.worsening(before, reading.value or 0.0)
    if points < rule.points * rule.recovered:
        return None
    window = family.window(row, _since(gap, family), len(family.months))
    facts = {"window": window, "before": before, "before_window": gap.before_window, "target": indicator.target}
    return of_reading("DROP", reading, _severity(points, rule), probability=gap.probability, **facts)


def _severity(points: float, rule: DropRule) -> str:
    return "critical" if points >= rule.critical["points"] else rule.severity
