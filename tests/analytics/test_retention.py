"""How many of those who agreed to be asked again answered a wave."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from analytics import retention, windows
from analytics.readings import Cell
from models.tables import GuidanceEvent, Invitation, PanelLoss
from tests.analytics.conftest import NOW, World

SEMESTER = windows.named("2026/27-1")
DUE = NOW - timedelta(days=30)


def make_waves(world: World, count: int, *, answered: bool = False, **changes: Any) -> None:
    event = world._events.get("GRAD") or world.make_event("GRAD", kind="graduation")
    assert isinstance(event, GuidanceEvent)
    for _ in range(count):
        person = world.make_session(event="GRAD").respondent_id
        defaults = {
            "key": f"{person}:{changes.get('wave', 3)}",
            "respondent_id": person,
            "flow": "G",
            "event_id": event.id,
            "wave": 3,
            "due_at": DUE,
            "closes_at": DUE + timedelta(days=45),
            "expires_at": DUE + timedelta(days=30),
            "answered_at": DUE + timedelta(days=1) if answered else None,
        }
        world._add(Invitation(**(defaults | changes)))


def values(world: World) -> dict[Cell, tuple[int, float | None]]:
    found = retention.readings(world.session, SEMESTER, NOW)
    return {each.cell: (each.n, each.numerator) for each in found}


def test_answers_are_counted_by_place_and_wave(world: World) -> None:
    make_waves(world, 4, answered=True)
    make_waves(world, 6)
    make_waves(world, 2, wave=6)

    found = values(world)
    assert found[Cell("institution", "R49")] == found[Cell("national", "LV")] == (12, 4.0)
    assert found[Cell("institution", "R49", "wave=3")] == (10, 4.0)
    assert found[Cell("institution", "R49", "wave=6")] == (2, None)  # too few to tell


@pytest.mark.parametrize(
    ("cancelled", "asked"),
    [("withdrawn", 0), ("declined", 0), ("stopped", 0), ("moved", 0), ("blocked", 5), ("busy", 5)],
)
def test_who_opted_out_is_not_counted_and_who_was_lost_is(world: World, cancelled: str, asked: int) -> None:
    make_waves(world, 5, cancelled=cancelled)

    assert values(world).get(Cell("institution", "R49"), (0, None))[0] == asked


@pytest.mark.parametrize("cancelled", ["missed", "halted"])
def test_a_wave_that_nobody_was_asked_in_has_no_value_instead_of_none_who_answered(
    world: World, cancelled: str
) -> None:
    make_waves(world, 12, cancelled=cancelled)
    assert values(world) == {}

    make_waves(world, 12, answered=True)
    assert values(world)[Cell("national", "LV")] == (12, 12.0)


def test_who_was_asked_and_missed_only_the_reminder_is_counted(world: World) -> None:
    make_waves(world, 5, cancelled="missed", sent_at=DUE)

    assert values(world)[Cell("national", "LV")] == (5, 0.0)


def test_who_deleted_themselves_counts_for_the_country_only(world: World) -> None:
    make_waves(world, 5, answered=True)
    for month, wave in (("2026-10", 3), ("2026-10", 0), ("2026-01", 3)):
        world._add(PanelLoss(month=month, wave=wave, why="deleted"))

    found = values(world)
    assert found[Cell("national", "LV", "wave=3")] == found[Cell("national", "LV")] == (6, 5.0)
    assert found[Cell("institution", "R49")] == (5, 5.0)


@pytest.mark.parametrize(("days", "asked"), [(13, 0), (14, 0), (15, 5), (120, 0)], ids=str)
def test_a_wave_is_judged_two_weeks_after_it_fell_due_in_its_own_window(world: World, days: int, asked: int) -> None:
    make_waves(world, 5, due_at=NOW - timedelta(days=days))

    assert values(world).get(Cell("national", "LV"), (0, None))[0] == asked


def test_nobody_asked_is_no_value(world: World) -> None:
    assert values(world) == {}
