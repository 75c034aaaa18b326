from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from analytics.gaps import Known
from analytics.indicators import Cell
from models.gap_rows import WaveRow
from tests.analytics.conftest import NOW
from tests.analytics.gap_cases import CITY, SCHOOL, SEMESTER, event, judged, kinds, only, reading

KEY = "NO_DATA|E2-I1|institution|R49|"
STILL_OPEN = NOW + timedelta(days=3)


def silent(code: str = "ENU", **changes: Any) -> Any:
    return event(code=code, answered=0, **changes)


def test_a_service_that_nobody_answered_about_is_a_gap_of_its_institution_with_its_event_by_name() -> None:
    finding = only(judged(events=[silent()], people=0), "NO_DATA")

    assert (finding.key, finding.event_code, finding.severity) == (KEY, "ENU", "warning")


def test_several_silent_events_of_an_institution_are_one_gap() -> None:
    finding = only(judged(events=[silent("A"), silent("B"), event(code="C", service="counselling")]), "NO_DATA")

    assert (finding.event_code, finding.value, finding.target) == (None, 2, 3)


def test_an_answered_event_is_judged_and_clean() -> None:
    evaluation = judged()

    assert evaluation.findings == ()
    assert evaluation.judged[KEY].n == 40


def test_a_big_silent_event_is_critical() -> None:
    assert only(judged(events=[silent(expected=120)], people=0), "NO_DATA").severity == "critical"


@pytest.mark.parametrize(("closes_at", "found"), [(STILL_OPEN, {"NO_DATA"}), (NOW - timedelta(days=1), set())])
def test_beside_answered_events_a_silent_one_matters_as_long_as_it_can_be_answered(closes_at: Any, found: set) -> None:
    evaluation = judged(events=[event(), silent("B", closes_at=closes_at)])

    assert kinds(evaluation) == found
    assert all(each.severity == "info" for each in evaluation.findings)


def test_a_municipality_is_silent_if_several_institutions_are_and_none_has_answers() -> None:
    other = silent("B", institution_code="R50")

    assert kinds(judged(events=[silent(), other], people=0), CITY) == {"NO_DATA"}
    assert kinds(judged(events=[silent(), replace_answers(other)], people=0), CITY) == set()
    assert kinds(judged(events=[silent()], people=0), CITY) == set()


def replace_answers(row: Any) -> Any:
    return event(code=row.code, institution_code=row.institution_code, answered=3)


@pytest.mark.parametrize(("invited", "answered", "found"), [(10, 0, True), (9, 0, False), (10, 1, False)])
def test_a_wave_that_nobody_answers_is_a_gap_from_ten_invited_on(invited: int, answered: int, found: bool) -> None:
    evaluation = judged(waves=[WaveRow("R49", "Rīga", 3, invited, answered)])

    assert ("NO_DATA" in kinds(evaluation, SCHOOL._replace(cut="wave=3"))) is found


def test_in_the_holidays_nobody_is_missed_and_nothing_is_judged() -> None:
    evaluation = judged(events=[silent()], people=0, newest={SCHOOL: date(2025, 1, 1)}, known=Known(holiday=True))

    assert evaluation.findings == ()
    assert KEY not in evaluation.judged


@pytest.mark.parametrize(("people", "found"), [(1, True), (9, True), (10, False), (0, False)])
def test_one_to_nine_people_are_too_few(people: int, found: bool) -> None:
    assert ("THIN_DATA" in kinds(judged(people=people))) is found


def test_in_the_first_weeks_of_a_semester_few_people_are_no_gap_yet() -> None:
    assert kinds(judged(people=4, now=SEMESTER.since + timedelta(days=41))) == set()
    assert kinds(judged(people=4, now=SEMESTER.since + timedelta(days=43))) == {"THIN_DATA"}


@pytest.mark.parametrize(("rate", "found"), [(19.9, True), (20, False)])
def test_a_response_rate_below_a_fifth_is_too_low(rate: float, found: bool) -> None:
    assert ("THIN_DATA" in kinds(judged(reading(rate, spread=3, indicator="E2-I1", n=300)))) is found


def test_where_there_was_no_event_nobody_is_missed() -> None:
    assert judged(people=3, events=[]).findings == ()


@pytest.mark.parametrize(("day", "found"), [(date(2026, 5, 24), True), (date(2026, 5, 25), False)])
def test_a_place_is_stale_after_a_semester_without_answers(day: date, found: bool) -> None:
    evaluation = judged(events=[], newest={SCHOOL: day})

    assert ("STALE" in kinds(evaluation)) is found
    assert "STALE|E2-I1|institution|R49|" in evaluation.judged


def test_a_place_that_never_had_answers_is_not_stale() -> None:
    assert judged(events=[], newest={Cell("institution", "OGRE"): date(2026, 11, 1)}).findings == ()
