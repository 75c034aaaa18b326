from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta

import pytest

from analytics.gaps import Before, Evaluation, Evidence, Finding, evaluate, rules
from analytics.indicators import Cell, Reading
from models.reports import EventRow
from tests.analytics.conftest import NOW

SCHOOL = Cell("institution", "R49")
CITY = Cell("municipality", "Rīga")


def event(**changes: object) -> EventRow:
    days_ago = NOW - timedelta(days=5)
    row = EventRow(
        "ENU", "Ēnu diena", "R49", "Rīga", "general", days_ago, NOW, expected=None, answered=40, completed=30
    )
    return replace(row, **changes)


def reading(value: float, spread: float = 10, **changes: object) -> Reading:
    row = Reading("E2-I3", SCHOOL, 40, None, value, value - spread, value + spread)
    return replace(row, **changes)


def judged(
    *readings: Reading, people: int = 40, events: Sequence[EventRow] = (event(),), before: Sequence[Reading] = ()
) -> Evaluation:
    earlier = [Before("2025/26-2", {(each.cell, each.indicator): each for each in before})]
    cells = {SCHOOL, CITY, *(each.cell for each in readings)}
    return evaluate(Evidence(readings, dict.fromkeys(cells, people), events, earlier), rules())


def only(evaluation: Evaluation, kind: str) -> Finding:
    (finding,) = [each for each in evaluation.findings if each.kind == kind and each.cell == SCHOOL]
    return finding


def kinds(evaluation: Evaluation, cell: Cell = SCHOOL) -> set[str]:
    return {each.kind for each in evaluation.findings if each.cell == cell}


def test_an_event_that_nobody_answered_is_a_gap_of_its_institution_by_name() -> None:
    finding = only(judged(events=[event(answered=0)], people=0), "NO_DATA")

    assert (finding.event_code, finding.key) == ("ENU", "NO_DATA|ENU|institution|R49|")
    assert finding.severity == "warning"


def test_an_answered_event_is_judged_and_clean() -> None:
    evaluation = judged()

    assert evaluation.findings == ()
    assert "NO_DATA|ENU|institution|R49|" in evaluation.judged


def test_a_big_event_without_answers_is_critical() -> None:
    assert only(judged(events=[event(answered=0, expected=120)], people=0), "NO_DATA").severity == "critical"


@pytest.mark.parametrize(("people", "found"), [(1, True), (9, True), (10, False), (0, False)])
def test_one_to_nine_people_are_too_few(people: int, found: bool) -> None:
    assert ("THIN_DATA" in kinds(judged(people=people))) is found


@pytest.mark.parametrize(("rate", "found"), [(19.9, True), (20, False)])
def test_a_response_rate_below_a_fifth_is_too_low(rate: float, found: bool) -> None:
    evaluation = judged(reading(rate, spread=3, indicator="E2-I1", n=300))

    assert ("THIN_DATA" in kinds(evaluation)) is found


def test_where_there_was_no_event_nobody_is_missed() -> None:
    assert judged(people=3, events=[]).findings == ()


def test_thin_data_silences_performance_in_its_cell_and_leaves_it_unjudged() -> None:
    evaluation = judged(reading(20), people=8, before=[reading(80)])

    assert kinds(evaluation) == {"THIN_DATA"}
    assert not any(key.startswith(("BELOW", "DROP")) for key in evaluation.judged)


def test_where_nobody_has_answered_yet_no_response_rate_is_bad() -> None:
    evaluation = judged(reading(0, indicator="E2-I1", n=138), people=0, before=[reading(23, indicator="E2-I1", n=60)])

    assert not {"BELOW_TARGET", "DROP"} & kinds(evaluation)


@pytest.mark.parametrize(
    ("n", "value", "spread", "found"),
    [
        (12, 40, 20, True),  # 20–60: wholly below 65
        (12, 60, 20, False),  # 40–80: can't be told from so few
        (30, 64, 10, True),  # from thirty on the value alone decides
        (30, 65, 10, False),
        (29, 64, 10, False),
        (9, 10, 5, False),  # a performance alert needs ten
    ],
)
def test_below_target_needs_a_sure_interval_or_thirty_people(n: int, value: float, spread: float, found: bool) -> None:
    assert ("BELOW_TARGET" in kinds(judged(reading(value, spread, n=n)))) is found


def test_of_costs_the_bad_side_is_above() -> None:
    high = reading(45, indicator="E5-I7")

    assert only(judged(high), "BELOW_TARGET").target == 15
    assert kinds(judged(replace(high, value=10.0, low=5.0, high=20.0))) == set()


def test_an_indicator_without_lines_is_never_below_target_but_may_drop() -> None:
    evaluation = judged(reading(10, indicator="E5-I5"), before=[reading(60, indicator="E5-I5")])

    assert kinds(evaluation) == {"DROP"}


@pytest.mark.parametrize(("value", "severity"), [(39, "critical"), (41, "warning")])
def test_far_beyond_the_red_line_is_critical(value: float, severity: str) -> None:
    assert only(judged(reading(value)), "BELOW_TARGET").severity == severity


@pytest.mark.parametrize(
    ("now", "before", "spread", "found"),
    [
        (70, 90, 5, True),
        (81, 90, 3, False),  # nine points are no drop
        (80, 90, 5, False),  # the intervals touch
        (80, 90, 4.9, True),
        (90, 70, 5, False),  # better
    ],
)
def test_a_drop_is_ten_points_worse_with_intervals_apart(now: float, before: float, spread: float, found: bool) -> None:
    assert ("DROP" in kinds(judged(reading(now, spread), before=[reading(before, spread)]))) is found


@pytest.mark.parametrize(("now_n", "before_n"), [(9, 40), (40, 9)])
def test_a_drop_needs_ten_people_then_and_now(now_n: int, before_n: int) -> None:
    assert "DROP" not in kinds(judged(reading(70, 2, n=now_n), before=[reading(95, 2, n=before_n)]))


def test_a_year_ago_is_compared_with_before_last_semester_is() -> None:
    key = (SCHOOL, "E2-I3")
    befores = [Before("2025/26-1", {key: reading(90)}), Before("2025/26-2", {key: reading(95)})]
    evidence = Evidence([reading(70, 2)], {SCHOOL: 40}, [event()], befores)

    assert only(evaluate(evidence, rules()), "DROP").before_window == "2025/26-1"


def test_sectors_are_judged_in_municipalities_and_not_in_schools() -> None:
    part, school_part = CITY._replace(cut="sector=general"), SCHOOL._replace(cut="sector=general")
    readings = [reading(20, cell=part), reading(20, cell=school_part)]
    people = {CITY: 90, SCHOOL: 90, part: 40, school_part: 40}

    evaluation = evaluate(Evidence(readings, people, [event()]), rules())

    assert {each.cell for each in evaluation.findings} == {part}


def test_a_sector_that_is_the_whole_place_is_not_judged_again() -> None:
    part = CITY._replace(cut="sector=general")

    evaluation = evaluate(Evidence([reading(20, cell=part)], {CITY: 40, part: 40}, [event()]), rules())

    assert evaluation.findings == ()


def test_what_the_model_can_not_tell_is_no_gap_but_unreadable() -> None:
    row = Reading("E2-I4:E2.STAFF", SCHOOL, n=12, left_out=30)

    evaluation = judged(row, before=[replace(row, value=90, low=80, high=95)])

    assert kinds(evaluation) == set()
    assert evaluation.unreadable == {(SCHOOL, "E2-I4:E2.STAFF")}
