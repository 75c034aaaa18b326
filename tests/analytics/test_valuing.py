from __future__ import annotations

import pytest

from analytics.indicators import NATION, readings
from analytics.readings import Cell, Reading
from analytics.statistics.settings import settings
from analytics.sums import Clusters, Sums
from analytics.valuing import iccs, shrunk
from analytics.windows import containing
from tests.analytics.conftest import ALL, NOW, World, roll
from tests.analytics.test_audit import audited, said

SEMESTER = containing("semester", NOW)
SCHOOL = Cell("institution", "R49")


def found(world: World, indicator: str, cell: Cell = SCHOOL) -> Reading:
    roll(world.session)
    (one,) = [
        each
        for each in readings(world.session, SEMESTER, NOW, ALL, scope=NATION)
        if (each.indicator, each.cell) == (indicator, cell)
    ]
    return one


def test_a_text_indicator_is_corrected_where_enough_was_audited(world: World) -> None:
    audited(world, 16, 4, 3, 37)
    for machine in [True] * 40 + [False] * 60:
        said(world, machine, None)
    one = found(world, "E2-I5")

    assert (one.method, one.audited, one.n) == ("ppi", 60, 160)
    assert one.raw == pytest.approx(100 * (20 + 40) / 160)
    assert one.value != one.raw
    assert one.deff > 1


def test_without_an_audit_the_value_is_as_counted_and_says_so(world: World) -> None:
    for machine in [True] * 10 + [False] * 20:
        said(world, machine, None)
    one = found(world, "E2-I5")

    assert (one.method, one.audited) == ("wilson", 0)
    assert one.value == one.raw == pytest.approx(100 / 3)


def test_what_people_coded_elsewhere_corrects_a_school_without_an_audit(world: World) -> None:
    audited(world, 16, 4, 3, 37, event="ELSEWHERE")
    world.make_event("ENU", institution="R50")
    for machine in [True] * 10 + [False] * 20:
        said(world, machine, None, event="ENU")
    one = found(world, "E2-I5", Cell("institution", "R50"))

    assert (one.method, one.audited) == ("misread", 60)


def test_a_new_review_is_seen_at_once(world: World) -> None:
    for machine in [True] * 10 + [False] * 20:
        said(world, machine, None)
    before = found(world, "E2-I5")
    audited(world, 16, 4, 3, 37)

    assert before.method == "wilson"
    assert found(world, "E2-I5").method == "ppi"


def test_enough_institutions_tell_how_much_answers_of_one_event_resemble_each_other() -> None:
    alike = Sums(24, weight=24, weight_squared=24, total=12, total_squared=12, clusters=clusters((12, 0)))
    table = {Cell("institution", f"R{number}"): {"E2-I3": alike} for number in range(settings().clusters.cells)}

    assert iccs(table) == {"E2-I3": settings().clusters.icc_most}
    assert iccs({**table, Cell("national", "LV"): {"E2-I8": alike}}).keys() == {"E2-I3"}
    assert iccs({}) == {}


def clusters(totals: tuple[int, ...]) -> Clusters:
    n = 12 * len(totals)
    return Clusters(
        len(totals), n, n, sum(totals), 12 * n, 12 * n, 12 * sum(totals), float(sum(total**2 for total in totals))
    )


def school(number: int, value: float, n: int = 20, indicator: str = "E2-I3") -> Reading:
    cell = Cell("institution", f"R{number}")
    return Reading(indicator, cell, n, value=value, low=max(0.0, value - 20), high=min(100.0, value + 20))


def test_small_schools_are_drawn_to_the_others_and_keep_their_raw_value() -> None:
    schools = [school(number, 70 + number) for number in range(9)] + [school(9, 20)]
    drawn = shrunk(schools, {})[9]

    assert drawn.value == 20
    assert drawn.shrunk is not None
    assert 20 < drawn.shrunk < 74
    assert (drawn.shrunk_low or 0) < drawn.shrunk < (drawn.shrunk_high or 0)


def test_a_school_is_drawn_to_its_own_region_where_that_has_enough_schools() -> None:
    schools = [school(number, 80.0) for number in range(6)] + [school(number, 40.0) for number in range(6, 12)]
    regions = {each.cell: "Kurzeme" if (each.value or 0) > 60 else "Latgale" for each in schools}
    drawn = shrunk(schools, regions)

    assert drawn[0].shrunk == pytest.approx(80, abs=0.5)
    assert drawn[11].shrunk == pytest.approx(40, abs=0.5)


def test_net_scores_are_drawn_on_their_own_scale() -> None:
    net = [school(number, 30.0 if number else -40.0, indicator="E2-I4:E2.STAFF") for number in range(8)]
    drawn = shrunk(
        [Reading(**{**vars(each), "low": (each.value or 0) - 30, "high": (each.value or 0) + 30}) for each in net], {}
    )

    assert drawn[0].shrunk is not None
    assert -40 < drawn[0].shrunk < 25


@pytest.mark.parametrize(
    "readings_", [[], [school(1, 50)], [Reading("E2-I3", SCHOOL, 3)] * 9], ids=["none", "one", "few"]
)
def test_where_there_is_nothing_to_be_drawn_to_nothing_is(readings_: list[Reading]) -> None:
    assert shrunk(readings_, {}) == readings_


def test_the_country_and_means_in_points_are_not_drawn() -> None:
    country = [Reading("E2-I3", Cell("national", "LV"), 50, value=50, low=40, high=60)] * 6

    assert all(each.shrunk is None for each in shrunk(country, {}))
