from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from analytics.statistics.posterior import Prior
from analytics.statistics.settings import settings
from analytics.statistics.shrinkage import prior_of, shrunk_nets, shrunk_shares

RULE = settings().prior
Z = 1.959964


def drawn_share(share: float, n: float, prior: Prior) -> list[float]:
    return [float(part[0]) for part in shrunk_shares(np.array([share]), np.array([n]), prior, 0.95)]


def drawn_net(share: float, n: float, prior: Prior) -> list[float]:
    return [float(part[0]) for part in shrunk_nets(np.array([share]), np.array([n]), prior, Z)]


def test_the_prior_is_learnt_from_the_places() -> None:
    random = np.random.default_rng(1)
    n = random.integers(8, 60, 2000)
    shares = random.binomial(n, random.beta(14, 6, 2000)) / n
    prior = prior_of(list(shares), list(n), RULE)

    assert prior is not None
    assert prior.mean == pytest.approx(0.7, abs=0.01)
    assert prior.strength == pytest.approx(20, rel=0.15)


def test_places_that_do_not_differ_weigh_as_much_as_may_be() -> None:
    random = np.random.default_rng(2)
    n = np.full(300, 30)
    prior = prior_of(list(random.binomial(n, 0.6) / n), list(n), RULE)

    assert prior is not None
    assert prior.strength > 100


def test_the_shrunk_value_is_the_mean_of_the_conjugate_posterior() -> None:
    value, low, high = drawn_share(3 / 12, 12, Prior(0.7, 20))
    posterior = stats.beta(14 + 3, 6 + 9)

    assert value == pytest.approx(posterior.mean())
    assert (low, high) == pytest.approx(posterior.interval(0.95))


def test_a_large_place_stays_where_it_is_and_a_small_one_moves() -> None:
    prior = Prior(0.7, 20)

    assert drawn_share(0.4, 2000, prior)[0] == pytest.approx(0.4, abs=0.01)
    assert drawn_share(0.4, 5, prior)[0] == pytest.approx(0.64, abs=0.01)


def test_shrunk_values_are_nearer_to_the_truth_and_their_intervals_cover_it() -> None:
    random = np.random.default_rng(3)
    truth = random.beta(14, 6, 3000)
    n = random.integers(5, 40, 3000)
    raw = random.binomial(n, truth) / n
    prior = prior_of(list(raw), list(n), RULE)
    assert prior is not None
    drawn = np.stack(shrunk_shares(raw, n, prior, 0.95), axis=1)

    assert np.sqrt(np.mean((drawn[:, 0] - truth) ** 2)) < 0.75 * np.sqrt(np.mean((raw - truth) ** 2))
    assert np.mean((drawn[:, 1] <= truth) & (truth <= drawn[:, 2])) == pytest.approx(0.95, abs=0.02)


def test_intervals_of_shrunk_net_scores_cover() -> None:
    random = np.random.default_rng(5)
    truth = random.beta(14, 6, 3000)  # (score + 1) / 2
    n = random.integers(10, 60, 3000)
    raw = random.binomial(n, truth) / n
    drawn = np.stack(shrunk_nets(raw, n, Prior(0.7, 20), Z), axis=1)

    assert np.mean((drawn[:, 1] <= truth) & (truth <= drawn[:, 2])) > 0.93


@pytest.mark.parametrize("share", [0.0, 1.0])
def test_who_all_say_the_same_still_get_an_interval(share: float) -> None:
    for value, low, high in (drawn_share(share, 12, Prior(0.7, 20)), drawn_net(share, 12, Prior(0.7, 20))):
        assert 0 < low < value < high < 1


def test_where_all_places_say_the_same_there_is_a_prior_and_no_crash() -> None:
    prior = prior_of([1.0] * 10, [12.0] * 10, RULE)

    assert prior == Prior(1.0, RULE.strength_most)
    assert 0.9 < drawn_share(1.0, 12, Prior(1.0, 200))[0] <= 1


def test_a_handful_of_places_is_no_prior() -> None:
    assert prior_of([0.5] * (RULE.cells - 1), [10.0] * (RULE.cells - 1), RULE) is None
    assert prior_of([], [], RULE) is None
    assert prior_of([0.5] * 9, [0.0] * 9, RULE) is None
