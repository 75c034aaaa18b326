"""From scores to honest probabilities and to the thresholds at which a theme counts as found."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from nlp.linear import Scores, probability

LEAST_THRESHOLD, MOST_THRESHOLD = 0.15, 0.6
BINS = 10
FOLDS = 5
STRENGTH = 0.3  # C of the second step: few signals, so little to learn from each


def combine(signals: Scores, gold: NDArray[np.bool_]) -> tuple[Scores, Scores]:
    """Return weights and offset per theme by logistic regression on out-of-fold signals.

    signals : ndarray of shape (n_answers, n_themes, n_signals); gold : of shape (n_answers, n_themes).
    """
    weights, offsets = np.zeros(signals.shape[1:]), np.full(signals.shape[1], -9.0)
    for theme in range(signals.shape[1]):
        if 1 < gold[:, theme].sum() < len(gold):
            mean, spread = signals[:, theme].mean(axis=0), signals[:, theme].std(axis=0) + 1e-6
            model = LogisticRegression(C=STRENGTH, max_iter=1000).fit(
                (signals[:, theme] - mean) / spread, gold[:, theme]
            )
            weights[theme] = model.coef_[0] / spread
            offsets[theme] = model.intercept_[0] - (weights[theme] * mean).sum()
    return np.round(weights, 6), np.round(offsets, 6)


def combined(signals: Scores, weights: Scores, offset: Scores) -> Scores:
    """Return probabilities : ndarray of shape (n_answers, n_themes)."""
    return probability((signals * weights).sum(axis=2) + offset)


def combined_out_of_fold(signals: Scores, gold: NDArray[np.bool_]) -> Scores:
    """Return what `combined` would give to answers that `combine` hadn't seen."""
    out_of_fold = np.zeros(gold.shape)
    for rest, left_out in KFold(FOLDS, shuffle=True, random_state=1).split(gold):
        out_of_fold[left_out] = combined(signals[left_out], *combine(signals[rest], gold[rest]))
    return out_of_fold


def thresholds(probabilities: Scores, gold: NDArray[np.bool_]) -> Scores:
    """Return per theme the threshold with the best F1 on out-of-fold probabilities, within sane limits."""
    grid = np.arange(LEAST_THRESHOLD, MOST_THRESHOLD + 1e-9, 0.025)
    best = []
    for column in range(gold.shape[1]):
        scored = [f1(probabilities[:, column] >= cut, gold[:, column]) for cut in grid]
        best.append(float(grid[int(np.argmax(scored))]))
    return np.round(np.array(best), 4)


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
