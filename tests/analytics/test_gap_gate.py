from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from analytics.gap_gate import Released, beside, released
from analytics.gap_lists import Shown
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
