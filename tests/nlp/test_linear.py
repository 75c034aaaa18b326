from __future__ import annotations

import numpy as np
from scipy import sparse
from sklearn.linear_model import LogisticRegression

from nlp.calibration import calibration_error, combined, f1, reliability, softmax
from nlp.fitting import combine, learn, temperature, thresholds
from nlp.linear import probability


def _task() -> tuple[sparse.csr_matrix, np.ndarray]:
    features = np.random.default_rng(0).normal(size=(200, 10))
    return sparse.csr_matrix(features), (features[:, :2] + 0.3 * features[:, 2:4]) > 0.4


def test_plain_arrays_decide_as_the_library_does() -> None:
    features, targets = _task()
    ours = learn(features, targets, strength=1.0).logits(features)
    for column in range(2):
        theirs = LogisticRegression(solver="liblinear", dual=True, tol=1e-2, random_state=0, max_iter=2000)
        theirs.fit(features, targets[:, column])
        assert np.allclose(ours[:, column], theirs.decision_function(features), atol=1e-3)


def test_learning_twice_gives_the_same_weights() -> None:
    features, targets = _task()

    assert np.array_equal(learn(features, targets, strength=1.0).coef, learn(features, targets, strength=1.0).coef)


def test_a_theme_without_examples_is_never_found() -> None:
    features, targets = _task()
    targets[:, 1] = False

    assert probability(learn(features, targets, strength=1.0).logits(features))[:, 1].max() < 0.01


def test_combined_signals_become_probabilities_of_being_right() -> None:
    rng = np.random.default_rng(1)
    signals = rng.normal(size=(600, 1, 3))
    gold = rng.random((600, 1)) < probability(2 * signals[:, :, 0])
    scores = combined(signals, *combine(signals, gold))

    assert calibration_error(np.maximum(scores, 1 - scores)[:, 0], ((scores > 0.5) == gold)[:, 0]) < 0.06


def test_the_threshold_is_where_f1_is_best() -> None:
    scores = np.array([[0.1], [0.2], [0.35], [0.5]])
    gold = np.array([[False], [False], [True], [True]])

    assert 0.2 < thresholds(scores, gold)[0] <= 0.35


def test_f1_of_nothing_found_and_nothing_to_find_is_zero() -> None:
    nothing = np.zeros((3, 2), dtype=bool)

    assert f1(nothing, nothing) == 0.0


def test_the_temperature_makes_overconfident_scores_honest() -> None:
    rng = np.random.default_rng(2)
    honest = rng.normal(size=(4000, 4))
    gold = np.array([rng.choice(4, p=row) for row in softmax(honest)])

    assert abs(temperature(honest * 2, gold) - 2) < 0.3
    assert abs(temperature(honest, gold) - 1) < 0.2


def test_the_reliability_curve_counts_every_label_once() -> None:
    confidence, correct = np.array([0.05, 0.95, 1.0, 0.91]), np.array([False, True, True, False])

    assert reliability(confidence, correct) == [[1, 0.05, 0.0], [3, 0.9533, 0.6667]]
    assert calibration_error(np.zeros(0), np.zeros(0, dtype=bool)) == 0.0
