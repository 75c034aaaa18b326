"""People who count as soon as one of their texts mentions something, told from some texts that people have coded.

A person is seen wrongly if a text is misread *and* no other text of theirs mentions it. So what a coded text changes is
its effect on its person; the effects of all texts of a person add up to the whole error, by the theorem of R. J. Aumann
and L. S. Shapley (Values of Non-Atomic Games, 1974) for the way from what was read to what is true. Of the texts that
nobody coded it takes the machine's reading read backwards (`Rates`), which errs independently of the coded one. People
with more texts are found more often, so the weight of a person is shared among the texts by which they could be found
(M. G. Sirken, JASA 65, 1970, 257-266).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from analytics.statistics.misreading import Calibration, calibrate
from analytics.statistics.ppi import Sample

Array = NDArray[np.float64]
Mask = NDArray[np.bool_]
_NODES, _SIZES = np.polynomial.legendre.leggauss(4)  # exact up to eight texts of a person
STEPS, SIZES = (_NODES + 1) / 2, _SIZES / 2


@dataclass(frozen=True)
class Rates:
    """How often the machine sees a mention in a single text: where there is none, and where there is one."""

    imagined: float = 0.0
    found: float = 1.0


@dataclass(frozen=True)
class Texts:
    """The texts of people, arrays of shape (people, most texts). 1 = mentions it, 0 = doesn't, nan = no such text.

    `machine` is what the roll-ups would count had chance drawn nothing; `human` what people said of the texts that it
    drew (else nan), `weights` 1 / the chance of each of these. `fixed` texts people coded for another reason: they are
    known, and chance can't draw them. Who is `chosen` mentions it anyhow, by a button. Shape of that: (people,).
    """

    machine: Array
    human: Array
    weights: Array
    fixed: Mask
    chosen: Mask

    @property
    def drawn(self) -> Mask:
        """Which texts chance drew."""
        return ~np.isnan(self.human)

    @property
    def known(self) -> Mask:
        """Which texts the machine can't have misread, nor those that aren't there."""
        return np.asarray(self.drawn | self.fixed | np.isnan(self.machine))

    @property
    def drawable(self) -> Array:
        """By how many texts each person could be found."""
        return np.asarray((~np.isnan(self.machine) & ~self.fixed).sum(axis=1), dtype=float)

    def rates(self) -> Rates | None:
        """Learn how single texts are read; None where that is no better than guessing."""
        weights = np.where(self.drawn, self.weights, 0.0)
        human, machine = np.nan_to_num(self.human), np.nan_to_num(self.machine)
        without, with_it = float((weights * (1 - human)).sum()), float((weights * human).sum())
        if not without or not with_it:
            return None
        imagined = float((weights * (1 - human) * machine).sum()) / without
        found = float((weights * human * machine).sum()) / with_it
        return Rates(imagined, found) if found > imagined else None


def people(texts: Texts, rates: Rates | None, asked: Array | None = None) -> Sample:
    """Return everybody with a drawn text: the machine's score of the person, and what theirs is on average.

    `human` is unbiased and so may lie outside 0…1. `asked` are further weights of the people.
    """
    shares = np.where(texts.drawn, texts.weights, 0.0)
    weights = shares.sum(axis=1) / texts.drawable
    seen = _seen(texts)
    effects, missed = _effects(texts, rates or Rates())
    truth = seen + (shares * effects).sum(axis=1) / weights
    overlooked = (shares * missed).sum(axis=1) / weights
    weights = weights * (1.0 if asked is None else asked)
    most = float(np.average(texts.drawable, weights=weights))
    return Sample(truth, seen, weights, truth, truth - overlooked, max(1.0, most))


def calibration(texts: Texts, rates: Rates | None, groups: NDArray[np.int64], asked: Array) -> Calibration | None:
    """Learn how the machine scores people; `groups` are places (events) whose people may have other habits."""
    sample = people(texts, rates, asked)
    found = calibrate(sample)
    if found is None:
        return None
    more = _one_more(texts, rates or Rates(), sample, found.line.slope)
    return replace(found, unlike=more * _spread(texts.drawable, groups, sample.weights))


def _one_more(texts: Texts, rates: Rates, sample: Sample, slope: float) -> float:
    """Return how much more of the unseen people would be seen with one more text each, were the truth the same."""
    machine, backwards = np.nan_to_num(texts.machine), _backwards(texts, rates)
    by_it = machine * _of_others((1 - machine)[:, :, None] * np.ones(len(STEPS)))
    truly = np.nan_to_num(texts.human) * _of_others((1 - backwards)[:, :, None] * np.ones(len(STEPS)))
    each = np.where(texts.drawn, texts.weights, 0.0) / texts.drawable[:, None]
    gain = float((each * (by_it - slope * truly)).sum() / each.sum())
    unseen = 1 - float(np.average(sample.machine, weights=sample.weights))
    return max(0.0, gain) / unseen if unseen > 0 else 0.0


def _spread(texts: Array, groups: NDArray[np.int64], weights: Array) -> float:
    """Return by how many texts a person groups differ (standard deviation), rather too much than too little.

    The covariance of people of one group, by moments, and one standard error of it; at most the variance of all.
    """
    _, group = np.unique(groups, return_inverse=True)
    off = weights * (texts - np.average(texts, weights=weights))
    variance = float((off**2).sum() / (weights**2).sum())
    pairs = float((np.bincount(group, weights) ** 2).sum() - (weights**2).sum())
    if pairs <= 0:
        return sqrt(variance)
    together = float((np.bincount(group, off) ** 2).sum() - (off**2).sum()) / pairs
    number = pairs / float(np.mean(weights**2))
    return sqrt(min(variance, max(0.0, together) + variance * sqrt(2 / number)))


def _seen(texts: Texts) -> Array:
    nothing = np.prod(1 - np.nan_to_num(texts.machine), axis=1) * ~texts.chosen
    return np.asarray(1 - nothing)


def _effects(texts: Texts, rates: Rates) -> tuple[Array, Array]:
    """Return what each drawn text adds to its person's score, and to the score of people of whom nothing was seen."""
    machine = np.nan_to_num(texts.machine)
    known = np.where(texts.drawn, np.nan_to_num(texts.human), machine)
    backwards = _backwards(texts, rates)
    missing = np.where(texts.known, (1 - machine) * known, (1 - rates.found) * backwards)
    without = 1 - machine[:, :, None] - STEPS * (backwards - machine)[:, :, None]
    unseen = 1 - machine[:, :, None] - STEPS * missing[:, :, None]
    open_to = (~texts.chosen).astype(float)[:, None]
    return (
        open_to * (known - machine) * _of_others(without),
        open_to * known * (1 - machine) * _of_others(unseen),
    )


def _backwards(texts: Texts, rates: Rates) -> Array:
    """Return what people say of each text, or would on average."""
    machine = np.nan_to_num(texts.machine)
    known = np.where(texts.drawn, np.nan_to_num(texts.human), machine)
    return np.where(texts.known, known, (machine - rates.imagined) / (rates.found - rates.imagined))


def _of_others(factors: Array) -> Array:
    """Return for each text the mean over the way of the product of its person's other texts."""
    columns = range(factors.shape[1])
    return np.stack([np.delete(factors, at, axis=1).prod(axis=1) @ SIZES for at in columns], axis=1)
