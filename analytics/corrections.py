"""What people's coding of answers drawn by chance changes in a cell's estimate: per language, then all together.

Where 50 audited answers of the cell itself are at hand, prediction-powered inference; else how the machine reads that
language in the whole country; without that nothing is corrected, and the estimate says so (`audited` = 0).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt
from statistics import NormalDist

from analytics import estimates
from analytics.estimates import Estimate
from analytics.statistics.misreading import Calibration, corrected
from analytics.statistics.ppi import Rest, Sample, ppi_mean
from analytics.statistics.settings import settings
from analytics.sums import Cluster, Sums

Z = NormalDist().inv_cdf(0.975)
OWN, READ, PARTLY, REFUSED = "ppi", "misread", "partly", "refused"  # methods: docs/indicators.md


@dataclass(frozen=True)
class Spoken:
    """What people's coding tells of one language in a cell. Scores are 0…1, of net scores (score + 1) / 2.

    `calibration` is the country's; None if too little was audited. `sample` are the
    audited answers of this cell; `coded` and `coded_total` the people and scores that people coded for other reasons.
    """

    calibration: Calibration | None = None
    sample: Sample | None = None
    coded: int = 0
    coded_total: float = 0.0
    refused: bool = False  # audited, but the machine tells too little


@dataclass(frozen=True)
class Part:
    """One language's share of a cell's people and their value with its interval, 0…1."""

    share: float
    value: float
    low: float
    high: float
    method: str = ""
    audited: int = 0


@dataclass(frozen=True)
class Correction:
    """What is known of each language of a cell."""

    languages: Mapping[str, Spoken] = field(default_factory=dict)

    def apply(self, plain: Estimate, sums: Sums, *, is_net: bool) -> Estimate:
        """Return the estimate with the classifier's errors corrected as far as they are known."""
        people = sum(group.weight for group in sums.languages.values())
        if people <= 0:
            return plain
        parts = [
            _part(group, group.weight / people, self.languages.get(language, Spoken()), plain, is_net=is_net)
            for language, group in sums.languages.items()
            if group.n > 0 and group.weight > 0
        ]
        methods = {part.method for part in parts}
        if methods <= {"", REFUSED}:
            return replace(plain, raw=plain.value, method=REFUSED if REFUSED in methods else plain.method)
        value, low, high = ((2 * each - 1 if is_net else each) for each in together(parts))
        method = PARTLY if methods & {"", REFUSED} else READ if READ in methods else OWN
        return replace(
            plain,
            value=value,
            low=low,
            high=high,
            method=method,
            raw=plain.value,
            audited=sum(p.audited for p in parts),
        )


def together(parts: Sequence[Part]) -> tuple[float, float, float]:
    """Return the value of all with its interval: variances recovered from the limits of each.

    G. Y. Zou and A. Donner, Statistics in Medicine 27, 2008, 1693-1702; parts are independent of each other.
    """
    value = sum(part.share * part.value for part in parts)
    below = sqrt(sum((part.share * (part.value - part.low)) ** 2 for part in parts))
    above = sqrt(sum((part.share * (part.high - part.value)) ** 2 for part in parts))
    return value, max(0.0, value - below), min(1.0, value + above)


def _part(group: Cluster, share: float, spoken: Spoken, plain: Estimate, *, is_net: bool) -> Part:
    mean = group.total / group.weight
    seen = (mean + 1) / 2 if is_net else mean
    if spoken.sample is not None and settings().audit.least <= len(spoken.sample):
        return _by_own(group.n, seen, share, spoken, spoken.sample, plain.deff)
    if spoken.calibration is not None:
        return _by_reading(group.n, seen, share, spoken, spoken.calibration, plain.deff)
    wilson = estimates.share(seen * group.n / plain.deff, group.n / plain.deff)
    return Part(share, seen, wilson.low, wilson.high, REFUSED if spoken.refused else "")


def _by_own(n: int, seen: float, share: float, spoken: Spoken, sample: Sample, deff: float) -> Part:
    """Correct by the cell's own audited answers; who was coded for other reasons is a group that is known."""
    own = float((sample.human).sum())
    rest = max(0, n - spoken.coded - len(sample))
    mean = _within((seen * n - spoken.coded_total - own) / rest) if rest else 0.0
    found = ppi_mean(sample, Rest(max(rest, 1), mean, mean * (1 - mean)), power=None if rest else 0.0)
    drawn = max(0, n - spoken.coded)
    # a sample without variance would have no width: never narrower than as many honest answers
    wilson = estimates.share(found.mean * n / deff, n / deff)
    margin = Z * found.error * sqrt(deff)
    value = _within(found.mean)
    low = min(value - margin, wilson.low)
    high = max(value + margin, wilson.high)
    corrected_part = Part(drawn / n, value, max(0.0, low), min(1.0, high))
    return _with_known(corrected_part, n, share, spoken.coded, spoken.coded_total, deff, OWN, len(sample))


def _by_reading(n: int, seen: float, share: float, spoken: Spoken, calibration: Calibration, deff: float) -> Part:
    """Correct by how the machine reads the language; whom people have coded is known."""
    human = 0.0 if spoken.sample is None else float(spoken.sample.human.sum())
    known = min(n, spoken.coded + (0 if spoken.sample is None else len(spoken.sample)))
    total = spoken.coded_total + human
    rest = n - known
    part = Part(0.0, 0.0, 0.0, 0.0)
    if rest:
        value, low, high = corrected(_within((seen * n - total) / rest), rest / deff, calibration, Z)
        part = Part(rest / n, value, low, high)
    return _with_known(part, n, share, known, total, deff, READ, calibration.audited)


def _with_known(
    part: Part, n: int, share: float, known: int, total: float, deff: float, method: str, audited: int
) -> Part:
    if known:
        wilson = estimates.share(total / deff, known / deff)
        own = Part(known / n, wilson.value, wilson.low, wilson.high)
        return Part(share, *together([part, own]), method, audited)
    return Part(share, part.value, part.low, part.high, method, audited)


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))
