from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from analytics.gap_gate import Released, beside, released
from analytics.gap_lists import Shown
from analytics.gap_surroundings import first_told
from models.tables import Gap, Release
from tests.analytics.conftest import NOW, World
from tests.analytics.test_alerts import make_gap

NUMBERS = {"value": 47.0, "low": 31.0, "high": 63.0}


def told(world: World, gap: Gap, days: int = 0) -> Released:
    return released(world.session, gap, "alert:1", NOW + timedelta(days=days))


@pytest.fixture
def gap(world: World) -> Gap:
    world.make_institution("R49")
    return make_gap(world, **NUMBERS)


def ledger(world: World) -> list[Any]:
    return list(world.session.scalars(select(Release)))


def test_what_is_told_is_written_down_once(world: World, gap: Gap) -> None:
    for _ in range(2):
        may = told(world, gap)

    assert (may.gap.value, may.gap.n, may.hidden) == (47, 34, False)
    assert len(ledger(world)) == 1


def test_when_two_more_people_have_answered_the_old_number_is_told_again(world: World, gap: Gap) -> None:
    told(world, gap)
    gap.n, gap.value = 36, 50.0

    assert told(world, gap, days=1).gap.n == 34
    assert gap.value == 50


def test_a_drop_whose_earlier_number_is_not_known_is_not_told(world: World) -> None:
    world.make_institution("R49")
    drop = make_gap(world, kind="DROP", before=70.0, before_window="2025/26-2", **NUMBERS)
    assert told(world, drop).hidden

    world.make_value("E2-I6", 70, window="2025/26-2")
    assert told(world, drop).gap.before == 70


def test_too_few_people_are_never_told_of(world: World) -> None:
    world.make_institution("R49")

    assert told(world, make_gap(world, n=3, **NUMBERS)).hidden


def test_numbers_of_events_pass_as_they_are(world: World) -> None:
    silent = make_gap(world, "E2-I1", kind="NO_DATA", value=2.0, target=3.0, n=0)

    assert told(world, silent).gap is silent
    assert ledger(world) == []


def test_what_an_alert_says_beside_its_gap_passes_the_gate_too(world: World, gap: Gap) -> None:
    drop = make_gap(world, kind="DROP", before=70.0, before_window="2025/26-2", **NUMBERS)
    assert beside(world.session, Shown(gap, (drop,)), "alert:1", NOW).as_well == ()

    world.make_value("E2-I6", 71, window="2025/26-2")
    [other] = beside(world.session, Shown(gap, (drop,)), "alert:1", NOW).as_well
    assert other.before == 71


def test_the_ledger_keeps_how_a_gaps_value_was_made(world: World, gap: Gap) -> None:
    world.make_value("E2-I6", 47.0, n=34, numerator=16.0, low=31.0, high=63.0)
    told(world, gap)

    assert [row.numerator for row in ledger(world)] == [16.0]


def make_pooled_drop(world: World, **people: int) -> Gap:
    for month, n in people.items():
        world.make_value("E2-I6", 70 if n > 10 else 40, window=f"2026-{month[1:]}", n=n)
    return make_gap(world, kind="DROP", window="2026-11", before=64.0, before_window="2026-08…2026-10", **NUMBERS)


def test_what_several_months_are_compared_by_is_put_together_from_what_may_be_told_of_each(world: World) -> None:
    world.make_institution("R49")
    may = told(world, make_pooled_drop(world, m08=30, m10=10))

    assert (may.gap.before, may.gap.before_window) == (62.5, "2026-08…2026-10")
    assert {row.window for row in ledger(world)} == {"2026-08", "2026-10", "2026-11"}


def test_a_month_that_may_not_be_told_is_no_part_of_what_a_drop_is_compared_with(world: World) -> None:
    world.make_institution("R49")
    may = told(world, make_pooled_drop(world, m08=30, m10=4))

    assert (may.gap.before, may.gap.before_window) == (70, "2026-08")


def test_what_several_months_say_now_is_put_together_from_what_may_be_told_of_each(world: World) -> None:
    world.make_institution("R49")
    drop = make_pooled_drop(world, m08=30, m10=10, m11=20, m12=4)
    drop.window, drop.before_window = "2026-10…2026-12", "2026-08…2026-08"
    may = told(world, drop)

    assert (may.gap.value, may.gap.n, may.gap.window) == (60, 30, "2026-10…2026-11")
    assert {row.window for row in ledger(world)} == {"2026-08", "2026-10", "2026-11"}


def test_a_drop_of_months_that_may_not_be_told_is_not_told(world: World) -> None:
    world.make_institution("R49")
    drop = make_pooled_drop(world, m08=30, m10=4, m11=4)
    drop.window = "2026-10…2026-11"

    assert told(world, drop).hidden


def test_a_trend_begins_with_what_was_told_of_the_same_window(world: World, gap: Gap) -> None:
    for value, days, window in ((61.0, 40, "2025/26-2"), (58.0, 20, gap.window), (55.0, 10, gap.window)):
        world.make_telling(gap, value, NOW - timedelta(days=days), window=window)

    first = first_told(world.session, gap)
    assert first is not None
    assert first[1] == 58


@pytest.mark.parametrize("changes", [{"scope": "OTK"}, {"cut": "sector=vocational"}, {"audience": "public"}], ids=str)
def test_what_nobody_was_told_exactly_of_this_cell_begins_no_trend(
    world: World, gap: Gap, changes: dict[str, str]
) -> None:
    world.make_telling(gap, 58.0, NOW - timedelta(days=20), **changes)

    assert first_told(world.session, gap) is None


def test_what_was_told_a_few_days_ago_begins_no_trend(world: World, gap: Gap) -> None:
    world.make_telling(gap, 58.0, NOW - timedelta(days=3))

    assert first_told(world.session, gap) is None
