from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.gaps import OpenGap, evaluate, rules
from analytics.gaps.monthly import Month, monthly
from analytics.indicators import Reading
from tests.analytics.conftest import NOW
from tests.analytics.gap_cases import CITY, SCHOOL, evidence, judged, kinds, months, only, period, reading

DROP = "DROP|E2-I3|institution|R49|"


def open_gap(**changes: object) -> OpenGap:
    fallen = OpenGap("DROP", SCHOOL, "E2-I3", "2026-10…2026-11", NOW, before=90.0, before_window="2026-05…2026-09")
    return replace(fallen, **changes)


@pytest.mark.parametrize(
    ("now", "before", "spread", "found"),
    [(70, 90, 5, True), (81, 90, 2, False), (70, 90, 17, False), (90, 70, 5, False)],
    ids=["worse", "nine points", "may be chance", "better"],
)
def test_a_drop_is_ten_points_worse_and_no_chance(now: float, before: float, spread: float, found: bool) -> None:
    assert ("DROP" in kinds(judged(reading(now, spread), before=[reading(before, spread)]))) is found


@pytest.mark.parametrize(("now_n", "before_n", "found"), [(19, 40, False), (40, 9, False), (20, 10, True)])
def test_a_drop_needs_twenty_people_then_and_now(now_n: int, before_n: int, found: bool) -> None:
    people = {"2026-09": before_n, "2026-10": before_n, "2026-11": now_n}
    values = [
        Month((SCHOOL, "E2-I3"), key, n, *((70, 68, 72) if key == "2026-11" else (95, 93, 97)))
        for key, n in people.items()
    ]

    assert ("DROP" in kinds(judged(monthly=monthly(list(people), values)))) is found


def test_a_drop_says_which_months_are_compared_with_which() -> None:
    finding = only(judged(reading(70, 5), before=[reading(90, 5)]), "DROP")

    assert (finding.window, finding.value, finding.n) == ("2026-11", pytest.approx(70), 40)
    assert (finding.before_window, finding.before) == ("2026-05…2026-10", pytest.approx(90))


def test_months_of_too_few_people_to_tell_are_put_together() -> None:
    monthly_readings = [(f"2026-{month:02}", 90 if month < 9 else 55) for month in range(1, 12)]
    values = [Month((SCHOOL, "E2-I3"), key, 12, value, value - 25, value + 20) for key, value in monthly_readings]

    finding = only(judged(monthly=monthly([key for key, _ in monthly_readings], values)), "DROP")

    assert (finding.window, finding.before_window, finding.n) == ("2026-09…2026-11", "2026-01…2026-08", 36)


def test_a_month_without_a_value_leaves_a_place_unjudged() -> None:
    fallen = months(reading(55, 5), before=[reading(90, 5)])
    later = replace(fallen, good=fallen.good.copy())
    later.good[:, -1] = float("nan")

    assert "DROP" in kinds(judged(monthly=fallen))
    assert "DROP" not in kinds(judged(monthly=later))


def test_of_costs_a_drop_is_a_rise() -> None:
    dear, cheap = (reading(value, 5, indicator="E5-I7s") for value in (40, 10))

    assert "DROP" in kinds(judged(dear, before=[cheap]))
    assert "DROP" not in kinds(judged(cheap, before=[dear]))


def test_net_scores_drop_by_ten_of_their_two_hundred_points() -> None:
    now, before = (reading(value, 3, indicator="E2-I4:E2.STAFF", n=400) for value in (41, 52))

    finding = only(judged(now, before=[before]), "DROP")

    assert finding.value == pytest.approx(41)
    assert finding.before == pytest.approx(52)


def test_an_indicator_without_lines_is_never_below_target_but_may_drop() -> None:
    now, before = (reading(value, 5, indicator="E5-I5h") for value in (10, 60))

    assert kinds(judged(now, before=[before])) == {"DROP"}


def test_counts_of_institutions_and_of_replies_never_drop() -> None:
    for indicator in ("E2-I2", "E2-I7"):
        now, before = (reading(value, 3, indicator=indicator, n=90) for value in (50, 95))
        assert "DROP" not in kinds(judged(now, before=[before]))


def test_where_nobody_has_answered_yet_nothing_has_become_worse() -> None:
    now, before = (reading(value, 5, indicator="E2-I1", n=138) for value in (0, 60))

    assert not {"BELOW_TARGET", "DROP"} & kinds(judged(now, people=0, before=[before]))


def test_sectors_are_judged_in_municipalities_and_not_where_they_are_the_whole() -> None:
    part, whole, school_part = CITY._replace(cut="sector=general"), CITY, SCHOOL._replace(cut="sector=general")
    now = [reading(50, 5, cell=part), reading(85, 3, cell=whole, n=90), reading(50, 5, cell=school_part)]
    before = [reading(90, 5, cell=part), reading(90, 3, cell=whole, n=90), reading(90, 5, cell=school_part)]

    dropped = {each.cell for each in judged(*now, before=before).findings if each.kind == "DROP"}
    alone = judged(
        reading(50, 5, cell=part), reading(50, 5, cell=whole), before=[before[0], reading(90, 5, cell=whole)]
    )

    assert dropped == {part}
    assert {each.cell for each in alone.findings if each.kind == "DROP"} == {whole}


def test_among_many_quiet_series_one_that_would_pass_alone_is_no_news() -> None:
    quiet = [reading(80, 5, cell=SCHOOL._replace(key=f"S{number}")) for number in range(600)]
    one, was = reading(74, 9), reading(89, 6)

    assert "DROP" in kinds(judged(one, before=[was]))
    assert "DROP" not in kinds(judged(one, *quiet, before=[was, *quiet]))


@pytest.mark.parametrize(("value", "stays"), [(84, True), (86, False)])
def test_a_drop_stays_open_until_half_of_the_needed_points_is_regained(value: float, stays: bool) -> None:
    evaluation = judged(reading(value), before=[reading(value)], open={DROP: open_gap()})

    assert ("DROP" in kinds(evaluation)) is stays
    assert DROP in evaluation.judged


def test_an_open_drop_is_measured_by_what_it_fell_from_though_the_past_has_sunk_as_well() -> None:
    finding = only(judged(reading(60, 5), before=[reading(75, 5)], open={DROP: open_gap(before=92.0)}), "DROP")

    assert (finding.before, finding.before_window) == (92.0, "2026-05…2026-09")


def test_what_the_model_can_not_tell_is_no_drop() -> None:
    row = Reading("E2-I4:E2.STAFF", SCHOOL, n=12, left_out=30)
    told = replace(row, value=90, low=80, high=95)

    assert kinds(judged(row, before=[told])) == set()


def test_the_past_that_a_gap_below_target_remembers_is_no_drop() -> None:
    now = evidence(reading(60, 4), earlier=[period([reading(95, 2)], "2025/26-2")])

    assert {each.kind for each in evaluate(now, rules()).findings} == {"BELOW_TARGET"}
