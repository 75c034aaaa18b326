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


def reliability(confidence: Scores, correct: NDArray[np.bool_]) -> list[list[float]]:
    """Return the reliability curve: of each of ten equal bins that has any, how many, mean confidence, share right."""
    bins = np.minimum((confidence * BINS).astype(int), BINS - 1)
    inside = [bins == number for number in range(BINS)]
    return [
        [int(those.sum()), round(float(confidence[those].mean()), 4), round(float(correct[those].mean()), 4)]
        for those in inside
        if those.any()
    ]


def calibration_error(confidence: Scores, correct: NDArray[np.bool_]) -> float:
    """Return the expected calibration error over ten equal bins (Naeini et al. 2015), 0…1; 0 of nothing."""
    curve = reliability(confidence, correct)
    return sum(count * abs(said - right) for count, said, right in curve) / max(len(confidence), 1)
