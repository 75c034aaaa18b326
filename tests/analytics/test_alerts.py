from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete

from analytics import alerts
from analytics.alerts import Due, bundles, due, record
from analytics.gap_decisions import dismiss, mark_seen, snooze
from models.tables import Coordinator, CoordinatorScope, Gap
from tests.analytics.conftest import ALL, NOW, World

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
    where = (values["scope_level"], values["scope"], values.get("cut", ""))
    key = values.pop("key", "|".join((values["kind"], indicator, *where)))
    gap = Gap(indicator=indicator, key=key, **values)
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


def test_a_gap_is_told_again_only_when_it_is_worse(world: World, person: Coordinator) -> None:
    gap = make_gap(world)
    alert = tell(world, person, gap)
    assert told(world, NOW + 90 * DAY) == []

    gap.severity = "critical"
    assert told(world, NOW + 90 * DAY) == [(person.id, "E2-I6")]
    assert tell(world, person, gap, NOW + 90 * DAY) == alert
    assert told(world, NOW + 120 * DAY) == []


@pytest.mark.parametrize(("days", "heard"), [(13, 0), (14, 1)])
def test_a_gap_that_comes_back_soon_after_it_closed_is_not_told_anew(
    world: World, person: Coordinator, days: int, heard: int
) -> None:
    first = make_gap(world)
    tell(world, person, first)
    first.closed_at = NOW + DAY
    world.session.flush()
    again = make_gap(world)

    assert len(told(world, NOW + (days + 1) * DAY)) == heard
    again.severity = "critical"
    assert len(told(world, NOW + 2 * DAY)) == 1


def test_what_is_only_found_in_the_list_costs_no_budget_and_is_still_news(world: World, person: Coordinator) -> None:
    for indicator in ("E2-I3", "E2-I5", "E2-I6"):
        record(world.session, Due(person, make_gap(world, indicator)), NOW, in_list=True)

    assert len(told(world)) == 3


def test_a_dismissed_gap_is_never_told_again(world: World, person: Coordinator) -> None:
    gap = make_gap(world)
    assert dismiss(world.session, tell(world, person, gap), person.id or 0, NOW)
    gap.severity = "critical"

    assert told(world, NOW + 60 * DAY) == []


def test_all_news_of_a_day_is_one_message_with_the_gravest_in_full(world: World, person: Coordinator) -> None:
    make_gap(world, "E2-I3", severity="warning", value=60.0, low=50.0, high=70.0)
    make_gap(world, "E2-I6", severity="critical", value=40.0, low=30.0, high=50.0)

    (bundle,) = bundles(world.session, NOW)
    message = alerts.tell(world.session, bundle, ALL, NOW, quoting=True)

    assert message.text.startswith("⚠️ Pārrāvums: Pieejamība")
    assert "2. R49 vidusskola: Apmierinātība" in message.text
    assert [token for _, token in message.buttons][-1].startswith("staff.gaps.open.")
    assert bundles(world.session, NOW) == []


def test_who_has_no_scope_hears_nothing_and_is_named_by_id(world: World, person: Coordinator) -> None:
    world.session.execute(delete(CoordinatorScope))
    make_gap(world)

    assert told(world) == []
    assert alerts.without_scope(world.session) == [person.id]


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
    assert due(world.session, NOW + 7 * DAY) == []


def test_what_is_only_worth_knowing_is_left_to_the_list(world: World, person: Coordinator) -> None:
    gap = make_gap(world, severity="info")
    assert told(world) == []

    gap.severity = "warning"
    assert len(told(world)) == 1


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


def test_what_the_municipality_says_its_schools_and_sectors_do_not_repeat_but_are_counted(world: World) -> None:
    world.make_institution("R49", municipality="Rīga")
    world.make_coordinator("municipality", "Rīga")
    make_gap(world, scope_level="municipality", scope="Rīga")
    make_gap(world, scope_level="municipality", scope="Rīga", cut="sector=general")
    make_gap(world, kind="DROP", scope_level="municipality", scope="Rīga")
    make_gap(world, severity="critical")

    (one,) = due(world.session, NOW)

    assert one.shown is not None
    assert ([gap.kind for gap in one.shown.as_well], one.shown.places_beneath) == (["DROP"], 1)
    assert one.shown.severity == "critical"


def test_where_data_are_thin_nothing_is_said_about_performance(world: World, person: Coordinator) -> None:
    make_gap(world)
    make_gap(world, "E2-I1", kind="THIN_DATA")

    assert told(world) == [(person.id, "E2-I1")]


def test_where_nobody_answers_it_is_not_said_that_data_are_old(world: World, person: Coordinator) -> None:
    make_gap(world, "E2-I1", kind="NO_DATA")
    make_gap(world, "E2-I1", kind="STALE")

    assert [each.gap.kind for each in due(world.session, NOW)] == ["NO_DATA"]


def test_a_button_works_for_its_owner_only(world: World, person: Coordinator) -> None:
    alert_id = tell(world, person, make_gap(world))
    stranger = world.make_coordinator()

    assert not mark_seen(world.session, alert_id, stranger.id or 0, NOW)
    assert snooze(world.session, alert_id, stranger.id or 0, NOW) is None
    assert mark_seen(world.session, alert_id, person.id or 0, NOW)
    assert not mark_seen(world.session, 999, person.id or 0, NOW)
