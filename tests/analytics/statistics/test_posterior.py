from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

from analytics.estimates import share
from analytics.statistics.posterior import Prior, effective_number, probability_beyond


@dataclass(frozen=True)
class Told:
    value: float | None
    low: float | None
    high: float | None
    n: int = 0


def told(total: float, n: int) -> Told:
    estimate = share(total, n)
    return Told(100 * estimate.value, 100 * estimate.low, 100 * estimate.high)


@pytest.mark.parametrize(("value", "n", "line"), [(47, 34, 60), (80, 10, 60), (0, 12, 5), (100, 12, 95)])
def test_the_probability_is_that_of_the_conjugate_posterior(value: float, n: float, line: float) -> None:
    expected = stats.beta(0.5 + n * value / 100, 0.5 + n * (100 - value) / 100).cdf(line / 100)

    assert probability_beyond((value, n), line, "up") == pytest.approx(expected)
    assert probability_beyond((value, n), line, "down") == pytest.approx(1 - expected)


@pytest.mark.parametrize(("total", "n"), [(0, 10), (10, 10), (8, 10), (17, 34), (300, 500)])
def test_an_interval_tells_how_many_people_stand_behind_it(total: int, n: int) -> None:
    estimate = share(total, n)

    assert effective_number(estimate.value, estimate.low, estimate.high) == pytest.approx(
        n, rel=0.01 if 0 < total < n else 0.5
    )


def test_a_reading_and_its_effective_number_say_the_same() -> None:
    assert probability_beyond(told(16, 34), 60, "up") == pytest.approx(
        probability_beyond((100 * 16 / 34, 34), 60, "up")
    )


def test_a_wider_interval_is_less_sure() -> None:
    narrow, wide = Told(47, 35, 59), Told(47, 20, 74)

    assert (probability_beyond(narrow, 60, "up") or 0) > (probability_beyond(wide, 60, "up") or 0) > 0.5


def test_a_prior_from_other_schools_draws_a_small_one_to_them_and_leaves_a_large_one() -> None:
    prior = Prior(mean=0.8, strength=20)

    assert (probability_beyond((50, 5), 60, "up", prior=prior) or 0) < 0.1
    assert (probability_beyond((50, 500), 60, "up", prior=prior) or 0) > 0.99


def test_a_net_score_has_its_own_scale() -> None:
    even = probability_beyond((0, 100), 0, "up", unit="net")

    assert even == pytest.approx(0.5)
    assert (probability_beyond((-40, 100), 0, "up", unit="net") or 0) > 0.999


def test_without_a_value_there_is_no_probability() -> None:
    assert probability_beyond(Told(None, None, None), 60, "up") is None
    assert probability_beyond((50, 0), 50, "up") == pytest.approx(0.5)


def test_of_places_told_to_be_beyond_with_nine_in_ten_nine_in_ten_are() -> None:
    random = np.random.default_rng(5)
    truth = random.beta(14, 6, 20_000)
    n = random.integers(5, 60, 20_000)
    positive = random.binomial(n, truth)
    prior = Prior(14 / 20, 20)
    sure = [
        true < 0.6
        for true, size, said in zip(truth, n, positive, strict=True)
        if 0.85 < (probability_beyond((100 * said / size, size), 60, "up", prior=prior) or 0) < 0.95
    ]

    assert len(sure) > 250
    assert np.mean(sure) == pytest.approx(0.9, abs=0.04)
