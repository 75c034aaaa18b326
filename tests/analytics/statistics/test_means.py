from __future__ import annotations

import numpy as np
import pytest
from statsmodels.stats.weightstats import DescrStatsW

from analytics.statistics import means
from analytics.statistics.settings import settings
from analytics.sums import Sums


def sums(scores: list[float], weights: list[float] | None = None) -> Sums:
    found, heavy = np.array(scores), np.array(weights or [1.0] * len(scores))
    return Sums(
        n=len(scores),
        weight=float(heavy.sum()),
        weight_squared=float((heavy**2).sum()),
        total=float((heavy * found).sum()),
        total_squared=float((heavy * found**2).sum()),
    )


def test_the_mean_of_many_has_students_interval() -> None:
    rng = np.random.default_rng(5)
    scores = [float(step) / 4 for step in rng.integers(-2, 4, 400)]
    told = means.mean(sums(scores))

    low, high = DescrStatsW(scores).tconfint_mean(0.05)
    floor = settings().clusters.floor ** 0.5
    assert told.value == pytest.approx(float(np.mean(scores)))
    assert (told.high - told.low) == pytest.approx((high - low) * floor, rel=0.02)


def test_the_same_rating_from_everybody_proves_no_certainty() -> None:
    told = means.mean(sums([0.25] * 10))

    assert told.low < 0.25 - 0.03
    assert told.high > 0.25 + 0.03


@pytest.mark.parametrize("score", [-1.0, 1.0])
def test_nothing_lies_beyond_the_scale(score: float) -> None:
    told = means.mean(sums([score]))

    assert -1 <= told.low <= told.value <= told.high <= 1


@pytest.mark.parametrize("n", [10, 20, 60])
def test_the_interval_covers_the_truth(n: int) -> None:
    """Ratings of one point more on average; a design effect of at least the floor makes it wide rather than narrow."""
    rng = np.random.default_rng(n)
    draws = rng.choice([-1, 0, 1, 2, 3], p=[0.1, 0.25, 0.3, 0.25, 0.1], size=(2000, n)) / 4
    covered = [told.low <= 0.25 <= told.high for told in (means.mean(sums(list(row))) for row in draws)]

    assert np.mean(covered) >= 0.94
