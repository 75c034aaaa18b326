"""Values of small places drawn towards those around them, as far as their own people tell little.

Empirical Bayes by moments: J. C. Kleinman (JASA 68, 1973, 46-54) for shares (beta-binomial); C. N. Morris (JASA 78,
1983, 47-55) for net scores (normal-normal). Shown beside the raw figure, never in its place.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import betaincinv

from analytics.statistics.posterior import Prior
from analytics.statistics.settings import PriorRule

Array = NDArray[np.float64]
LEAST = 1e-6  # of either side of a beta: where all places say the same, it would have none
LEAST_VARIANCE = 0.01  # of one person's score


def prior_of(shares: ArrayLike, effective: ArrayLike, rule: PriorRule) -> Prior | None:
    """Return what the places of one kind have in common; None if too few of them tell it.

    `shares` are 0…1, of net scores (score + 1) / 2; `effective` how many independent people each is worth.
    """
    size = np.asarray(effective, dtype=float)
    share = np.asarray(shares, dtype=float)[size > 0]
    size = size[size > 0]
    if len(share) < rule.cells:
        return None
    mean = float((size * share).sum() / size.sum())
    return Prior(mean, _strength(share, size, mean, rule))


def _strength(share: Array, size: Array, mean: float, rule: PriorRule) -> float:
    """Return how many people the prior weighs: the less places differ beyond chance, the more."""
    total, places = size.sum(), len(share)
    spread = float((size * (share - mean) ** 2).sum())
    chance = mean * (1 - mean)
    # the moments of a beta-binomial: E spread = chance × ((places − 1) (1 − ρ) + ρ (total − Σ size² / total))
    pairs = total - (size**2).sum() / total - (places - 1)
    resemblance = (spread / chance - (places - 1)) / pairs if chance > 0 and pairs > 0 else 0.0
    if resemblance <= 0:
        return rule.strength_most
    return float(np.clip(1 / resemblance - 1, rule.strength_least, rule.strength_most))


def shrunk_shares(shares: Array, effective: Array, prior: Prior, confidence: float) -> tuple[Array, Array, Array]:
    """Return the posterior means of shares 0…1 with their equal-tailed intervals: value, low and high."""
    good = np.maximum(prior.strength * prior.mean + effective * shares, LEAST)
    bad = np.maximum(prior.strength * (1 - prior.mean) + effective * (1 - shares), LEAST)
    tail = (1 - confidence) / 2
    low, high = (np.asarray(betaincinv(good, bad, part), dtype=np.float64) for part in (tail, 1 - tail))
    return good / (good + bad), low, high


def shrunk_nets(shares: Array, effective: Array, prior: Prior, z: float) -> tuple[Array, Array, Array]:
    """Return the posterior means of net scores as (score + 1) / 2 with their intervals: normal, as no share is.

    Their variance between people is taken as that of a share with this mean, which with zeros errs on the wide side.
    """
    value = (prior.strength * prior.mean + effective * shares) / (prior.strength + effective)
    margin = z * np.sqrt(np.maximum(value * (1 - value), LEAST_VARIANCE) / (prior.strength + effective))
    return value, np.maximum(0.0, value - margin), np.minimum(1.0, value + margin)
