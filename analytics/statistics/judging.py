"""Net scores read backwards: who is counted may be misread as well as how they judge.

A person is described by two numbers: whether they speak of a theme (m), and their judgement (d: −1, 0, 1; 0 who doesn't
speak of it). The net score is Σd / Σm. What the machine sees of m and d is, on average, a linear map of what is true:
the matrix method of B. A. Barron (Biometrics 33, 1977, 414-418) with the classes none, bad, neutral or both, and good,
of which neutral lies between the others. The map is the machine's, so it holds where people judge otherwise than in the
audit; the ratio's interval is by E. C. Fieller (JRSS B 16, 1954, 175-185).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray
from scipy.special import ndtr, stdtrit

Array = NDArray[np.float64]
NONE, BAD, GOOD = (0.0, 0.0, 0.0), (1.0, -1.0, 1.0), (1.0, 1.0, 1.0)  # m, d and d²
LEAST = 1e-6  # determinant of the map: 1 of a machine without errors, 0 or less of one that guesses
PSEUDO = tuple((truth, seen) for truth in (NONE, BAD, GOOD) for seen in (NONE, BAD, GOOD))


@dataclass(frozen=True)
class Judgements:
    """Everybody of whose texts chance drew one: `truth` (people, 3) is m, d and d² on average, `seen` (people, 2) m, d.

    `weights` are 1 / the chance to be drawn.
    """

    truth: Array
    seen: Array
    weights: Array

    def __len__(self) -> int:
        return len(self.truth)

    @property
    def shares(self) -> Array:
        """The weights with mean 1."""
        return np.asarray(self.weights * len(self) / self.weights.sum())

    @property
    def speakers(self) -> float:
        """How many speak of it, as the machine sees them or as people: as many of equal weight as tell so much."""
        return _alike(self._spoken)

    @property
    def freedom(self) -> float:
        """The degrees of freedom of a variance to which few who weigh much add most (F. E. Satterthwaite 1946)."""
        return max(1.0, _alike(self._spoken**2) - 1)

    @property
    def least_freedom(self) -> float:
        """The degrees of freedom of what is known of the rarer judgement."""
        sides = (self.weights[sign * self.truth[:, 1] > 0] for sign in (1, -1))
        return max(1.0, min(_alike(weights**2) for weights in sides) - 1)

    @property
    def _spoken(self) -> Array:
        return np.asarray(self.weights[(self.seen[:, 0] > 0) | (self.truth[:, 0] != 0)])

    def careful(self) -> Judgements:
        """Return them with one person more for everything that could be true and seen (as in `ppi.Sample.careful`)."""
        truth, seen = (np.array(side) for side in zip(*PSEUDO, strict=True))
        return Judgements(
            np.concatenate([self.truth, truth]),
            np.concatenate([self.seen, seen[:, :2]]),
            np.concatenate([self.shares, np.ones(len(truth))]),
        )


@dataclass(frozen=True)
class Seen:
    """Mean m, d and d² of `n` independent people as the machine sees them."""

    speaks: float
    judges: float
    squared: float
    n: float

    @property
    def covariance(self) -> Array:
        """The covariance of mean m and d."""
        across = self.judges * (1 - self.speaks)
        spread = [[self.speaks * (1 - self.speaks), across], [across, self.squared - self.judges**2]]
        return np.array(spread) / self.n


@dataclass(frozen=True)
class Map:
    """What is seen over what is true: rows m and d as seen, columns 1, m and d as true. `covariance` row by row."""

    rows: Array
    covariance: Array


@dataclass(frozen=True)
class Reading:
    """How the machine reads a theme: `map` for the value, `careful` for its interval, from `audited` people.

    `freedom` are the degrees of freedom of the latter.
    """

    map: Map
    careful: Map
    audited: int
    freedom: float


def learn(people: Judgements) -> Reading | None:
    """Learn how a theme is read; None where people's judgements don't vary or the machine tells nothing of them."""
    if not len(people) or np.linalg.matrix_rank(_design(people) @ people.weights, tol=1e-9) < 3:
        return None
    found = _fitted(people)
    if np.linalg.det(found.rows[:, 1:]) < LEAST:
        return None
    return Reading(found, _fitted(people.careful()), len(people), people.least_freedom)


def corrected(seen: Seen, reading: Reading, z: float) -> tuple[float, float, float] | None:
    """Return the true net score with its interval, −1…+1; None where nobody seems to speak of the theme."""
    speaks, judges = np.linalg.solve(reading.map.rows[:, 1:], [seen.speaks, seen.judges] - reading.map.rows[:, 0])
    if speaks <= 0:
        return None
    value = _within(judges / speaks)
    low, high = _could_be(seen, reading.careful, _student(reading.freedom, z))
    return value, min(low, value), max(high, value)


def of_own(seen: Seen, people: Judgements, z: float) -> tuple[float, float, float] | None:
    """Return the net score of a place from people whom chance drew there, by prediction-powered inference (`ppi`)."""
    power = _power(seen, people)
    spoken = _rectified(seen, people, power)
    if spoken[0] <= 0:
        return None
    covariance = power**2 * seen.covariance + _covariance(people.careful(), power)
    value = _within(spoken[1] / spoken[0])
    turned = covariance * np.array([[1, -1], [-1, 1]])
    quantile = _student(people.freedom, z)
    low, high = _not_refuted((float(spoken[1]), -float(spoken[0])), turned[::-1, ::-1], quantile)
    return value, min(low, value), max(high, value)


def _rectified(seen: Seen, people: Judgements, power: float) -> Array:
    """Return mean m and d: what the machine sees of all, and what people's word adds to it in the sample."""
    moved = people.shares @ (people.truth[:, :2] - power * people.seen) / len(people)
    return np.asarray(power * np.array([seen.speaks, seen.judges]) + moved)


def _covariance(people: Judgements, power: float) -> Array:
    added = people.truth[:, :2] - power * people.seen
    residual = people.shares[:, None] * (added - people.shares @ added / len(people))
    return np.asarray(residual.T @ residual) / len(people) ** 2


def _power(seen: Seen, people: Judgements) -> float:
    """Return how much the machine is believed: the λ in 0…1 with the least variance of the ratio."""
    speaks, judges = _rectified(seen, people, 0.0)
    if speaks <= 0:
        return 0.0
    scores = np.array([-judges / speaks, 1.0])
    truth, machine = (
        people.shares * (side - np.average(side, weights=people.weights))
        for side in (people.truth[:, :2] @ scores, people.seen @ scores)
    )
    spread = float(machine @ machine) * (1 + len(people) / seen.n)
    return min(1.0, max(0.0, float(truth @ machine) / spread)) if spread > 0 else 0.0


def _design(people: Judgements) -> Array:
    """Return for everybody the products of (1, m, d) with each other, as they are on average."""
    m, d, squared = people.truth.T
    return np.array([[np.ones(len(people)), m, d], [m, m, d], [d, d, squared]])


def _fitted(people: Judgements) -> Map:
    """Fit by weighted least squares; the covariance allows for errors that differ with the truth (H. White 1980)."""
    weights, design = people.shares, _design(people)
    inverse = np.linalg.inv(design @ weights)
    products = np.einsum("in,kn->kin", design[0], people.seen.T)  # m or d as seen × 1, m, d
    rows = np.einsum("ij,kj->ki", inverse, products @ weights)
    scored = weights * (products - np.einsum("ijn,kj->kin", design, rows))
    influence = np.einsum("ij,kjn->kin", inverse, scored).reshape(6, -1)
    return Map(rows, influence @ influence.T)


def _could_be(seen: Seen, read: Map, z: float) -> tuple[float, float]:
    """Return the least and the greatest net score with which this could have been seen; the whole scale if any could.

    Of a net score t what is seen above the imagined lies in the direction of (m) + t × (d): the cross product of both
    is zero but for chance, linear in t, and its variance quadratic.
    """
    over = np.array([seen.speaks, seen.judges]) - read.rows[:, 0]
    turned = np.array([-over[1], over[0]])
    at = [float(turned @ read.rows[:, 1]), float(turned @ read.rows[:, 2])]
    slopes = [_slope(over, read, power) for power in (0, 1)]
    whole = np.zeros((8, 8))
    whole[:2, :2], whole[2:, 2:] = seen.covariance, read.covariance
    spread = np.array([[float(one @ whole @ other) for one in slopes] for other in slopes])
    return _not_refuted((at[0], at[1]), spread, z)


def _not_refuted(at: tuple[float, float], spread: Array, z: float) -> tuple[float, float]:
    """Return the least and greatest t for which at[0] + t × at[1] may be zero; the whole scale where that has no end.

    `spread` is the covariance of both.
    """
    constant, linear, squared = (
        at[one] * at[other] - z**2 * float(spread[one, other]) for one, other in ((0, 0), (0, 1), (1, 1))
    )
    root = linear**2 - squared * constant
    if squared <= 0 or root < 0:
        return -1.0, 1.0
    low, high = ((-linear + sign * sqrt(root)) / squared for sign in (-1, 1))
    return _within(low), _within(high)


def _slope(over: Array, read: Map, power: int) -> Array:
    """Return how the cross product's part with t^power changes with what is seen (m, d) and with the map's entries."""
    m, d = read.rows[:, 1 + power]
    ours = np.zeros((2, 3))
    ours[:, 0], ours[:, 1 + power] = (-d, m), (-over[1], over[0])
    return np.concatenate([[d, -m], ours.reshape(-1)])


def _student(freedom: float, z: float) -> float:
    """Return Student's quantile in place of the normal one `z`."""
    return float(stdtrit(freedom, float(ndtr(z))))


def _alike(weights: Array) -> float:
    """Return how many equal weights are worth as much as these."""
    return float(weights.sum() ** 2 / (weights**2).sum()) if len(weights) else 0.0


def _within(score: float) -> float:
    return float(min(1.0, max(-1.0, score)))
