"""What people's coding changes in net scores: who is counted and how they judge, both read backwards.

Where enough people of the cell itself were drawn who speak of the theme, prediction-powered inference; else how the
machine reads the theme in the whole country, all languages in which it can be told together. What neither tells is
unknown: the value stays the machine's, its interval is the whole scale, and nobody is told it (`analytics.valuing`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from analytics import estimates
from analytics.corrections import OWN, counted_once
from analytics.estimates import UNKNOWN, Estimate, Z
from analytics.judged import NOBODY, NOTHING, Learnt, Views
from analytics.statistics.judging import Seen, corrected, of_own
from analytics.statistics.settings import settings
from analytics.sums import Cluster, Sums

POOLED = "pooled"  # method: docs/indicators.md
NEARLY_ALL = 1.98  # of the scale from −1 to +1: an interval that leaves nothing out

Found = tuple[float, float, float]


@dataclass(frozen=True)
class NetCorrection:
    """What is known of one net score in a cell: how it is read in the `languages` in which its theme can be told, who
    was audited `here`, and the sums of everybody who wrote there, of the theme or not."""

    languages: frozenset[str] = frozenset()
    learnt: Learnt = NOTHING
    here: Views = NOBODY
    writers: Sums | None = None

    def apply(self, plain: Estimate, sums: Sums, *, z: float = Z) -> Estimate:
        """Return the estimate with the classifier's errors corrected, or with an interval that says nothing.

        `audited` stands also beside the latter: the people who were audited and don't tell.
        """
        seen, own = self._seen(sums, plain.deff), self.here.judgements
        is_own = own.speakers >= settings().audit.speakers
        found = None
        if seen is not None and is_own:
            found = of_own(seen, own, z)
        elif seen is not None and self.learnt.reading is not None:
            found = corrected(seen, self.learnt.reading, z)
        known = replace(plain, raw=plain.value, audited=len(own) if is_own else self.learnt.audited)
        if found is None or found[2] - found[1] >= NEARLY_ALL:
            return replace(known, low=-1.0, high=1.0, method=UNKNOWN)
        value, low, high = _at_least(found, plain, sums, z)
        return replace(known, value=value, low=low, high=high, method=OWN if is_own else POOLED)

    def _seen(self, sums: Sums, deff: float) -> Seen | None:
        """Return the means over all who wrote, as if chance had drawn nothing; None where nobody did."""
        if self.writers is None or sums.weight <= 0:
            return None
        wrote, spoke = self._whose(self.writers), self._whose(sums)
        if wrote.weight <= 0:
            return None
        moved = self.here.moved
        speaks = _within((spoke.weight - moved[0]) / wrote.weight, 0.0, 1.0)
        judges = _within((spoke.total - moved[1]) / wrote.weight, -speaks, speaks)
        squared = _within(speaks * sums.total_squared / sums.weight, abs(judges), speaks)
        return Seen(speaks, judges, squared, max(1.0, wrote.n / deff))

    def _whose(self, sums: Sums) -> Cluster:
        """Return the sums of those whose theme can be told."""
        groups = [group for language, group in counted_once(sums).items() if language in self.languages]
        n, weight, total = (sum(each) for each in zip(*groups, strict=True)) if groups else (0, 0.0, 0.0)
        return Cluster(round(n), weight, total)


def _at_least(found: Found, plain: Estimate, sums: Sums, z: float) -> Found:
    """Widen an interval to that of as many people whom nobody could misread."""
    value, low, high = found
    judging = max(abs(value), min(1.0, sums.total_squared / sums.weight))
    good, bad = ((judging + sign * value) / 2 * plain.effective for sign in (1, -1))
    counted = estimates.net_score(good, bad, plain.effective, z)
    return value, min(low, counted.low), max(high, counted.high)


def _within(number: float, low: float, high: float) -> float:
    return float(min(high, max(low, number)))
