"""A mean of what people would have said, from what the machine said of all and people of some drawn by chance.

A. N. Angelopoulos, J. C. Duchi and T. Zrnic, "PPI++: Efficient Prediction-Powered Inference", arXiv:2311.01453, 2023:
the mean of all the machine's scores, made to count as much as they tell (λ, the power tuning), plus the mean of what
people's scores add to them. Without bias whatever the machine does; at worst as wide as people's sample alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]
PSEUDO = ((1.0, 1.0), (1.0, 0.0), (0.0, 1.0), (0.0, 0.0))  # human, machine


@dataclass(frozen=True)
class Sample:
    """People (or answers) that chance drew: their scores 0…1 as people coded and as the machine. Arrays (drawn,).

    `weights` are 1 / the probability with which each was drawn. `squares` and `products` are those of the scores:
    by themselves where the score of a person is only known on average (`analytics.statistics.mentions`), from one of
    `texts` texts.
    """

    human: Array
    machine: Array
    weights: Array
    squares: Array
    products: Array
    texts: float = 1.0

    @classmethod
    def of(cls, human: ArrayLike, machine: ArrayLike, weights: ArrayLike | None = None) -> Sample:
        """Make a sample of scores that are known; without weights all were as likely to be drawn."""
        people, read = np.asarray(human, dtype=float), np.asarray(machine, dtype=float)
        told = np.ones_like(people) if weights is None else np.asarray(weights, dtype=float)
        return cls(people, read, told, people**2, people * read)

    def __len__(self) -> int:
        return len(self.human)

    @property
    def shares(self) -> Array:
        """The weights with mean 1."""
        return np.asarray(self.weights * len(self) / self.weights.sum())

    def careful(self) -> Sample:
        """Return the sample with one hit and one miss more on either side, each of a text among others.

        For intervals: where few errors were seen, their plain variance is too small (Z. Lang and J. Reiczigel,
        Preventive Veterinary Medicine 113, 2014, 13-22, after A. Agresti and B. Coull 1998).
        """
        human, machine = np.array(PSEUDO).T
        truth = machine + self.texts * (human - machine)
        return Sample(
            np.concatenate([self.human, truth]),
            np.concatenate([self.machine, machine]),
            np.concatenate([self.shares, np.ones(len(human))]),
            np.concatenate([self.squares, truth]),
            np.concatenate([self.products, machine * truth]),
            self.texts,
        )


@dataclass(frozen=True)
class Rest:
    """The answers that no person has coded: how many, the mean of the machine's scores and their variance."""

    n: float
    mean: float
    variance: float


@dataclass(frozen=True)
class Rectified:
    """A mean with its standard error; `power` is λ, by how much the machine was believed."""

    mean: float
    error: float
    power: float


def ppi_mean(sample: Sample, rest: Rest, power: float | None = None) -> Rectified:
    """Estimate the mean of people's scores over all answers (0…1); with power 0 from the sample alone.

    Asks for at least two answers in the sample and one in the rest.
    """
    if power is None:
        power = _power(sample, rest)
    weights = sample.shares
    rectifier = sample.human - power * sample.machine
    mean = power * rest.mean + float(np.mean(weights * rectifier))
    # the weighted mean is a ratio: its linearised residuals vary about its own mean
    residual = weights * (rectifier - np.mean(weights * rectifier))
    error = sqrt(power**2 * rest.variance / rest.n + float(np.mean(residual**2)) / len(sample))
    return Rectified(mean, error, power)


def _power(sample: Sample, rest: Rest) -> float:
    """Return the λ in 0…1 with the least variance (Angelopoulos, Duchi and Zrnic 2023, equation 9)."""
    weights, size = sample.shares, len(sample)
    machine = sample.machine - np.average(sample.machine, weights=weights)
    human = sample.human - np.average(sample.human, weights=weights)
    # squared weights, as in the error: with equal ones it is the paper's
    together = float(np.mean(weights**2 * human * machine))
    of_sample = float(np.mean(weights**2 * machine**2))
    spread = (size * of_sample + rest.n * rest.variance) / (size + rest.n)
    if spread <= 0:
        return 0.0
    return min(1.0, max(0.0, together / ((1 + size / rest.n) * spread)))
