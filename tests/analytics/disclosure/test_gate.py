from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlmodel import col, select

from analytics.data_files import DataFileError
from analytics.disclosure import Gate, record, release, smallest_shown_around
from analytics.disclosure.rules import _data
from analytics.estimates import UNKNOWN
from analytics.readings import Cell, Reading
from analytics.windows import named
from models.reports import places
from models.tables import Release
from tests.analytics.conftest import NOW, World

MONTH, SEMESTER = named("2026-11"), named("2026/27-1")
RIGA, OGRE, LATVIA = Cell("municipality", "Rīga"), Cell("municipality", "Ogre"), Cell("national", "LV")
R49, R50, R51 = (Cell("institution", code) for code in ("R49", "R50", "R51"))


def reading(cell: Cell, n: int, good: int | None = None, indicator: str = "E2-I3") -> Reading:
    """A reading of `n` people, half of them content."""
    numerator = n / 2 if good is None else good
    if not n:
        return Reading(indicator, cell, 0)
    return Reading(indicator, cell, n, numerator, 100 * numerator / n, 10.0, 90.0)


@pytest.fixture
def riga(world: World) -> World:
    for code in ("R49", "R50", "R51"):
        world.make_institution(code)
    return world


def told(world: World, *readings: Reading, window: str = "2026-11", audience: str = "school") -> list[Reading]:
    return release(world.session, readings, audience, "test", NOW, window=named(window))


def statuses(readings: list[Reading]) -> list[str]:
    return [each.status for each in readings]


def test_few_people_are_not_told_of_and_not_even_counted(riga: World) -> None:
    [shown, few] = told(riga, reading(LATVIA, 30), reading(R49, 4))

    assert shown.value == 50.0
    assert (few.value, few.n, few.status) == (None, 0, "few")


def test_themes_need_ten_people(riga: World) -> None:
    assert statuses(told(riga, reading(R49, 9, indicator="E2-I5"))) == ["few"]
    assert statuses(told(riga, reading(R50, 10, indicator="E2-I5"))) == ["shown"]


def test_a_hidden_school_is_never_alone_beside_its_visible_municipality(riga: World) -> None:
    found = told(riga, reading(RIGA, 44), reading(R49, 3), reading(R50, 20), reading(R51, 21))

    assert statuses(found) == ["shown", "few", "protected", "shown"]


def test_people_of_no_school_who_are_few_are_as_secret_as_a_school(riga: World) -> None:
    assert statuses(told(riga, reading(RIGA, 43), reading(R49, 20), reading(R50, 20))) == [
        "shown",
        "protected",
        "shown",
    ]


def test_a_figure_is_not_told_anew_for_one_more_person(riga: World) -> None:
    told(riga, reading(R49, 20, 10))
    [again] = told(riga, reading(R49, 21, 11))

    assert (again.n, again.value, again.told_on) == (20, 50.0, NOW.date())


def test_a_figure_is_told_anew_for_five_more_people(riga: World) -> None:
    told(riga, reading(R49, 20, 10))
    [new] = told(riga, reading(R49, 25, 11))

    assert (new.n, new.value, new.told_on) == (25, 44.0, None)


def test_one_person_in_the_place_of_another_is_not_told(riga: World) -> None:
    told(riga, reading(R49, 20, 10))
    [again] = told(riga, reading(R49, 20, 11))

    assert again.value == 50.0


def test_one_person_who_speaks_for_five_is_not_told_anew(riga: World) -> None:
    told(riga, reading(R49, 20, 10))
    [again] = told(riga, reading(R49, 21, 15))

    assert (again.n, again.value) == (20, 50.0)


def test_a_number_that_does_not_say_who_moved_it_follows_only_itself_or_many_more_people(riga: World) -> None:
    told(riga, reading(R49, 20, 10))
    [again] = told(riga, Reading("E2-I3", R49, 21, value=52.0, low=10.0, high=90.0))
    [same] = told(riga, Reading("E2-I3", R49, 20, value=50.0, low=10.0, high=90.0))
    [new] = told(riga, Reading("E2-I3", R49, 25, value=52.0, low=10.0, high=90.0))

    assert [(each.n, each.value) for each in (again, same, new)] == [(20, 50.0), (20, 50.0), (25, 52.0)]


def test_who_deletes_their_answers_is_not_found_out_by_it(riga: World) -> None:
    told(riga, reading(R49, 5, 3))
    [again] = told(riga, reading(R49, 4, 3))

    assert (again.n, again.value) == (5, 60.0)


def test_two_audiences_together_know_no_more_than_one(riga: World) -> None:
    told(riga, reading(RIGA, 30), audience="staff")
    [again] = told(riga, reading(RIGA, 32), audience="school")

    assert again.n == 30


def test_a_school_told_before_its_municipality_binds_it(riga: World) -> None:
    told(riga, reading(R49, 26))

    assert statuses(told(riga, reading(RIGA, 30))) == ["protected"]


def test_a_total_of_yesterday_and_parts_of_today_hide_what_came_between(riga: World) -> None:
    told(riga, reading(RIGA, 30))

    assert "shown" not in statuses(told(riga, reading(R49, 32)))


def test_a_month_and_its_semester_do_not_tell_of_the_few_days_between(riga: World) -> None:
    told(riga, reading(R49, 30))

    assert statuses(told(riga, reading(R49, 33), window="2026/27-1")) == ["protected"]
    assert statuses(told(riga, reading(R50, 33), window="2026/27-1")) == ["shown"]


def test_a_month_and_semesters_of_other_days_do_not_tell_of_the_few_who_came_last(riga: World) -> None:
    on_2_november, on_16_november, on_23_november = (NOW - timedelta(days=days) for days in (22, 8, 1))
    semester, month, grown = reading(R49, 47), reading(R49, 8), reading(R49, 57)
    release(riga.session, [semester], "school", "test", on_2_november, window=SEMESTER)
    release(riga.session, [month], "school", "test", on_16_november, window=MONTH)
    [again] = release(riga.session, [grown], "school", "test", on_23_november, window=SEMESTER)

    assert (again.n, again.told_on) == (47, on_2_november.date())  # 57 - 47 - 8 = 2


def test_of_a_year_and_its_first_semester_as_long_as_both_go_on_one_figure_is_told(riga: World) -> None:
    told(riga, reading(R49, 20, 10), window="2026/27-1")

    [again] = told(riga, reading(R49, 22, 11), window="2026/27")
    assert (again.n, again.told_on) == (20, NOW.date())
    [new] = told(riga, reading(R49, 25, 11), window="2026/27")
    assert (new.n, new.told_on) == (25, None)


def test_a_school_told_of_a_year_so_far_binds_its_municipality_in_the_first_semester(riga: World) -> None:
    told(riga, reading(R49, 12), window="2026/27")

    assert statuses(told(riga, reading(RIGA, 15), window="2026/27-1")) == ["protected"]


def test_a_year_that_went_on_without_its_semester_is_told_of_other_people(riga: World) -> None:
    in_march, in_april = NOW + timedelta(days=120), NOW + timedelta(days=150)
    year, semester = reading(R49, 42), reading(R49, 40)
    release(riga.session, [year], "school", "test", in_march, window=named("2026/27"))

    [found] = release(riga.session, [semester], "school", "test", in_april, window=SEMESTER)
    assert found.status == "protected"  # and not the year's number again


def test_what_is_public_is_rounded_and_names_no_school(riga: World) -> None:
    exact = Reading("E2-I3", RIGA, 33, 20, 60.6, 43.7, 75.3, raw=61.2)
    [municipality, school] = told(riga, exact, reading(R49, 33), audience="public")

    assert (municipality.n, municipality.value, municipality.raw, municipality.numerator) == (35, 61.0, None, None)
    assert (school.value, school.status) == (None, "protected")


def test_an_indicator_that_counts_institutions_passes(riga: World) -> None:
    assert statuses(told(riga, Reading("E2-I2", LATVIA, 3, 2, 66.7, 20.0, 90.0))) == ["shown"]


def test_what_the_model_cannot_tell_is_said_so(riga: World) -> None:
    [silent] = told(riga, Reading("E2-I5", RIGA, 12, left_out=20))

    assert (silent.status, silent.missing) == ("model", "model")


@pytest.mark.parametrize(("audited", "why"), [(0, "unaudited"), (60, "doubtful")])
def test_of_a_net_score_that_no_audit_tells_the_reason_is_told_and_no_number(
    riga: World, audited: int, why: str
) -> None:
    [silent] = told(riga, Reading("E2-I4:E2.STAFF", RIGA, 40, method=UNKNOWN, audited=audited))

    assert (silent.status, silent.missing) == (why, why)
    assert (silent.n, silent.value, silent.left_out) == (0, None, 0)


def test_a_school_the_model_is_silent_about_protects_no_small_school_beside_it(riga: World) -> None:
    country, small, large = (reading(cell, n, indicator="E2-I5") for cell, n in ((RIGA, 60), (R49, 3), (R51, 37)))
    silent = Reading("E2-I5", R50, 20, left_out=30)

    assert statuses(told(riga, country, small, silent, large)) == ["shown", "few", "model", "protected"]


def test_a_municipality_the_model_is_silent_about_costs_its_schools_nothing(riga: World) -> None:
    silent = Reading("E2-I5", RIGA, 40, left_out=90)
    small, large = reading(R49, 3, indicator="E2-I5"), reading(R51, 37, indicator="E2-I5")

    assert statuses(told(riga, silent, small, large)) == ["model", "few", "shown"]


def test_how_many_the_model_leaves_out_is_told_in_steps_so_that_no_difference_is_small(riga: World) -> None:
    municipality = replace(reading(RIGA, 60, indicator="E2-I5"), left_out=23)
    schools = [replace(reading(R50, 20, indicator="E2-I5"), left_out=19), Reading("E2-I5", R51, 15, left_out=17)]

    assert [each.left_out for each in told(riga, municipality, *schools)] == [20, 10, 30]


def test_the_ledger_says_who_was_told_what_and_when(riga: World) -> None:
    told(riga, reading(R49, 20), reading(R50, 3))
    told(riga, reading(R49, 20))

    [row] = riga.session.exec(select(Release)).all()
    assert (row.scope, row.n, row.audience, row.released_at) == ("R49", 20, "school", NOW)


def test_a_gate_writes_nothing_until_what_it_decided_leaves(riga: World) -> None:
    gate = Gate(riga.session, "school", "digest", NOW)
    gate.release([reading(R49, 30)], SEMESTER)
    [month] = gate.release([reading(R49, 28)], MONTH)

    assert month.status == "protected"  # it keeps in mind what it let through itself
    assert riga.session.exec(select(Release)).all() == []
    record(riga.session, gate.told)
    assert riga.session.exec(select(col(Release.window))).all() == [SEMESTER.key]


def test_a_small_school_is_told_of_by_its_municipality(riga: World) -> None:
    assert smallest_shown_around(R49, {RIGA, LATVIA}, places(riga.session)) == RIGA
    assert smallest_shown_around(R49, {LATVIA}, places(riga.session)) == LATVIA
    assert smallest_shown_around(R49, set(), places(riga.session)) is None


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a: [1,\n b: }", "no YAML"),
        ("", "no audiences"),
        ("floor: 5\naudiences: {school: {}}", "school, staff, public"),
        ("floor: 1\naudiences: {school: {}, staff: {}, public: {}}", "at least 5 people"),
    ],
)
def test_broken_rules_are_refused_with_what_is_wrong(
    text: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "disclosure.yaml"
    path.write_text(text)
    monkeypatch.setitem(_data.__wrapped__.__globals__, "_file", lambda: path)

    with pytest.raises(DataFileError, match=complaint):
        _data.__wrapped__()
