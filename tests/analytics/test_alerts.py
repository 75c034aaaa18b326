from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest

from analytics.alerts import Due, due, mark_seen, open_gaps, record, snooze
from models.reports import Scope
from models.tables import Coordinator, Gap
from tests.analytics.conftest import NOW, World

DAY = timedelta(days=1)


def make_gap(world: World, indicator: str = "E2-I6", **changes: Any) -> Gap:
    values = {
        "kind": "BELOW_TARGET",
        "scope_level": "institution",
        "scope": "R49",
        "window": "2026/27-1",
        "severity": "warning",
        "n": 34,
        "opened_at": NOW,
        "seen_bad_at": NOW,
    } | changes
    gap = Gap(indicator=indicator, key=f"{indicator}|{values}"[:160], **values)
    world.session.add(gap)
    world.session.flush()
    return gap


def tell(world: World, person: Coordinator, gap: Gap, now: datetime = NOW) -> int:
    return record(world.session, Due(person, gap), now).id or 0


def told(world: World, now: datetime = NOW) -> list[tuple[int | None, str]]:
    return [(each.coordinator.id, each.gap.indicator) for each in due(world.session, now)]


@pytest.fixture
def person(world: World) -> Coordinator:
    return world.make_coordinator()


def test_a_new_gap_is_told_once(world: World, person: Coordinator) -> None:
    gap = make_gap(world)
    assert told(world) == [(person.id, "E2-I6")]

    tell(world, person, gap)
    assert told(world) == []
    assert told(world, NOW + 29 * DAY) == []


def test_a_gap_is_told_again_when_it_is_worse_or_a_month_old(world: World, person: Coordinator) -> None:
    gap = make_gap(world)
    tell(world, person, gap)
    assert told(world, NOW + 30 * DAY) == [(person.id, "E2-I6")]

    gap.severity = "critical"
    assert told(world, NOW + DAY) == [(person.id, "E2-I6")]


def test_a_gap_that_got_milder_is_not_told_again(world: World, person: Coordinator) -> None:
    gap = make_gap(world, severity="critical")
    tell(world, person, gap)
    gap.severity = "info"

    assert told(world, NOW + DAY) == []


def test_a_snoozed_gap_is_quiet_even_if_worse_and_comes_back_after_four_weeks(
    world: World, person: Coordinator
) -> None:
    gap = make_gap(world)
    until = snooze(world.session, tell(world, person, gap), person.id or 0, NOW + 5 * DAY)
    gap.severity = "critical"

    assert until == NOW + 33 * DAY
    assert told(world, NOW + 32 * DAY) == []
    assert told(world, NOW + 34 * DAY) == [(person.id, "E2-I6")]


def test_three_a_week_and_the_gravest_first(world: World, person: Coordinator) -> None:
    for number, severity in enumerate(["info", "warning", "critical", "info", "warning"]):
        make_gap(world, ["E2-I3", "E2-I5", "E2-I6", "E5-I3", "E5-I4"][number], severity=severity)

    now = due(world.session, NOW)
    assert [each.gap.severity for each in now] == ["critical", "warning", "warning"]

    for each in now:
        record(world.session, each, NOW)
    assert told(world) == []
    assert len(due(world.session, NOW + 7 * DAY)) == 2


def test_a_closed_gap_is_not_told(world: World, person: Coordinator) -> None:
    make_gap(world, closed_at=NOW)

    assert told(world) == []


def test_people_hear_of_their_own_level_and_the_one_beneath(world: World) -> None:
    world.make_institution("R49", municipality="Rīga")
    world.make_institution("OGRE", municipality="Ogres novads")
    people = [
        world.make_coordinator(*scope).id
        for scope in (("institution", "R49"), ("municipality", "Rīga"), ("national", ""))
    ]
    make_gap(world, "E2-I3")
    make_gap(world, "E2-I5", scope="OGRE")
    make_gap(world, "E2-I6", scope_level="municipality", scope="Rīga")
    make_gap(world, "E5-I3", scope_level="national", scope="LV")

    heard = {who: [indicator for person, indicator in told(world) if person == who] for who in people}

    assert heard == {people[0]: ["E2-I3"], people[1]: ["E2-I6", "E2-I3"], people[2]: ["E5-I3", "E2-I6"]}


@pytest.mark.parametrize("changes", [{"role": "safeguarding"}, {"role": "analyst"}, {"active": False}])
def test_only_active_coordinators_are_told(world: World, changes: dict[str, Any]) -> None:
    world.make_coordinator(**changes)
    make_gap(world)

    assert told(world) == []


def test_what_the_municipality_says_its_schools_and_sectors_do_not_repeat(world: World) -> None:
    world.make_institution("R49", municipality="Rīga")
    world.make_coordinator("municipality", "Rīga")
    make_gap(world, scope_level="municipality", scope="Rīga")
    make_gap(world, scope_level="municipality", scope="Rīga", cut="sector=general")
    make_gap(world, kind="DROP", scope_level="municipality", scope="Rīga")
    make_gap(world)

    assert len(told(world)) == 1
    assert len(open_gaps(world.session, [Scope("municipality", "Rīga")])) == 4


def test_events_without_answers_are_told_one_by_one(world: World, person: Coordinator) -> None:
    for code in ("A", "B"):
        make_gap(world, "E2-I1", kind="NO_DATA", event_code=code)

    assert len(told(world)) == 2


def test_a_button_works_for_its_owner_only(world: World, person: Coordinator) -> None:
    alert_id = tell(world, person, make_gap(world))
    stranger = world.make_coordinator()

    assert not mark_seen(world.session, alert_id, stranger.id or 0, NOW)
    assert snooze(world.session, alert_id, stranger.id or 0, NOW) is None
    assert mark_seen(world.session, alert_id, person.id or 0, NOW)
    assert not mark_seen(world.session, 999, person.id or 0, NOW)
