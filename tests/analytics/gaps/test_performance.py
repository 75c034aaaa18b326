from __future__ import annotations

from dataclasses import replace

import pytest

from analytics.gaps import OpenGap, evaluate, rules
from analytics.indicators import Reading
from tests.analytics.conftest import NOW
from tests.analytics.gap_cases import CITY, SCHOOL, evidence, judged, kinds, only, period, reading

BELOW = "BELOW_TARGET|E2-I3|institution|R49|"
DROP = "DROP|E2-I3|institution|R49|"


def open_gap(kind: str, **changes: object) -> OpenGap:
    return replace(OpenGap(kind, SCHOOL, "E2-I3", "2026/27-1", NOW), **changes)


# --- below the red line of 65 ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "value", "spread", "found"),
    [(12, 40, 20, True), (12, 60, 20, False), (30, 64, 10, False), (40, 60, 4, True), (9, 10, 5, False)],
    ids=["surely below", "too wide", "on the line", "narrow", "fewer than ten"],
)
def test_a_gap_opens_where_the_value_is_most_probably_beyond_the_line(
    n: int, value: float, spread: float, found: bool
) -> None:
    assert ("BELOW_TARGET" in kinds(judged(reading(value, spread, n=n)))) is found


@pytest.mark.parametrize(("value", "stays"), [(64, True), (66, False)])
def test_an_open_gap_closes_only_when_it_is_more_likely_not_beyond_the_line(value: float, stays: bool) -> None:
    evaluation = judged(reading(value), open={BELOW: open_gap("BELOW_TARGET")})

    assert ("BELOW_TARGET" in kinds(evaluation)) is stays
    assert kinds(judged(reading(value))) == set()


def test_the_finding_says_how_probable_it_is_and_what_it_was_before() -> None:
    finding = only(judged(reading(50), earlier=[period([reading(55)], "2025/26-2")]), "BELOW_TARGET")

    assert finding.probability == pytest.approx(0.998, abs=0.001)
    assert (finding.before, finding.before_window, finding.target) == (55, "2025/26-2", 80)


def test_a_semester_with_too_few_people_is_judged_by_its_school_year() -> None:
    few, year = period([reading(20, n=6)]), period([reading(40, n=30)], "2026/27")

    finding = only(judged(current=[few, year]), "BELOW_TARGET")

    assert (finding.window, finding.n) == ("2026/27", 30)


def test_what_is_drawn_towards_other_places_is_not_judged_alone() -> None:
    raw = reading(55, 10)

    assert kinds(judged(raw)) == {"BELOW_TARGET"}
    assert kinds(judged(replace(raw, shrunk=63, shrunk_low=55, shrunk_high=71))) == set()


def test_of_costs_the_bad_side_is_above() -> None:
    high = reading(45, indicator="E5-I7")

    assert only(judged(high), "BELOW_TARGET").target == 15
    assert kinds(judged(replace(high, value=10.0, low=5.0, high=20.0))) == set()


def test_an_indicator_without_lines_is_never_below_target_but_may_drop() -> None:
    assert kinds(judged(reading(10, indicator="E5-I5"), before=[reading(60, indicator="E5-I5")])) == {"DROP"}


@pytest.mark.parametrize(("value", "severity"), [(39, "critical"), (41, "warning")])
def test_far_beyond_the_red_line_is_critical(value: float, severity: str) -> None:
    assert only(judged(reading(value)), "BELOW_TARGET").severity == severity


def test_thin_data_silences_performance_in_its_cell_and_leaves_it_unjudged() -> None:
    evaluation = judged(reading(20), people=8, before=[reading(80)])

    assert kinds(evaluation) == {"THIN_DATA"}
    assert not any(key.startswith(("BELOW", "DROP", "UNEQUAL")) for key in evaluation.judged)


def test_where_nobody_has_answered_yet_no_response_rate_is_bad() -> None:
    evaluation = judged(reading(0, indicator="E2-I1", n=138), people=0, before=[reading(23, indicator="E2-I1", n=60)])

    assert not {"BELOW_TARGET", "DROP"} & kinds(evaluation)


def test_sectors_are_judged_in_municipalities_and_not_in_schools() -> None:
    part, school_part = CITY._replace(cut="sector=general"), SCHOOL._replace(cut="sector=general")
    found = evidence(reading(20, cell=part), reading(20, cell=school_part))
    people = {CITY: 90, SCHOOL: 90, part: 40, school_part: 40}

    assert {each.cell for each in evaluate(replace(found, respondents=people), rules()).findings} == {part}


def test_a_sector_that_is_the_whole_place_is_not_judged_again() -> None:
    assert judged(reading(20, cell=CITY._replace(cut="sector=general"))).findings == ()


def test_what_the_model_can_not_tell_is_no_gap_but_unreadable() -> None:
    row = Reading("E2-I4:E2.STAFF", SCHOOL, n=12, left_out=30)

    evaluation = judged(row, before=[replace(row, value=90, low=80, high=95)])

    assert kinds(evaluation) == set()
    assert evaluation.unreadable == {(SCHOOL, "E2-I4:E2.STAFF")}


@pytest.mark.parametrize(("value", "audited", "found"), [(33, 0, False), (33, 60, True), (15, 0, True)])
def test_what_only_a_machine_has_read_must_lie_far_beyond_the_line(value: float, audited: int, found: bool) -> None:
    read = reading(value, 4, indicator="E2-I8", method="ppi" if audited else "wilson", audited=audited)

    assert ("BELOW_TARGET" in kinds(judged(read))) is found


def test_of_costs_that_a_machine_has_read_the_further_line_lies_above() -> None:
    read = reading(40, 4, indicator="E5-I7", method="wilson")

    assert "BELOW_TARGET" not in kinds(judged(read))
    assert "BELOW_TARGET" in kinds(judged(replace(read, value=60.0, low=56.0, high=64.0)))
