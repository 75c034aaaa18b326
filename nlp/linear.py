"""Linear classifiers as plain arrays: learned by scikit-learn, applied by one product."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression

Scores = NDArray[np.float64]
TOLERANCE = 1e-2  # finer costs twice the time and moves no figure
DECIMALS = 5  # of weights: enough for equal decisions, and small files


@dataclass(frozen=True)
class Linear:
    """One-vs-rest weights: `coef` of shape (n_classes, n_features), `intercept` of shape (n_classes,)."""

    coef: Scores
    intercept: Scores

    def logits(self, features: sparse.csr_matrix) -> Scores:
        """Return logits : ndarray of shape (n_rows, n_classes)."""
        return np.asarray(features @ self.coef.T) + self.intercept


def learn(
    features: sparse.csr_matrix,
    targets: NDArray[np.bool_],
    *,
    strength: float,
    balanced: bool = False,
    weights: Scores | None = None,
) -> Linear:
    """Learn one weight vector per column of `targets`, shape (n_rows, n_classes). The same input, the same weights.

    `weights` says how much each row counts, 1 if left out. A class without an example, or with nothing else, gets
    its constant answer.
    """
    counts = np.ones(features.shape[0]) if weights is None else weights
    columns = [_learn_one(features, target, strength, balanced, counts) for target in targets.T]
    return Linear(np.array([coef for coef, _ in columns]), np.array([intercept for _, intercept in columns]))


def _learn_one(
    features: sparse.csr_matrix, target: NDArray[np.bool_], strength: float, balanced: bool, weights: Scores
) -> tuple[Scores, float]:
    if target.all() or not target.any():
        return np.zeros(features.shape[1]), 9.0 if target.all() else -9.0
    if balanced:
        share = float(weights[target].sum() / weights.sum())
        weights = weights * np.where(target, 0.5 / share, 0.5 / (1 - share))
    # The dual is solved twice as fast as the primal where features outnumber rows.
    model = LogisticRegression(solver="liblinear", dual=True, C=strength, tol=TOLERANCE, max_iter=2000, random_state=0)
    model.fit(features, target, sample_weight=weights)
    return np.round(model.coef_[0], DECIMALS), round(float(model.intercept_[0]), DECIMALS)


def probability(logits: Scores) -> Scores:
    """Return the logistic of `logits`, 0…1, elementwise."""
    return 1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0)))
