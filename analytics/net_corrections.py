"""What people's coding changes in net scores: who is counted and how they judge, both read backwards.

Where enough people of the cell itself were drawn who speak of the theme, prediction-powered inference; else how the
machine reads the theme in the whole country, all languages in which it can be told together. What neither tells is
unknown: the value stays the machine's, its interval is the whole scale, and nobody is told it (`analytics.valuing`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analytics import estimates
from analytics.catalogue import Indicator
from analytics.corrections import OWN, counted_once
from analytics.estimates import Estimate, Z
from analytics.judged import Heard, judgements, place
from analytics.statistics.judging import Reading, Seen, corrected, of_own
from analytics.statistics.settings import settings
from analytics.sums import Sums

POOLED, UNKNOWN = "pooled", "unknown"  # methods: docs/indicators.md
NEARLY_ALL = 1.98  # of the scale from −1 to +1: an interval that leaves nothing out

Found = tuple[float, float, float]


@dataclass(frozen=True)
class NetCorrection:
    """What is known of one net score in a cell: `writers` sums up everybody who wrote there, of the theme or not."""

    indicator: Indicator
    languages: frozenset[str] = frozenset()
    reading: Reading | None = None
    here: Sequence[Heard] = ()
    writers: Sums | None = None

    def apply(self, plain: Estimate, sums: Sums, *, is_net: bool = True, z: float = Z) -> Estimate:  # noqa: ARG002 # as `Correction`
        """Return the estimate with the classifier's errors corrected, or with an interval that says nothing."""
        seen = self._seen(sums, plain.deff)
        own = judgements(self.indicator, self.here)
        is_own = own.speakers >= settings().audit.speakers
        found, audited = None, len(own)
        if seen is not None and is_own:
            found = of_own(seen, own, z)
        elif seen is not None and self.reading is not None:
            found, audited = corrected(seen, self.reading, z), self.reading.audited
        if found is None or found[2] - found[1] >= NEARLY_ALL:
            return replace(plain, low=-1.0, high=1.0, method=UNKNOWN, raw=plain.value)
        value, low, high = _at_least(found, plain, sums, z)
        method = OWN if is_own else POOLED
        return replace(plain, value=value, low=low, high=high, method=method, raw=plain.value, audited=audited)

    def _seen(self, sums: Sums, deff: float) -> Seen | None:
        """Return the means over all who wrote, as if chance had drawn nothing; None where nobody did."""
        if self.writers is None or sums.weight <= 0:
            return None
        wrote, spoke = (
            [group for language, group in counted_once(each).items() if language in self.languages]
            for each in (self.writers, sums)
        )
        weight, people = sum(each.weight for each in wrote), sum(each.n for each in wrote)
        if weight <= 0:
            return None
        at = place(self.indicator)
        moved = sum((each.asked * (each.now[at] - each.base[at]) for each in self.here), np.zeros(3))
        speaks = _within((sum(each.weight for each in spoke) - moved[0]) / weight, 0.0, 1.0)
        judges = _within((sum(each.total for each in spoke) - moved[1]) / weight, -speaks, speaks)
        squared = _within(speaks * sums.total_squared / sums.weight, abs(judges), speaks)
        return Seen(speaks, judges, squared, max(1.0, people / deff))


def _at_least(found: Found, plain: Estimate, sums: Sums, z: float) -> Found:
    """Widen an interval to that of as many people whom nobody could misread."""
    value, low, high = found
    judging = max(abs(value), min(1.0, sums.total_squared / sums.weight))
    good, bad = ((judging + sign * value) / 2 * plain.effective for sign in (1, -1))
    counted = estimates.net_score(good, bad, plain.effective, z)
    return value, min(low, counted.low), max(high, counted.high)


def _within(number: float, low: float, high: float) -> float:
    return min(high, max(low, number))
