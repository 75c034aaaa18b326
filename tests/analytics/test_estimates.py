from __future__ import annotations

from math import comb, log, sqrt

import pytest

from analytics.estimates import Z, net_score, share


@pytest.mark.parametrize(
    ("total", "n", "low", "high"),
    [
        (8, 10, 0.4902, 0.9433),  # the example of most textbooks
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),  # R. G. Newcombe, Statistics in Medicine 17, 1998, 857-872, table I
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_shares_have_the_interval_of_wilson(total: float, n: int, low: float, high: float) -> None:
    estimate = share(total, n)

    assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=5e-5)
    assert estimate.value == total / n


def test_the_interval_of_a_net_score_is_that_of_published_tables() -> None:
    estimate = net_score(1, 7, 21)  # airway data in Fagerland, Lydersen and Laake, Statistics in Medicine 33, 2014

    assert (estimate.value, estimate.low, estimate.high) == pytest.approx((-0.286, -0.517, -0.026), abs=5e-4)


@pytest.mark.parametrize(("positive", "negative", "n"), [(7, 1, 21), (12, 12, 30), (3, 0, 10), (0, 9, 40)])
def test_the_ends_of_the_interval_are_where_the_score_test_rejects(positive: int, negative: int, n: int) -> None:
    estimate = net_score(positive, negative, n)

    for end in (estimate.low, estimate.high):
        likelihood = max(_likelihood(positive, negative, n, end), key=lambda pair: pair[0])
        variance = (2 * likelihood[1] + end - end**2) / n
        assert abs(estimate.value - end) / sqrt(variance) == pytest.approx(Z, abs=0.01)


def _likelihood(positive: int, negative: int, n: int, delta: float) -> list[tuple[float, float]]:
    """The likelihood of the counts on a grid of p₋, given the difference."""
    pairs = []
    for step in range(1, 20_000):
        minus = step / 20_000 * (1 - abs(delta)) / 2 + max(0.0, -delta)
        plus, neither = minus + delta, 1 - 2 * minus - delta
        if min(plus, minus, neither) > 0:
            pairs.append(
                (_log_likelihood((positive, negative, n - positive - negative), (plus, minus, neither)), minus)
            )
    return pairs


def _log_likelihood(counts: tuple[int, int, int], shares: tuple[float, float, float]) -> float:
    return sum(count * log(share) for count, share in zip(counts, shares, strict=True) if count)


@pytest.mark.parametrize("n", [10, 25])
@pytest.mark.parametrize(("plus", "minus"), [(0.5, 0.2), (0.7, 0.1), (0.3, 0.3), (0.1, 0.6), (0.85, 0.05)])
def test_intervals_of_net_scores_cover_the_truth_in_small_samples(n: int, plus: float, minus: float) -> None:
    covered = 0.0
    for positive in range(n + 1):
        for negative in range(n - positive + 1):
            estimate = net_score(positive, negative, n)
            if estimate.low <= plus - minus <= estimate.high:
                covered += _probability(positive, negative, n, plus, minus)

    assert covered > 0.93


def _probability(positive: int, negative: int, n: int, plus: float, minus: float) -> float:
    ways = comb(n, positive) * comb(n - positive, negative)
    return float(ways * plus**positive * minus**negative * (1 - plus - minus) ** (n - positive - negative))


def test_a_net_score_turned_round_has_the_interval_turned_round() -> None:
    one, other = net_score(9, 2, 30), net_score(2, 9, 30)

    assert (one.low, one.high) == pytest.approx((-other.high, -other.low))


@pytest.mark.parametrize(("positive", "negative"), [(0, 0), (10, 0), (0, 10), (5, 5)])
def test_no_net_score_is_certain_and_none_leaves_its_scale(positive: int, negative: int) -> None:
    estimate = net_score(positive, negative, 10)

    assert -1 <= estimate.low <= estimate.value <= estimate.high <= 1
    assert estimate.high - estimate.low > 0.3
