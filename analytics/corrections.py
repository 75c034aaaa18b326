"""What people's coding of answers drawn by chance changes in a cell's estimate: per language, then all together.

Where 50 people of the cell itself have an audited text, prediction-powered inference; else how the machine reads that
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
class Apart:
    """People whose scores are known: how many and their sum; and by how much coding `moved` the sum of the others."""

    n: int = 0
    total: float = 0.0
    moved: float = 0.0

    def others(self, n: int, seen: float) -> tuple[int, float]:
        """Return how many others are among `n` people seen with this mean score, and the machine's mean of theirs."""
        rest = max(0, n - self.n)
        return rest, _within((seen * n - self.total - self.moved) / rest) if rest else 0.0


@dataclass(frozen=True)
class Spoken:
    """What people's coding tells of one language in a cell. Scores are of people, 0…1.

    `calibration` is the country's; None if too little was audited. `sample` are the people of this cell of whose texts
    chance drew some. `fixed` are those who can't be drawn, as people coded their texts for other reasons; `coded` those
    whose every text people have coded for whatever reason.
    """

    calibration: Calibration | None = None
    sample: Sample | None = None
    fixed: Apart = Apart()
    coded: Apart = Apart()
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
    """What is the same for all languages of a cell: the design effect and the confidence."""

    deff: float
    z: float

    def counted(self, total: float, n: float) -> Estimate:
        """Estimate the share of people whose scores are known."""
        return estimates.share(total / self.deff, n / self.deff, self.z)


@dataclass(frozen=True)
class Correction:
    """What is known of each language of a cell."""

    languages: Mapping[str, Spoken] = field(default_factory=dict)

    def apply(self, plain: Estimate, sums: Sums, *, z: float = Z) -> Estimate:
        """Return the estimate with the classifier's errors corrected as far as they are known."""
        languages = counted_once(sums)
        people = sum(group.weight for group in languages.values())
        if people <= 0:
            return plain
        parts = [
            _part(group, group.weight / people, self.languages.get(language, Spoken()), Judge(plain.deff, z))
            for language, group in languages.items()
            if group.n > 0 and group.weight > 0
        ]
        methods = {part.method for part in parts}
        if methods <= {"", REFUSED}:
            return replace(plain, raw=plain.value, method=REFUSED if REFUSED in methods else plain.method)
        value, low, high = together(parts)
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
    seen = _within(group.total / group.weight)
    if spoken.sample is not None and settings().audit.least <= len(spoken.sample):
        return _by_own(group.n, seen, share, spoken, spoken.sample, judge)
    if spoken.calibration is not None:
        return _by_reading(group.n, seen, share, spoken, spoken.calibration, judge)
    found = judge.counted(seen * group.n, group.n)
    return Part(share, seen, found.low, found.high, REFUSED if spoken.refused else "")


def _by_own(n: int, seen: float, share: float, spoken: Spoken, sample: Sample, judge: Judge) -> Part:
    """Correct by the cell's own audited people; who can't be drawn is a group that is known."""
    rest, mean = spoken.fixed.others(n, seen)
    unread = _unread(rest, mean, sample)
    found = ppi_mean(sample, unread, power=None if rest > len(sample) else 0.0)
    careful = ppi_mean(sample.careful(), unread, found.power)
    value, margin = _within(found.mean), judge.z * careful.error * sqrt(judge.deff)
    counted = judge.counted(value * n, n)  # a sample without variance has no width: never narrower than this
    low, high = min(value - margin, counted.low), max(value + margin, counted.high)
    part = Part(rest / n, value, max(0.0, low), min(1.0, high), OWN, len(sample))
    return _with_known(part, share, spoken.fixed, judge)


def _unread(rest: int, mean: float, sample: Sample) -> Rest:
    """Return what is left of the people when the sample counts with its weights: many texts make one easier to draw."""
    left = max(1, rest - len(sample))
    drawn = float((sample.shares * sample.machine).sum())
    return Rest(left, (rest * mean - drawn) / left, mean * (1 - mean))


def _by_reading(n: int, seen: float, share: float, spoken: Spoken, calibration: Calibration, judge: Judge) -> Part:
    """Correct by how the machine reads the language; whom people have coded is known."""
    rest, mean = spoken.coded.others(n, seen)
    part = Part(0.0, 0.0, 0.0, 0.0, READ, calibration.audited)
    if rest:
        value, low, high = corrected(mean, rest / judge.deff, calibration, judge.z)
        part = replace(part, share=rest / n, value=value, low=low, high=high)
    return _with_known(part, share, spoken.coded, judge)


def _with_known(part: Part, share: float, known: Apart, judge: Judge) -> Part:
    """Add the people whose scores are known to the part that was corrected."""
    if not known.n:
        return replace(part, share=share)
    counted = judge.counted(known.total, known.n)
    own = Part(1 - part.share, counted.value, counted.low, counted.high)
    value, low, high = together([part, own])
    return replace(part, share=share, value=value, low=low, high=high)


def _within(share: float) -> float:
    return min(1.0, max(0.0, share))
