from __future__ import annotations

import pytest

from analytics.catalogue import catalogue
from analytics.periods import adapt, ladder, told
from analytics.readings import Cell, Reading
from analytics.windows import Window
from tests.analytics.conftest import NOW, World

SCHOOL = Cell("institution", "R49")
RATING, COSTS, NO_TARGET = catalogue()["E2-I3"], catalogue()["E5-I7"], catalogue()["E2-I3h"]
WINDOWS = ladder(NOW)


def reading(
    value: float | None, margin: float = 5, n: int = 30, indicator: str = "E2-I3", left_out: int = 0
) -> Reading:
    if value is None:
        return Reading(indicator, SCHOOL, n, left_out=left_out)
    return Reading(indicator, SCHOOL, n, value=value, low=value - margin, high=value + margin)


def rungs(*readings: Reading | None) -> list[tuple[Window, Reading | None]]:
    return list(zip(WINDOWS, readings, strict=True))


def test_the_ladder_goes_from_the_month_to_the_school_year() -> None:
    assert [window.key for window in WINDOWS] == ["2026-11", "2026-Q4", "2026/27-1", "2026/27"]


def test_the_shortest_period_that_gives_a_verdict_is_taken() -> None:
    found = adapt(rungs(reading(75, 20), reading(70, 5), reading(68, 4), reading(72, 2)), RATING)

    assert (found.window.kind, found.verdict, found.is_clear) == ("quarter", "below", True)


def test_a_target_that_is_surely_met_is_a_verdict_too() -> None:
    assert adapt(rungs(reading(92, 5), None, None, None), RATING).verdict == "met"


@pytest.mark.parametrize(("n", "verdict"), [(9, "unsure"), (10, "met")])
def test_a_verdict_takes_ten_people_like_an_alert(n: int, verdict: str) -> None:
    assert adapt(rungs(reading(95, 4, n=n), None, None, None), RATING).verdict == verdict


def test_a_verdict_on_institutions_takes_no_ten_of_them() -> None:
    assert reading(95, 4, n=6, indicator="E2-I2").verdict == "met"


def test_where_less_is_better_missed_is_above() -> None:
    high = reading(40, 10, indicator="E5-I7")

    assert adapt(rungs(high, None, None, None), COSTS).verdict == "above"


def test_when_no_period_is_clear_the_longest_unsure_one_is_shown() -> None:
    found = adapt(rungs(reading(None, n=3), reading(75, 20), reading(78, 10), reading(79, 6)), RATING)

    assert (found.window.kind, found.verdict, found.is_clear) == ("school_year", "unsure", False)


def test_an_unsure_period_says_more_than_a_longer_one_without_value() -> None:
    found = adapt(rungs(None, reading(75, 20), reading(None), None), RATING)

    assert (found.window.kind, found.verdict) == ("quarter", "unsure")


def test_too_few_people_all_year_are_too_few() -> None:
    found = adapt(rungs(None, None, reading(None, n=2), reading(None, n=3)), RATING)

    assert (found.window.kind, found.verdict) == ("school_year", "few")


def test_what_the_model_can_not_tell_is_no_lack_of_people() -> None:
    hidden = reading(None, n=2, left_out=40, indicator="E5-I7")

    assert adapt(rungs(None, None, None, hidden), COSTS).verdict == "model"


def test_without_a_target_the_shortest_period_with_a_value_is_taken() -> None:
    found = adapt(rungs(reading(None, indicator="E2-I3h"), reading(60, 20, indicator="E2-I3h"), None, None), NO_TARGET)

    assert (found.window.kind, found.verdict) == ("quarter", "no_target")


def test_nothing_at_all_is_few_and_no_crash() -> None:
    found = adapt(rungs(None, None, None, None), RATING)

    assert (found.reading, found.verdict, found.window.kind) == (None, "few", "school_year")


def test_without_windows_the_caller_is_told() -> None:
    with pytest.raises(ValueError, match="E2-I3: no window"):
        adapt([], RATING)


def test_what_was_computed_is_read_back(world: World) -> None:
    world.make_value(value=75, window="2026-11", low=55, high=95)
    world.make_value(value=68, window="2026/27-1", low=64, high=72)
    world.make_value(value=20, window="2025/26-1", low=19, high=21)
    world.make_value(value=20, window="2026-Q4", low=19, high=21, cut="sector=general")
    found = told(world.session, SCHOOL, RATING, NOW)

    assert (found.window.key, found.verdict) == ("2026/27-1", "below")
