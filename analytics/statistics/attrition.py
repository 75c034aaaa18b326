"""Weights for those who answered a later wave, so that they stand for all who were asked: the inverse of the chance.

J. M. Robins, A. Rotnitzky and L. P. Zhao, JASA 90, 1995, 106-121: who answers depends on what people had said at the
first wave, as far as it depends on anything that is known. Weighted and unweighted figures are shown side by side.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from analytics.statistics.settings import Weights as Rule

Array = NDArray[np.float64]
ROUNDS = 50
CLOSE = 1e-8
RIDGE = 1.0  # as much as one observation of "it makes no difference": groups that all answered have no infinite odds


def chances(features: Array, answered: NDArray[np.bool_]) -> Array:
    """Return the chance 0…1 that each person answers: logistic regression by iteratively reweighted least squares.

    `features` has the shape (people, features); they are brought to one scale here. The intercept is not drawn to zero.
    """
    design = np.column_stack([np.ones(len(answered)), _scaled(features)])
    penalty = RIDGE * np.eye(design.shape[1])
    penalty[0, 0] = 1e-6  # everybody answered, or nobody: still a finite number
    weights = np.zeros(design.shape[1])
    for _ in range(ROUNDS):
        chance = expit(design @ weights)
        slope = design.T @ (answered - chance) - penalty @ weights
        curve = design.T @ ((chance * (1 - chance))[:, None] * design) + penalty
        step = np.linalg.solve(curve, slope)
        weights = weights + np.clip(step, -5, 5)
        if np.abs(step).max() < CLOSE:
            break
    return np.asarray(expit(design @ weights))


def response_weights(features: Array, answered: NDArray[np.bool_], rule: Rule) -> Array:
    """Return the weights of those who answered, with mean 1 and trimmed, in the order of the people."""
    if not answered.any():
        return np.zeros(0)
    weights = 1 / chances(features, answered)[answered]
    trimmed = np.clip(weights / weights.mean(), rule.least, rule.most)
    return np.asarray(trimmed / trimmed.mean())


def _scaled(features: Array) -> Array:
    spread = features.std(axis=0)
    return np.asarray((features - features.mean(axis=0)) / np.where(spread > 0, spread, 1.0))
