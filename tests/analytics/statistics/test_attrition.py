from __future__ import annotations

import numpy as np
import pytest
import statsmodels.api as sm

from analytics.statistics.attrition import chances, response_weights
from analytics.statistics.settings import settings

RULE = settings().weights


def test_the_chances_are_those_of_logistic_regression() -> None:
    random = np.random.default_rng(1)
    features = random.normal(size=(5000, 3))
    answered = random.random(5000) < 1 / (1 + np.exp(-(features @ [0.8, -0.5, 0.0]) + 0.4))
    expected = sm.Logit(answered.astype(float), sm.add_constant(features)).fit(disp=0).predict()

    assert chances(features, answered) == pytest.approx(expected, abs=0.005)  # but for the ridge


def test_weights_bring_back_those_who_no_longer_answer() -> None:
    random = np.random.default_rng(2)
    rating = random.integers(1, 6, 6000).astype(float)
    outcome = random.random(6000) < 0.2 + 0.12 * rating
    answered = random.random(6000) < np.array([0, 0.15, 0.25, 0.4, 0.5, 0.6])[rating.astype(int)]
    weights = response_weights(rating[:, None], answered, RULE)
    truth, raw = outcome.mean(), outcome[answered].mean()
    weighted = (weights * outcome[answered]).sum() / weights.sum()

    assert raw - truth > 0.04
    assert abs(weighted - truth) < 0.02


def test_weights_have_mean_one_and_are_trimmed() -> None:
    random = np.random.default_rng(3)
    features = random.normal(size=(2000, 1))
    weights = response_weights(features, random.random(2000) < 1 / (1 + np.exp(-3 * features[:, 0])), RULE)

    assert weights.mean() == pytest.approx(1)
    assert weights.max() <= RULE.most * 1.6


@pytest.mark.parametrize("answered", [True, False])
def test_when_all_or_none_answer_there_is_no_crash(answered: bool) -> None:
    weights = response_weights(np.ones((30, 2)), np.full(30, answered), RULE)

    assert list(weights) == ([pytest.approx(1)] * 30 if answered else [])
