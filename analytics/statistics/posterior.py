"""How probable it is that the truth behind a value lies beyond a line: what hysteresis opens and closes gaps by."""

from __future__ import annotations

from math import sqrt
from typing import Literal, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy.special import betainc

Array = NDArray[np.float64]
Unit = Literal["percent", "net"]
Z = 1.959963984540054  # of the 95 % intervals that readings carry
FEWEST, MOST = 0.05, 1e9  # people


class Told(Protocol):
    """What a reading says, in points: percent 0…100, net scores −100…+100."""

    @property
    def value(self) -> float | None: ...  # noqa: D102
    @property
    def low(self) -> float | None: ...  # noqa: D102
    @property
    def high(self) -> float | None: ...  # noqa: D102


class Prior(NamedTuple):
    """What is thought of a place before its own people speak: a mean 0…1 that weighs as much as `strength` people.

    Of net scores the mean is that of (score + 1) / 2.
    """

    mean: float = 0.5
    strength: float = 1.0  # Jeffreys: the least that keeps the probability off 0 and 1


def probability_beyond(
    told: Told | tuple[float, float],
    line: float,
    direction: Literal["up", "down"],
    *,
    unit: Unit = "percent",
    prior: Prior | None = None,
) -> float | None:
    """Return the probability 0…1 that the truth is worse than `line`; None where the reading says nothing.

    `told` is a reading (its interval tells how many independent people it is worth: clusters, weights and the
    classifier's errors are in it) or (value, effective number of people); value and `line` in points. `direction` is
    the indicator's: with "up" the bad side is below the line. The posterior is Beta(prior + told), the conjugate one;
    a net score is taken as the share (score + 1) / 2, on which it varies as its interval says.
    """
    found = evidence(told, unit)
    if found is None:
        return None
    share, effective = found
    mean, strength = prior or Prior()
    good = strength * mean + effective * share
    bad = strength * (1 - mean) + effective * (1 - share)
    below = float(betainc(max(good, 1e-9), max(bad, 1e-9), min(1.0, max(0.0, as_share(line, unit)))))
    return below if direction == "up" else 1.0 - below


def as_share(points: float, unit: Unit) -> float:
    """Return points of the scale as 0…1."""
    return (points + 100) / 200 if unit == "net" else points / 100


def effective_number(share: float, low: float, high: float) -> float:
    """Return how many independent people have a Wilson interval as wide as `[low, high]` (all 0…1) around `share`.

    The half width h solves h²(1 + z²/n)² = z²(p(1−p)/n + z²/4n²), which is quadratic in 1/n.
    """
    squared = ((high - low) / 2) ** 2
    a, b = Z**4 * (squared - 1 / 4), Z**2 * (2 * squared - share * (1 - share))
    if squared <= 0 or a >= 0:
        return MOST if squared <= 0 else FEWEST
    per_person = (-b - sqrt(b * b - 4 * a * squared)) / (2 * a)
    return min(MOST, max(FEWEST, 1 / per_person))


def as_shares(points: Array, is_net: NDArray[np.bool_]) -> Array:
    """Do as `as_share` to many numbers."""
    return np.asarray(np.where(is_net, (points + 100) / 200, points / 100))


def effective_numbers(share: Array, low: Array, high: Array) -> Array:
    """Do as `effective_number` to many intervals."""
    squared = ((high - low) / 2) ** 2
    a, b = Z**4 * (squared - 1 / 4), Z**2 * (2 * squared - share * (1 - share))
    with np.errstate(divide="ignore", invalid="ignore"):
        per_person = (-b - np.sqrt(np.maximum(0.0, b * b - 4 * a * squared))) / (2 * a)
        people = np.where(squared <= 0, MOST, np.where(a >= 0, FEWEST, 1 / per_person))
    return np.clip(people, FEWEST, MOST)


def evidence(told: Told | tuple[float, float], unit: Unit) -> tuple[float, float] | None:
    """Return a value as a share and how many independent people it is worth; None where nothing is told."""
    if isinstance(told, tuple):
        return as_share(told[0], unit), max(0.0, told[1])
    if told.value is None or told.low is None or told.high is None:
        return None
    share, low, high = (as_share(points, unit) for points in (told.value, told.low, told.high))
    return share, effective_number(share, low, high)
