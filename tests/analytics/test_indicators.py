from __future__ import annotations

from datetime import timedelta

import pytest
from sqlmodel import select

from analytics.estimates import share
from analytics.indicators import Cell, Reading, compute, readings, respondents
from analytics.reliability import Reliability
from analytics.windows import local_day, named
from models.reports import Scope
from models.tables import IndicatorValue
from tests.analytics.conftest import ALL, NOW, World, all_but, roll

SEMESTER = named("2026/27-1")
SCHOOL = Cell("institution", "R49")
CITY = Cell("municipality", "Rīga")
ANSWERED = local_day(NOW - timedelta(days=5))
COUNTRY = Cell("national", "LV")


def reading(world: World, indicator: str = "E2-I3", cell: Cell = SCHOOL, reliability: Reliability = ALL) -> Reading:
    roll(world.session, reliability)
    found = readings(world.session, SEMESTER, NOW, reliability)
    return next(each for each in found if (each.indicator, each.cell) == (indicator, cell))


def is_missing(world: World, indicator: str, cell: Cell = SCHOOL) -> bool:
    roll(world.session)
    found = readings(world.session, SEMESTER, NOW, ALL)
    return not any((each.indicator, each.cell) == (indicator, cell) for each in found)


def rate(world: World, *ratings: int, **changes: object) -> None:
    for number in ratings:
        world.make_answer("S1", number, session=world.make_session(**changes))


def width(found: Reading) -> float:
    return (found.high or 0.0) - (found.low or 0.0)


def test_a_share_comes_with_its_number_of_people_and_its_interval(world: World) -> None:
    rate(world, 5, 5, 4, 4, 5, 5, 4, 4, 1, 2)

    found = reading(world)

    assert (found.n, found.numerator, found.value) == (10, 8, 80)
    assert found.deff == pytest.approx(1 + 9 * 0.05)  # all ten came to one event
    worth = share(8 / found.deff, 10 / found.deff)
    assert (found.low, found.high) == pytest.approx((100 * worth.low, 100 * worth.high))


def test_of_four_people_nothing_is_said_but_how_many_they_are(world: World) -> None:
    rate(world, 5, 5, 5, 5)

    assert reading(world) == Reading("E2-I3", SCHOOL, n=4, fresh_on=ANSWERED)


def test_of_nine_people_ratings_are_shown_and_themes_are_not(world: World) -> None:
    for _ in range(9):
        talk = world.make_session()
        world.make_answer("S1", 5, session=talk)
        world.make_answer("S2", "laba attieksme", session=talk, labels=[("E2.STAFF", "positive")])

    ratings, staff = reading(world), reading(world, "E2-I4:E2.STAFF")

    assert ratings.value == 100
    assert staff == Reading("E2-I4:E2.STAFF", SCHOOL, n=9, fresh_on=ANSWERED)


def test_a_net_score_that_nobody_has_audited_is_not_told(world: World) -> None:
    for polarity in ["positive"] * 6 + ["negative"] * 2 + ["neutral"] * 2:
        world.make_answer("S2", "attieksme", labels=[("E2.STAFF", polarity)])

    found = reading(world, "E2-I4:E2.STAFF")

    assert (found.n, found.value, found.low, found.missing) == (10, None, None, "unaudited")


def test_a_respondent_counts_once_however_often_they_answer(world: World) -> None:
    rate(world, 1, 2, 3, 4, respondent="p-busy")
    rate(world, 5, 5, 5, 5)

    found = reading(world)

    assert (found.n, found.numerator) == (5, 5)


def test_places_roll_up_and_sectors_cut_them(world: World) -> None:
    world.make_institution("R49")
    world.make_event("T", institution="RVT") if world.make_institution("RVT", sector="vocational") else None
    rate(world, 5, 5, 5, 5, 5)
    rate(world, 1, 1, 1, 1, 1, event="T", sector=None)

    assert [reading(world, cell=cell).n for cell in (SCHOOL, CITY, COUNTRY)] == [5, 10, 10]
    assert reading(world, cell=CITY._replace(cut="sector=vocational")).value == 0
    assert reading(world, cell=CITY._replace(cut="sector=general")).value == 100


def test_what_a_person_says_of_their_sector_goes_before_the_institutions(world: World) -> None:
    rate(world, 5, 5, 5, 5, 5, sector="vocational")
    rate(world, 5, 5, 5, 5, 5, sector="finished")

    assert reading(world, cell=SCHOOL._replace(cut="sector=vocational")).n == 5
    assert reading(world, cell=SCHOOL._replace(cut="sector=general")).n == 5


def test_general_feedback_without_an_event_counts_for_the_country_only(world: World) -> None:
    for _ in range(5):
        world.make_answer("V1", 5, session=world.make_session(event=None, flow="V"))

    assert reading(world, cell=COUNTRY).n == 5
    assert {each.cell.level for each in readings(world.session, SEMESTER, NOW, ALL)} == {"national"}


def test_answers_outside_the_window_do_not_count(world: World) -> None:
    for given_at in (SEMESTER.since, SEMESTER.until - timedelta(seconds=1)):
        for _ in range(5):
            world.make_answer("S1", 5, given_at=given_at)
    for given_at in (SEMESTER.since - timedelta(seconds=1), SEMESTER.until):
        world.make_answer("S1", 1, given_at=given_at)

    found = reading(world)

    assert (found.n, found.value, found.high, found.fresh_on) == (10, 100, 100, SEMESTER.last_day)
    assert found.low == pytest.approx(64.2, abs=0.1)


def test_the_response_rate_is_known_only_where_the_number_of_participants_is(world: World) -> None:
    world.make_event("ENU", expected=None)
    rate(world, 5, 5, 5, 5, 5)
    assert is_missing(world, "E2-I1")

    world.make_event("KN", expected=20)
    rate(world, 5, 5, 5, 5, 5, event="KN")
    assert reading(world, "E2-I1").value == 25


def test_the_response_rate_of_many_events_is_as_sure_as_they_are_alike(world: World) -> None:
    for place, by_event in {"A": (12, 12, 12, 12), "B": (20, 20, 8, 0)}.items():
        for number, answered in enumerate(by_event):
            world.make_event(f"{place}{number}", institution=place, expected=20)
            rate(world, *[5] * answered, event=f"{place}{number}")

    alike, unlike = (reading(world, "E2-I1", Cell("institution", place)) for place in "AB")

    assert (alike.value, unlike.value) == (60, 60)
    assert 1 < alike.deff < unlike.deff
    assert width(alike) < width(unlike)


def test_one_event_has_the_response_rate_of_a_cluster(world: World) -> None:
    world.make_event("ENU", expected=20)
    rate(world, 5, 5, 5, 5, 5)

    found = reading(world, "E2-I1")

    assert found.deff == pytest.approx(1 + 19 * 0.05)
    assert width(found) > 100 * (share(5, 20).high - share(5, 20).low)


def test_how_much_events_differ_in_their_response_rate_is_learnt_from_all_institutions(world: World) -> None:
    for number in range(12):
        for event, answered in (("X", 10), ("Y", 0)):
            world.make_event(f"{event}{number}", institution=f"I{number}", expected=10)
            rate(world, *[5] * answered, event=f"{event}{number}")

    assert reading(world, "E2-I1", Cell("institution", "I0")).deff > 1 + 9 * 0.05


def test_a_panel_wave_is_no_answer_to_the_event_it_came_from(world: World) -> None:
    world.make_event("ENU", expected=20)
    rate(world, 5, 5, 5, 5, 5)
    for _ in range(5):
        world.make_answer("G1", ["study"], session=world.make_session(flow="G", wave=3, status="completed"))

    assert reading(world, "E2-I1").value == 25
    assert reading(world, "E5-I1").value == 100


def test_more_answers_than_participants_do_not_lift_other_events(world: World) -> None:
    world.make_event("ENU", expected=2)
    world.make_event("KN", expected=8)
    rate(world, 5, 5, 5, 5, 5)

    assert reading(world, "E2-I1").value == 20


def test_an_event_of_yesterday_is_not_yet_held_against_anybody(world: World) -> None:
    yesterday = NOW - timedelta(days=1)
    world.make_event("ENU", expected=50, starts_at=yesterday, closes_at=NOW + timedelta(days=9))
    rate(world, 5)

    assert is_missing(world, "E2-I1")
    assert is_missing(world, "E2-I2", CITY)


def test_coverage_counts_institutions_with_five_people(world: World) -> None:
    for code, people in (("A", 5), ("B", 4), ("C", 0), ("D", 9)):
        world.make_event(code, institution=code)
        rate(world, *[5] * people, event=code)

    found = reading(world, "E2-I2", CITY)

    assert (found.n, found.numerator, found.value) == (4, 2, 50)
    assert is_missing(world, "E2-I2", Cell("institution", "A"))


def test_a_scope_says_nothing_about_what_lies_around_it(world: World) -> None:
    rate(world, 5, 5, 5, 5, 5)

    roll(world.session)
    found = readings(world.session, SEMESTER, NOW, ALL, scope=Scope("institution", "R49"))

    assert {each.cell.level for each in found} == {"institution"}
    assert respondents(world.session, SEMESTER, scope=Scope("institution", "R49")) == {
        SCHOOL._replace(cut=cut): 5
        for cut in ("", "sector=general", "service=education", "kind=shadowing", "language=lv")
    }


def test_computing_twice_leaves_the_same_rows(either_world: World) -> None:
    rate(either_world, 5, 5, 4, 2, 1)
    roll(either_world.session)
    first = compute(either_world.session, SEMESTER, NOW, ALL)
    rate(either_world, 5)
    roll(either_world.session)

    assert compute(either_world.session, SEMESTER, NOW, ALL) == first
    rows = either_world.session.exec(select(IndicatorValue).where(IndicatorValue.indicator == "E2-I3")).all()
    assert {row.n for row in rows} == {6}


def test_computing_a_window_leaves_the_others_alone(world: World) -> None:
    world.make_value(window="2025/26-2")
    rate(world, 5, 5, 5, 5, 5)
    roll(world.session)
    compute(world.session, SEMESTER, NOW, ALL)

    assert {row.window for row in world.session.exec(select(IndicatorValue))} == {"2025/26-2", "2026/27-1"}


NO_WISHES_IN_RUSSIAN = all_but(("E2.INPUT", "ru"))


def wish(world: World, latvian: int, russian: int) -> None:
    for language in ["lv"] * latvian + ["ru"] * russian:
        world.make_answer("S5", "teksts", language=language, labels=[("E2.INPUT", "suggestion")])


@pytest.mark.parametrize(
    ("latvian", "russian", "value", "missing"),
    [
        (12, 6, 100, ""),
        (8, 6, None, "model"),
        (3, 6, None, "few"),
        (0, 12, None, "model"),
        (12, 13, None, "model"),
        (12, 12, 100, ""),
    ],
    ids=["most told", "told too few", "few anyway", "none told", "fewer told than left out", "half of them"],
)
def test_a_value_speaks_for_those_whose_theme_can_be_told(
    world: World, latvian: int, russian: int, value: float | None, missing: str
) -> None:
    wish(world, latvian, russian)

    found = reading(world, "E2-I5", reliability=NO_WISHES_IN_RUSSIAN)

    assert (found.n, found.left_out, found.value, found.missing) == (latvian, russian, value, missing)


def test_a_stored_value_knows_its_model_and_whom_it_leaves_out(world: World) -> None:
    wish(world, 12, 6)
    roll(world.session, NO_WISHES_IN_RUSSIAN)
    compute(world.session, SEMESTER, NOW, NO_WISHES_IN_RUSSIAN)

    query = select(IndicatorValue).where(IndicatorValue.indicator == "E2-I5", IndicatorValue.cut == "")
    assert {(row.n, row.left_out, row.model_version) for row in world.session.exec(query)} == {(12, 6, "m1")}


def test_labels_of_an_earlier_model_count_nowhere(world: World) -> None:
    for _ in range(10):
        answer = world.make_answer("S2", "teksts", labels=[("E2.STAFF", "negative")], model_version="m2")
        world.make_label(answer, "E2.VOICE", "positive", model_version="m2")

    assert is_missing(world, "E2-I4:E2.STAFF")
    assert reading(world, "E2-I4:E2.VOICE").n == 10
