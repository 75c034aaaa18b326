"""From scores to honest probabilities, and how honest they are."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from nlp.linear import Scores, probability

BINS = 10


def combined(signals: Scores, weights: Scores, offset: Scores) -> Scores:
    """Return probabilities : ndarray of shape (n_answers, n_themes)."""
    return probability((signals * weights).sum(axis=2) + offset)


def softmax(logits: Scores) -> Scores:
    """Return probabilities along the last axis."""
    exponents = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return np.asarray(exponents / exponents.sum(axis=-1, keepdims=True))


def f1(predicted: NDArray[np.bool_], gold: NDArray[np.bool_]) -> float:
    """Return F1 over all entries; 0 if nothing was found or there was nothing to find."""
    hits = float((predicted & gold).sum())
    total = float(predicted.sum() + gold.sum())
    return 2 * hits / total if total else 0.0


def calibration_error(confidence: Scores, correct: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over ten equal bins (Naeini et al. 2015), 0…1."""
    if not len(confidence):
        return 0.0
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    error = 0.0
    for number in range(BINS):
        inside = bins == number
        if inside.any():
            error += inside.mean() * abs(confidence[inside].mean() - correct[inside].mean())
    return float(error)
