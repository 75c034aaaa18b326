"""What figures of different places, windows and days tell together, and the gate must not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlmodel import col, select

from analytics.disclosure import release
from analytics.readings import Cell, Reading
from analytics.windows import named
from models.tables import Release
from tests.analytics.conftest import NOW, World

RIGA, LATVIA = Cell("municipality", "Rīga"), Cell("national", "LV")
R49, R50, R51 = (Cell("institution", code) for code in ("R49", "R50", "R51"))
VOCATIONAL = R49._replace(cut="sector=vocational")
OCTOBER = NOW - timedelta(days=29)


@pytest.fixture
def riga(world: World) -> World:
    for code in ("R49", "R50", "R51"):
        world.make_institution(code)
    return world


def told(world: World, window: str, counts: dict[Cell, int], at: datetime = NOW) -> Sequence[Reading]:
    readings = [Reading("E2-I3", cell, n, n / 2, 50.0 if n >= 5 else None, 10.0, 90.0) for cell, n in counts.items()]
    return release(world.session, readings, "staff", "test", at, window=named(window))


def statuses(readings: Sequence[Reading]) -> list[str]:
    return [each.status for each in readings]


@pytest.mark.parametrize(("quarter", "status"), [(18, "protected"), (22, "shown")])
def test_the_year_of_all_schools_and_months_of_their_municipality_tell_of_no_few(
    quarter: int, status: str, riga: World
) -> None:
    told(riga, "2026/27", {R49: 19, R50: 24}, at=OCTOBER)
    told(riga, "2026-09", {RIGA: 26}, at=OCTOBER)

    assert statuses(told(riga, "2026-Q4", {RIGA: quarter})) == [status]  # 26 + 18 - 19 - 24 = 1


def test_schools_and_their_country_tell_of_no_small_school_though_nobody_asks_for_municipalities(riga: World) -> None:
    found = told(riga, "2026-11", {LATVIA: 17, R49: 7, R50: 7, R51: 3})

    assert statuses(found) == ["shown", "protected", "shown", "few"]


def test_a_country_may_be_told_of_beside_a_small_school_where_nothing_is_told_of_others(riga: World) -> None:
    assert statuses(told(riga, "2026-11", {LATVIA: 30, R49: 4})) == ["shown", "few"]


def test_those_who_are_in_no_part_that_was_ever_told_are_as_secret_as_a_part(riga: World) -> None:
    told(riga, "2026/27", {R49: 28, VOCATIONAL: 17})

    assert "protected" in statuses(told(riga, "2026-Q4", {R49: 21, VOCATIONAL: 11}))  # (28 - 17) - (21 - 11) = 1


@pytest.mark.parametrize(("semester", "status"), [(18, "protected"), (19, "shown")])
def test_parts_that_are_hidden_together_are_told_of_no_one_or_two_newcomers(
    semester: int, status: str, riga: World
) -> None:
    told(riga, "2026-09", {R49: 6, R50: 5}, at=OCTOBER)

    assert statuses(told(riga, "2026/27-1", {RIGA: semester, R51: 5})) == [status, status]  # 18 - 5 - (6 + 5) = 2


def test_schools_that_stand_for_their_municipality_leave_no_few_in_those_that_are_hidden(riga: World) -> None:
    riga.make_institution("C1", municipality="Cēsis", region="Vidzeme")
    riga.make_institution("L1", municipality="Liepāja", region="Kurzeme")
    told(riga, "2026-09", {RIGA: 6, Cell("municipality", "Cēsis"): 5}, at=OCTOBER)

    semester = told(riga, "2026/27-1", {LATVIA: 18, Cell("institution", "L1"): 5})
    assert statuses(semester) == ["protected", "shown"]  # the same, of the country


@pytest.mark.parametrize(("third", "status"), [(8, "protected"), (12, "shown")])
def test_what_is_never_asked_for_is_as_secret_where_it_follows_from_its_place_and_its_sector(
    third: int, status: str, riga: World
) -> None:
    general = RIGA._replace(cut="sector=general")
    told(riga, "2026-09", {R51: third, VOCATIONAL: 5, R50._replace(cut=VOCATIONAL.cut): 7, general: 40}, at=OCTOBER)

    [of_riga] = told(riga, "2026-09", {RIGA._replace(cut=VOCATIONAL.cut): 18})
    assert of_riga.status == status  # 18 - 5 - 7 = 6 of R51: 8 - 6 = 2 are in another sector


def test_before_the_first_answer_all_windows_are_one(riga: World) -> None:
    riga.make_event()
    riga.make_session()
    riga.make_answer(given_at=NOW - timedelta(days=20))
    told(riga, "2026-11", {RIGA: 30})

    [again] = told(riga, "2026/27", {RIGA: 32})
    assert (again.n, again.told_on) == (30, NOW.date())
    assert statuses(told(riga, "2026-Q4", {R49: 26})) == ["protected"]  # 30 - 26 = 4


def test_a_figure_of_another_window_that_is_given_again_stays_of_its_day(riga: World) -> None:
    told(riga, "2026-10", {RIGA: 20}, at=OCTOBER)

    told(riga, "2026-Q4", {RIGA: 22})
    assert set(riga.session.exec(select(col(Release.released_at)))) == {OCTOBER}
