"""Fitting what the models are made of: weights, calibration and thresholds. The only part that needs scikit-learn."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import KFold

from nlp.calibration import combined, f1, softmax
from nlp.linear import Linear, Scores

TOLERANCE = 1e-2  # finer costs twice the time and moves no figure
MOST_ROUNDS = 20_000
DECIMALS = 5  # of weights: enough for equal decisions, and small files
FOLDS = 5
LEAST_THRESHOLD, MOST_THRESHOLD = 0.35, 0.6  # lower, F1 gains 0.002 and precision loses 0.02 (out of fold)
TEMPERATURES = np.round(np.arange(0.2, 3.01, 0.05), 2)
SECOND_STEP_STRENGTH = 0.3  # C of the second step: few signals, so little to learn from each


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
    # One after the other: liblinear's random numbers are common to all threads, and the figures must come out the same.
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
    model = LogisticRegression(
        solver="liblinear", dual=True, C=strength, tol=TOLERANCE, max_iter=MOST_ROUNDS, random_state=0
    )
    model.fit(features, target, sample_weight=weights)
    return np.round(model.coef_[0], DECIMALS), round(float(model.intercept_[0]), DECIMALS)


def combine(signals: Scores, gold: NDArray[np.bool_]) -> tuple[Scores, Scores]:
    """Return weights and offset per theme by logistic regression on out-of-fold signals.

    signals : ndarray of shape (n_answers, n_themes, n_signals); gold : of shape (n_answers, n_themes).
    """
    weights, offsets = np.zeros(signals.shape[1:]), np.full(signals.shape[1], -9.0)
    for theme in range(signals.shape[1]):
        if 1 < gold[:, theme].sum() < len(gold):
            mean, spread = signals[:, theme].mean(axis=0), signals[:, theme].std(axis=0) + 1e-6
            model = LogisticRegression(C=SECOND_STEP_STRENGTH, max_iter=1000).fit(
                (signals[:, theme] - mean) / spread, gold[:, theme]
            )
            weights[theme] = model.coef_[0] / spread
            offsets[theme] = model.intercept_[0] - (weights[theme] * mean).sum()
    return np.round(weights, 6), np.round(offsets, 6)


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


def temperature(logits: Scores, gold: NDArray[np.int_]) -> float:
    """Return by what to divide out-of-fold logits so that their softmax is honest (Guo et al. 2017).

    logits : ndarray of shape (n_rows, n_classes); gold : the right class of each row.
    """
    rows = np.arange(len(gold))
    losses = [-np.log(softmax(logits / t)[rows, gold] + 1e-12).mean() for t in TEMPERATURES]
    return float(TEMPERATURES[int(np.argmin(losses))])
