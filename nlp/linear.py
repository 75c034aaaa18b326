"""Linear classifiers as plain arrays, applied by one product."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

Scores = NDArray[np.float64]


@dataclass(frozen=True)
class Linear:
    """One-vs-rest weights: `coef` of shape (n_classes, n_features), `intercept` of shape (n_classes,)."""

    coef: Scores
    intercept: Scores

    @cached_property
    def _by_feature(self) -> Scores:
        return np.ascontiguousarray(self.coef.T)  # else every product would copy it

    def logits(self, features: sparse.csr_matrix) -> Scores:
        """Return logits : ndarray of shape (n_rows, n_classes)."""
        return np.asarray(features @ self._by_feature) + self.intercept


def probability(logits: Scores) -> Scores:
    """Return the logistic of `logits`, 0…1, elementwise."""
    return 1.0 / (1.0 + np.exp(-np.clip(logits, -30.0, 30.0)))
