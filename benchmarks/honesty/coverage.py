"""How often intervals hold the truth: misread texts, people who come in classes, cells unlike the audit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from analytics.catalogue import catalogue
from analytics.corrections import Apart, Correction, Spoken
from analytics.estimates import Estimate, estimate
from analytics.statistics.mentions import calibration, people
from analytics.statistics.misreading import calibrate
from analytics.statistics.ppi import Sample
from analytics.sums import Cluster, Clusters, Sums
from benchmarks.honesty import writers
from benchmarks.honesty.writers import Codes, Habit

Array = NDArray[np.float64]
Random = np.random.Generator
REPEATS = 1000
CONFIDENCE = 0.9
COUNTRY = 4000  # people, where a cell is corrected by the country's audit
Z = NormalDist().inv_cdf((1 + CONFIDENCE) / 2)
SHARE = catalogue()["E2-I5"]


@dataclass(frozen=True)
class Machine:
    """How well texts of a language are read."""

    sensitivity: float = 0.8
    specificity: float = 0.93

    def reads(self, random: Random, truth: Array) -> Array:
        seen = np.where(truth == 1, self.sensitivity, 1 - self.specificity)
        return np.where(np.isnan(truth), np.nan, random.random(truth.shape) < seen)


@dataclass(frozen=True)
class Case:
    """A cell of `n` people, and `audited` answers of the country or (`own`) of the cell itself; shares are of truth."""

    name: str
    share: float
    audit_share: float
    n: int = 300
    audited: int = 200
    machine: Machine = Machine()
    icc: float = 0.0  # of classes of 12
    own: bool = False
    other: Machine | None = None  # of a second language, spoken by half
    habits: tuple[Habit, ...] = ((1.0,),)  # of the events of the country: how many write 1, 2, 3 texts
    habit: Habit | None = None  # of the cell, where it isn't that of the country

    @property
    def writes_more(self) -> bool:
        """Whether anybody writes more than one text."""
        return self.habits != ((1.0,),)


GOOD = Machine(0.92, 0.97)
LITTLE, MIDDLE, MUCH = (0.6, 0.3, 0.1), (0.3, 0.4, 0.3), (0.1, 0.3, 0.6)
TWO, MIXED, VARIED = ((0.0, 1.0),), (MIDDLE,), (LITTLE, MIDDLE, MUCH)
CASES = (
    Case("the whole country with its own audit", 0.30, 0.30, n=5000, own=True),
    Case("… a rare theme", 0.05, 0.05, n=5000, own=True, machine=Machine(0.8, 0.97)),
    Case("… an audit of 50", 0.30, 0.30, n=5000, own=True, audited=50),
    Case("a cell like the country", 0.30, 0.30),
    Case("a cell where the theme is rarer", 0.10, 0.30),
    Case("a cell where the theme is rare, and rare in the audit", 0.05, 0.10),
    Case("a cell where the theme is common", 0.60, 0.30),
    Case("… a good machine", 0.60, 0.30, machine=GOOD),
    Case("… an audit of 50", 0.60, 0.30, audited=50),
    Case("a small cell", 0.15, 0.30, n=36),
    Case("classes of 12, ICC .05", 0.15, 0.30, icc=0.05),
    Case("classes of 12, ICC .05, common", 0.60, 0.30, icc=0.05),
    Case("two languages, one read badly", 0.15, 0.30, other=Machine(0.65, 0.85)),
    Case("two texts a person, the whole country with its own audit", 0.44, 0.44, n=5000, own=True, habits=TWO),
    Case("… a cell like the country", 0.44, 0.44, habits=TWO),
    Case("… a cell where the theme is rarer", 0.10, 0.30, habits=TWO),
    Case("one to three texts, the whole country with its own audit", 0.30, 0.30, n=5000, own=True, habits=MIXED),
    Case("… a rare theme", 0.05, 0.05, n=5000, own=True, machine=Machine(0.8, 0.97), habits=MIXED),
    Case("… a school of 200 with its own audit of 100", 0.30, 0.30, n=200, own=True, audited=100, habits=MIXED),
    Case("… a cell like the country", 0.30, 0.30, habits=MIXED),
    Case("… a cell where the theme is rarer", 0.10, 0.30, habits=MIXED),
    Case("… a cell where the theme is common", 0.60, 0.30, habits=MIXED),
    Case("… a cell where people write more", 0.30, 0.30, habits=VARIED, habit=MUCH),
    Case("… a cell where people write less, and the theme is rarer", 0.10, 0.30, habits=VARIED, habit=LITTLE),
)


@dataclass(frozen=True)
class Cover:
    """The share of intervals that hold the truth, and their mean width, of ours and of plain counting."""

    ours: float
    naive: float
    width: float
    naive_width: float


def cover(case: Case, seed: int = 1, repeats: int = REPEATS) -> Cover:
    random = np.random.default_rng(seed)
    pairs = [_drawn(case, random) for _ in range(repeats)]
    ours, naive = (
        np.array([(e.low <= case.share <= e.high, e.high - e.low) for e in side]) for side in zip(*pairs, strict=True)
    )
    return Cover(
        float(ours[:, 0].mean()), float(naive[:, 0].mean()), float(ours[:, 1].mean()), float(naive[:, 1].mean())
    )


def _drawn(case: Case, random: Random) -> tuple[Estimate, Estimate]:
    machines = {"lv": case.machine} | ({"ru": case.other} if case.other else {})
    people = {
        language: _people(case, random, machine, case.n // len(machines)) for language, machine in machines.items()
    }
    sums = _sums({language: (seen, classes) for language, (seen, classes, _) in people.items()})
    spoken = {language: people[language][2] for language in machines}
    # a counter who knows nothing of classes and errors
    simple = Sums(**{name: getattr(sums, name) for name in ("n", "weight", "weight_squared", "total", "total_squared")})
    icc = case.icc or None
    return estimate(SHARE, sums, Correction(spoken), icc=icc, z=Z), estimate(SHARE, simple, z=Z)


def _people(case: Case, random: Random, machine: Machine, n: int) -> tuple[Array, Codes, Spoken]:
    """Return what the machine sees in a cell, the class of each person, and what the audit tells."""
    classes = np.arange(n) // 12
    share = np.full(n, case.share)
    if case.icc:
        strength = 1 / case.icc - 1
        share = random.beta(case.share * strength, (1 - case.share) * strength, n // 12 + 1)[classes]
    if case.writes_more:
        return _writers(case, random, machine, n)
    truth = (random.random(n) < share).astype(float)
    seen = machine.reads(random, truth)
    if case.own:
        chosen = random.permutation(n)[: case.audited]
        sample = Sample.of(truth[chosen], seen[chosen])
        seen[chosen] = truth[chosen]  # who was coded counts as people said
        return seen, classes, Spoken(None, sample, Apart(moved=float((sample.human - sample.machine).sum())))
    audit = (random.random(case.audited) < case.audit_share).astype(float)
    return (
        seen,
        classes if case.icc else np.arange(n),
        Spoken(calibrate(Sample.of(audit, machine.reads(random, audit)))),
    )


def _writers(case: Case, random: Random, machine: Machine, n: int) -> tuple[Array, Codes, Spoken]:
    """The same of people who write several texts, of which chance draws single ones."""
    texts, _ = writers.writing(random, n, case.share, (case.habit,) if case.habit else case.habits)
    read = machine.reads(random, texts)
    if not case.own:
        return writers.people_who(read), np.arange(n), _country(case, random, machine)
    drawn, rows = writers.audited(random, texts, read, case.audited)
    read[rows] = np.where(drawn.drawn, texts[rows], read[rows])  # a text that was coded counts as people said
    now = writers.people_who(read)
    sample = people(drawn, drawn.rates())
    return now, np.arange(n), Spoken(None, sample, Apart(moved=float((now[rows] - sample.machine).sum())))


def _country(case: Case, random: Random, machine: Machine) -> Spoken:
    texts, events = writers.writing(random, COUNTRY, case.audit_share, case.habits)
    drawn, rows = writers.audited(random, texts, machine.reads(random, texts), case.audited)
    return Spoken(calibration(drawn, drawn.rates(), events[rows], np.ones(len(rows))))


def _sums(groups: Mapping[str, tuple[Array, Codes]]) -> Sums:
    languages = {name: Cluster(len(seen), float(len(seen)), float(seen.sum())) for name, (seen, _) in groups.items()}
    seen = np.concatenate([each for each, _ in groups.values()])
    classes = np.concatenate([each + 10_000 * number for number, (_, each) in enumerate(groups.values())])
    n, moments = len(seen), _clusters(seen, classes)
    squared = float((seen**2).sum())
    return Sums(
        n=n,
        positive=int(seen.sum()),
        weight=n,
        weight_squared=n,
        total=float(seen.sum()),
        total_squared=squared,
        clusters=moments,
        languages=languages,
    )


def _clusters(seen: Array, classes: Codes) -> Clusters:
    size = np.unique(classes, return_counts=True)[1].astype(float)
    if size.max() == 1:
        return Clusters()
    total = np.bincount(np.unique(classes, return_inverse=True)[1], weights=seen)
    n = int(size.sum())
    squared = float((size**2).sum())
    return Clusters(
        len(size), n, n, float(total.sum()), int(squared), squared, float((size * total).sum()), float((total**2).sum())
    )
