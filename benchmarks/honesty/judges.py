"""How often intervals of net scores hold the truth, where a machine misreads who speaks of a theme and how."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from analytics.catalogue import catalogue
from analytics.estimates import UNKNOWN, Estimate, estimate
from analytics.judged import NOBODY, Crowd, Heard, Learnt, nets, place
from analytics.net_corrections import NetCorrection
from analytics.statistics.judging import Judgements, learn
from analytics.sums import Cluster, Sums
from benchmarks.honesty.coverage import CONFIDENCE, REPEATS, Cover, Z

Array = NDArray[np.float64]
Codes = NDArray[np.int64]
Random = np.random.Generator
Shares = tuple[float, float, float]  # of all who write: a bad word, a neutral one or both, a good one
SCORES = np.array([(0, 0, 0), (1, -1, 1), (1, 0, 0), (1, 1, 1)], dtype=float)  # of who doesn't speak of it, and these
NET = catalogue()["E2-I4:E2.STAFF"]

FAIR = ((0.97, 0.015, 0.0, 0.015), (0.2, 0.7, 0.05, 0.05), (0.2, 0.15, 0.5, 0.15), (0.2, 0.05, 0.05, 0.7))
COMPLAINS = ((0.94, 0.05, 0.0, 0.01), (0.1, 0.85, 0.03, 0.02), (0.2, 0.3, 0.4, 0.1), (0.25, 0.2, 0.05, 0.5))
GUESSES = ((0.95, 0.025, 0.0, 0.025), (0.3, 0.4, 0.0, 0.3), (0.3, 0.3, 0.1, 0.3), (0.3, 0.3, 0.0, 0.4))


@dataclass(frozen=True)
class Case:
    """A cell of `n` people who write, and `audited` of the country or (`own`) of the cell; shares are of truth."""

    name: str
    truth: Shares
    audit: Shares
    machine: tuple[tuple[float, ...], ...]
    n: int = 300
    audited: int = 1000
    own: bool = False
    uneven: bool = False  # some of the audited stand for fifteen times as many as others

    @property
    def net(self) -> float:
        """The true net score."""
        return (self.truth[2] - self.truth[0]) / sum(self.truth)


SOME, FEW = (0.05, 0.02, 0.13), (0.01, 0.004, 0.026)
WORSE, ALL_GOOD = (0.13, 0.02, 0.05), (0.001, 0.001, 0.098)
CASES = (
    Case("the country, complaints of other things taken for bad words", SOME, SOME, COMPLAINS, n=5000, own=True),
    Case("… some audited stand for fifteen times as many", SOME, SOME, COMPLAINS, n=5000, own=True, uneven=True),
    Case("… nearly everybody is content", ALL_GOOD, ALL_GOOD, COMPLAINS, n=5000, own=True),
    Case("… an audit of 300", SOME, SOME, COMPLAINS, n=5000, own=True, audited=300),
    Case("a cell like the country, read fairly", SOME, SOME, FAIR),
    Case("… complaints of other things taken for bad words", SOME, SOME, COMPLAINS),
    Case("… judged worse than the country", WORSE, SOME, COMPLAINS),
    Case("… everybody is content", (0.0, 0.0, 0.2), SOME, COMPLAINS),
    Case("… a rarer theme", FEW, SOME, COMPLAINS),
    Case("… a large cell", SOME, SOME, COMPLAINS, n=5000),
    Case("… a large cell judged worse", WORSE, SOME, COMPLAINS, n=5000),
    Case("… some audited stand for fifteen times as many", SOME, SOME, COMPLAINS, uneven=True),
    Case("… a rare theme, rare in the audit", FEW, FEW, COMPLAINS, n=1000),
    Case("… hardly a bad word in the audit", SOME, ALL_GOOD, COMPLAINS),
    Case("… an audit of 300", SOME, SOME, COMPLAINS, audited=300),
    Case("a machine that guesses", WORSE, SOME, GUESSES),
)


def cover(case: Case, seed: int = 1, repeats: int = REPEATS) -> tuple[Cover, float]:
    """Return how often the intervals hold the truth, and which share of ours is told to be unknown."""
    random = np.random.default_rng(seed)
    pairs = [pair for _ in range(repeats) if (pair := _drawn(case, random)) is not None]
    ours, naive = (
        np.array([(e.low - 1e-9 <= case.net <= e.high + 1e-9, e.high - e.low) for e in side])
        for side in zip(*pairs, strict=True)
    )
    means = [float(side[:, at].mean()) for at in (0, 1) for side in (ours, naive)]
    return Cover(*means), sum(each.method == UNKNOWN for each, _ in pairs) / len(pairs)


def _drawn(case: Case, random: Random) -> tuple[Estimate, Estimate] | None:
    truth, seen = _read(case, case.truth, case.n, random)
    if case.own:
        chosen, weights = _chosen(case, random)
        crowd = Crowd.of([_heard(*each) for each in zip(truth[chosen], seen[chosen], weights, strict=True)])
        seen[chosen] = truth[chosen]  # who was coded counts as people said
        here, learnt = crowd.views(NET, np.arange(len(chosen))), Learnt(0, None)
    else:
        audit, read = _read(case, case.audit, case.audited, random)
        weights = _uneven(random, case.audited) if case.uneven else np.ones(case.audited)
        here, learnt = NOBODY, Learnt(case.audited, learn(Judgements(SCORES[audit], SCORES[read][:, :2], weights)))
    correction, sums = NetCorrection(frozenset({"lv"}), learnt, here, _writers(case.n)), _sums(seen)
    return (estimate(NET, sums, correction, z=Z), estimate(NET, sums, z=Z)) if sums.n else None


def _read(case: Case, shares: Shares, n: int, random: Random) -> tuple[Codes, Codes]:
    """Return of everybody what is true and what the machine reads."""
    truth = random.choice(4, n, p=[1 - sum(shares), *shares])
    ends = np.cumsum(np.array(case.machine), axis=1)[truth]
    return truth, np.minimum(3, (random.random(n)[:, None] > ends).sum(axis=1))


def _chosen(case: Case, random: Random) -> tuple[Codes, Array]:
    weights = _uneven(random, case.n) if case.uneven else np.ones(case.n)
    chances = 1 / weights
    chosen = random.choice(case.n, case.audited, replace=False, p=chances / chances.sum())
    return chosen, weights[chosen]


def _uneven(random: Random, n: int) -> Array:
    return np.asarray(random.choice([1.0, 3.0, 15.0], n))


def _heard(truth: int, seen: int, weight: float) -> Heard:
    said = _arrays()
    return Heard("lv", "", weight, 1.0, said[seen], said[truth], said[truth])


@cache
def _arrays() -> Sequence[Array]:
    arrays = np.zeros((4, len(nets()), 3))
    arrays[:, place(NET)] = SCORES
    return list(arrays)


def _writers(n: int) -> Sums:
    return Sums(n, weight=n, weight_squared=n, languages={"lv": Cluster(n, float(n), float(n))})


def _sums(seen: Codes) -> Sums:
    n, total, squared = (float(each) for each in SCORES[seen].sum(axis=0))
    languages = {"lv": Cluster(int(n), n, total)}
    return Sums(int(n), weight=n, weight_squared=n, total=total, total_squared=squared, languages=languages)


def table(repeats: int = REPEATS) -> Sequence[str]:
    """Return the cases in Markdown."""
    lines = [
        f"net scores: share of nominal {CONFIDENCE:.0%} intervals that hold the truth\n",
        "case | ours | told to be unknown | counting | width | counting's\n--- | ---: | ---: | ---: | ---: | ---:",
    ]
    for case in CASES:
        found, unknown = cover(case, repeats=repeats)
        lines.append(
            f"{case.name} | {found.ours:.3f} | {unknown:.2f} | {found.naive:.3f} "
            f"| {found.width:.2f} | {found.naive_width:.2f}"
        )
    return lines
