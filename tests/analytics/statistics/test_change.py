from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import chi2_contingency, norm
from statsmodels.stats.multitest import multipletests

from analytics.estimates import share
from analytics.statistics.change import Point, Series, compare, drops, p_of_drop, point_of
from analytics.statistics.settings import Change, settings
from tests.analytics.statistics.test_posterior import Told

RULE = settings().change


def series(*values: float | None, n: int = 40, direction: str = "up", unit: str = "percent") -> Series:
    points = [None if value is None else Point(value, n, n) for value in values]
    return Series(points, direction, unit)  # type: ignore[arg-type]  # words of a test


@pytest.mark.parametrize(("first", "second"), [((30, 50), (18, 50)), ((9, 12), (2, 10)), ((50, 50), (41, 50))])
def test_the_p_value_is_half_that_of_the_likelihood_ratio_test(first: tuple[int, int], second: tuple[int, int]) -> None:
    table = [[x, n - x] for x, n in (first, second)]
    expected = chi2_contingency(table, correction=False, lambda_="log-likelihood").pvalue / 2
    (x1, n1), (x2, n2) = first, second

    found = p_of_drop(*(np.array([float(part)]) for part in (x1 / n1, n1, x2 / n2, n2)))

    assert found[0] == pytest.approx(expected)


def test_a_rise_is_no_drop() -> None:
    assert p_of_drop(*(np.array([part]) for part in (0.4, 50.0, 0.6, 50.0)))[0] > 0.5


def test_the_control_of_many_tests_is_that_of_benjamini_and_hochberg() -> None:
    random = np.random.default_rng(3)
    values = random.uniform(0.3, 0.8, (60, 13))
    size = np.full_like(values, 40.0)
    rule = RULE.model_copy(update={"months": (1,), "budget": 0.0})
    compared = compare(values, size, size, rule, 0.1)
    expected = multipletests(compared.p, alpha=RULE.q, method="fdr_bh")

    assert compared.q == pytest.approx(expected[1])
    assert list(compared.significant) == list(expected[0] & (compared.p < 1))


def test_a_clear_drop_among_many_quiet_series_is_found_and_nothing_else() -> None:
    family = {f"R{number}": series(*[70.0] * 13) for number in range(300)}
    family["R7"] = series(*[70.0] * 12, 25.0)
    found = drops(family, RULE)

    assert {key for key, drop in found.items() if drop.significant} == {"R7"}
    assert (found["R7"].before, found["R7"].value, found["R7"].worse_by) == pytest.approx((70, 25, 45))
    assert found["R7"].months == 1


def test_a_small_drop_is_none_however_sure() -> None:
    assert not drops({"LV": series(*[70.0] * 12, 62.0, n=100_000)}, RULE)["LV"].significant


def test_more_where_less_is_better_is_a_drop() -> None:
    found = drops({"a": series(*[15.0] * 12, 60.0, direction="down")}, RULE)["a"]

    assert found.significant
    assert (found.before, found.value, found.worse_by) == pytest.approx((15, 60, 45))


def test_a_net_score_drops_in_its_own_points() -> None:
    found = drops({"a": series(*[40.0] * 12, -30.0, unit="net", n=60)}, RULE)["a"]

    assert found.significant
    assert (found.before, found.value, found.worse_by) == pytest.approx((40, -30, 70))


@pytest.mark.parametrize(
    "points",
    [
        series(50.0),
        series(*[70.0] * 12, None),
        series(None, None, 70.0, 20.0),
        series(*[70.0] * 12, 20.0, n=4, direction="up"),
        series(),
    ],
    ids=["no past", "nothing new", "one month before", "few people", "empty"],
)
def test_what_can_not_be_judged_is_missing(points: Series) -> None:
    judged = drops({"a": points, "b": series(*[70.0] * 13)}, RULE)

    assert not judged["a"].significant if "a" in judged else True
    assert judged.keys() <= {"a", "b"}


def test_no_series_no_drops() -> None:
    assert drops({}, RULE) == {}


def test_the_same_share_every_month_is_quiet_even_at_the_ends() -> None:
    found = drops({"all": series(*[100.0] * 13), "none": series(*[0.0] * 13)}, RULE)

    assert not any(drop.significant or drop.watch for drop in found.values())


def test_a_slow_decline_is_watched() -> None:
    slow = series(*[70.0] * 8, 60.0, 58.0, 58.0, 57.0, 57.0, 56.0, n=60)

    assert drops({"a": slow}, RULE)["a"].watch


def test_a_reading_is_a_point_with_the_people_its_interval_is_worth() -> None:
    estimate = share(16, 34)
    reading = Told(100 * estimate.value, 100 * estimate.low, 100 * estimate.high, n=68)
    point = point_of(reading, "percent")  # 68 people whose clusters halve what they tell

    assert point == pytest.approx((100 * 16 / 34, 34, 68), rel=1e-6)


def test_p_values_of_quiet_binomial_series_are_honest_in_the_tail() -> None:
    random = np.random.default_rng(8)
    truth = random.beta(14, 6, 400_000)
    before, now = random.binomial(150, truth) / 150, random.binomial(40, truth) / 40
    p = p_of_drop(before, np.full_like(before, 150.0), now, np.full_like(now, 40.0))
    pooled = (150 * before + 40 * now) / 190
    z = (now - before) / np.sqrt(np.maximum(1e-9, pooled * (1 - pooled)) * (1 / 150 + 1 / 40))

    assert (p < 1e-3).mean() == pytest.approx(1e-3, rel=0.25)
    assert (norm.cdf(z) < 1e-3).mean() > 1.2e-3  # what the plain one does


def test_the_budget_of_false_alarms_opens_what_the_control_alone_would_not() -> None:
    family = {number: series(*[70.0] * 12, 43.0 if number == 0 else 70.0) for number in range(500)}
    strict = replace_budget(0.0)

    assert drops(family, replace_budget(5.0))[0].significant >= drops(family, strict)[0].significant


def replace_budget(budget: float) -> Change:
    return RULE.model_copy(update={"budget": budget})
