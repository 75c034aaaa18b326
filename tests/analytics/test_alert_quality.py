from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from analytics.alert_quality import COLUMNS, MonthOfAlerts, false_alert_rate, quality
from analytics.alerts import Due, record
from analytics.gap_decisions import dismiss, finish, mark_seen, snooze
from models.tables import Action, Alert
from tests.analytics.conftest import NOW, World
from tests.analytics.test_alerts import make_gap

DAY = timedelta(days=1)


def told(world: World, indicator: str = "E2-I6", **changes: Any) -> Alert:
    person = world.make_coordinator()
    return record(world.session, Due(person, make_gap(world, indicator, **changes)), NOW)


def month(world: World) -> MonthOfAlerts:
    (found,) = quality(world.session, NOW - 30 * DAY, NOW + 30 * DAY)
    return found


def counted(found: MonthOfAlerts) -> dict[str, int]:
    names = ("acted_on", "seen_only", "data_problem", "not_relevant", "flaps", "undecided")
    return {name: getattr(found, name) for name in names if getattr(found, name)}


DECISIONS = {
    "acted_on": lambda world, alert: finish(world.session, alert.id, alert.coordinator_id, NOW),
    "seen_only": lambda world, alert: mark_seen(world.session, alert.id, alert.coordinator_id, NOW),
    "data_problem": lambda world, alert: snooze(
        world.session, alert.id, alert.coordinator_id, NOW, reason="data_problem"
    ),
    "not_relevant": lambda world, alert: dismiss(world.session, alert.id, alert.coordinator_id, NOW),
    "undecided": lambda *_: None,
}


@pytest.mark.parametrize("outcome", list(DECISIONS))
def test_what_people_decide_is_what_came_of_an_alert(world: World, outcome: str) -> None:
    DECISIONS[outcome](world, told(world))

    assert counted(month(world)) == {outcome: 1}


@pytest.mark.parametrize(
    ("closed", "why", "outcome"),
    [(14, "clean", "flaps"), (15, "clean", "undecided"), (3, "answered", "undecided"), (3, "merged", "undecided")],
)
def test_what_closes_by_itself_within_two_weeks_was_a_flap(world: World, closed: int, why: str, outcome: str) -> None:
    told(world, closed_at=NOW + closed * DAY, closed_for=why)

    assert counted(month(world)) == {outcome: 1}


def test_a_recorded_action_counts_whatever_else_was_pressed(world: World) -> None:
    alert = told(world, key="K")
    mark_seen(world.session, alert.id or 0, alert.coordinator_id, NOW)
    facts = {"scope_level": "institution", "scope": "R49", "theme": "E2.ACCESS", "written_in": "lv"}
    world.session.add(Action(gap_key="K", recorded_by=alert.coordinator_id, recorded_at=NOW + DAY, **facts))

    assert counted(month(world)) == {"acted_on": 1}


def test_a_gap_counts_once_however_many_were_told_and_not_if_it_was_only_found_in_the_list(world: World) -> None:
    gap = make_gap(world)
    for _ in range(2):
        record(world.session, Due(world.make_coordinator(), gap), NOW)
    record(world.session, Due(world.make_coordinator(), make_gap(world, "E2-I3")), NOW, in_list=True)

    assert month(world).sent == 1


def test_the_share_that_the_rules_expect_to_be_false_stands_beside(world: World) -> None:
    told(world, probability=0.9)
    told(world, "E2-I3", probability=0.98)
    told(world, "E2-I5")

    assert month(world).expected_false == pytest.approx(0.06)
    assert month(world).row[0] == "2026-11"
    assert len(month(world).row) == len(COLUMNS)


def test_the_false_alert_rate_counts_what_was_judged_with_its_interval(world: World) -> None:
    assert false_alert_rate(world.session, NOW) is None
    for indicator, outcome in (("E2-I3", "acted_on"), ("E2-I5", "not_relevant"), ("E2-I6", "undecided")):
        DECISIONS[outcome](world, told(world, indicator))

    rate = false_alert_rate(world.session, NOW)

    assert rate is not None
    assert (rate.n, rate.value) == (2, 0.5)
    assert rate.low < 0.2 < 0.8 < rate.high
