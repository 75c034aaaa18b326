"""What people's coding of answers drawn by chance changes in a cell's estimate: per language, then all together.

Where 50 audited answers of the cell itself are at hand, prediction-powered inference; else how the machine reads that
language in the whole country; without that nothing is corrected, and the estimate says so (`audited` = 0).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from math import sqrt

from analytics import estimates
from analytics.estimates import Estimate, Z
from analytics.statistics.misreading import Calibration, corrected
from analytics.statistics.ppi import Rest, Sample, ppi_mean
from analytics.statistics.settings import settings
from analytics.sums import Cluster, Sums

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
class Judge:
    """What is the same for all languages of a cell: the design effect, the scale and the confidence."""

    deff: float
    is_net: bool
    z: float

    def counted(self, total: float, n: float) -> Estimate:
        """Estimate the share of people whose scores are known."""
        return estimates.share(total / self.deff, n / self.deff, self.z)


@dataclass(frozen=True)
class Correction:
    """What is known of each language of a cell."""

    languages: Mapping[str, Spoken] = field(default_factory=dict)

    def apply(self, plain: Estimate, sums: Sums, *, is_net: bool, z: float = Z) -> Estimate:
        """Return the estimate with the classifier's errors corrected as far as they are known."""
        languages = counted_once(sums)
        people = sum(group.weight for group in languages.values())
        if people <= 0:
            return plain
        parts = [
            _part(group, group.weight / people, self.languages.get(language, Spoken()), Judge(plain.deff, is_net, z))
            for language, group in languages.items()
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


def counted_once(sums: Sums) -> dict[str, Cluster]:
    """Return the languages such that together they are the cell's people with the cell's mean.

    Who answered in two months or at two events stands in `languages` twice, each time with what they said there.
    """
    groups = sums.languages.values()
    n, weight = sum(group.n for group in groups), sum(group.weight for group in groups)
    if n <= sums.n or weight <= 0:
        return dict(sums.languages)
    part, shift = sums.n / n, sums.mean - sum(group.total for group in groups) / weight
    return {language: _rather(group, part, shift) for language, group in sums.languages.items() if group.n}


def _rather(group: Cluster, part: float, shift: float) -> Cluster:
    """Return a `part` of a group whose mean score is moved by `shift`."""
    return Cluster(max(1, round(part * group.n)), part * group.weight, part * (group.total + shift * group.weight))


def together(parts: Sequence[Part]) -> tuple[float, float, float]:
    """Return the value of all with its interval: variances recovered from the limits of each.

    G. Y. Zou and A. Donner, Statistics in Medicine 27, 2008, 1693-1702; parts are independent of each other.
    """
    value = sum(part.share * part.value for part in parts)
    below = sqrt(sum((part.share * (part.value - part.low)) ** 2 for part in parts))
    above = sqrt(sum((part.share * (part.high - part.value)) ** 2 for part in parts))
    return value, max(0.0, value - below), min(1.0, value + above)


def _part(group: Cluster, share: float, spoken: Spoken, judge: Judge) -> Part:
    mean = group.total / group.weight
    seen = _within((mean + 1) / 2 if judge.is_net else mean)
    if spoken.sample is not None and settings().audit.least <= len(spoken.sample):
        return _by_own(group.n, seen, share, spoken, spoken.sample, judge)
    if spoken.calibration is not None:
        return _by_reading(group.n, seen, share, spoken, spoken.calibration, judge)
    found = judge.counted(seen * group.n, group.n)
    return Part(share, seen, found.low, found.high, REFUSED if spoken.refused else "")


def _by_own(n: int, seen: float, share: float, spoken: Spoken, sample: Sample, judge: Judge) -> Part:
    """Correct by the cell's own audited answers; who was coded for other reasons is a group that is known."""
    rest = max(0, n - spoken.coded - len(sample))
    mean = _within((seen * n - spoken.coded_total - float(sample.human.sum())) / rest) if rest else 0.0
    unread = Rest(max(rest, 1), mean, mean * (1 - mean))
    found = ppi_mean(sample, unread, power=None if rest else 0.0)
    careful = ppi_mean(sample.careful(), unread, found.power)
    value, margin = _within(found.mean), judge.z * careful.error * sqrt(judge.deff)
    counted = judge.counted(value * n, n)  # a sample without variance has no width: never narrower than this
    low, high = min(value - margin, counted.low), max(value + margin, counted.high)
    part = Part(max(0, n - spoken.coded) / n, value, max(0.0, low), min(1.0, high), OWN, len(sample))
    return _with_known(part, n, share, spoken.coded, spoken.coded_total, judge)


def _by_reading(n: int, seen: float, share: float, spoken: Spoken, calibration: Calibration, judge: Judge) -> Part:
    """Correct by how the machine reads the language; whom people have coded is known."""
    drawn, human = (0, 0.0) if spoken.sample is None else (len(spoken.sample), float(spoken.sample.human.sum()))
    known, total = min(n, spoken.coded + drawn), spoken.coded_total + human
    rest = n - known
    part = Part(0.0, 0.0, 0.0, 0.0, READ, calibration.audited)
    if rest:
        value, low, high = corrected(_within((seen * n - total) / rest), rest / judge.deff, calibration, judge.z)
        part = replace(part, share=rest / n, value=value, low=low, high=high)
    return _with_known(part, n, share, known, total, judge)


def _with_known(part: Part, n: int, share: float, known: int, total: float, judge: Judge) -> Part:
    """Add the people whom people have coded, `known` of `n`, to the part that was corrected."""
    if not known:
        return replace(part, share=share)
    counted = judge.counted(total, known)
    own = Part(known / n, counted.value, counted.low, counted.high)
    value, low, high = together([part, own])
    return replace(part, share=share, value=value, low=low, high=high)


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))
