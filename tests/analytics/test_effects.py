"""The response rate before and after something was done."""

from __future__ import annotations

from datetime import timedelta

import pytest

from analytics.effects import Effect, effect
from analytics.estimates import share
from models.reports import Scope
from tests.analytics.conftest import NOW, World

SCHOOL = Scope("institution", "R49")
DONE = NOW - timedelta(days=30)


def make_event(world: World, code: str, days: int, *, completed: int, expected: int | None = 40) -> None:
    """An event so many days after it was done, and those who came to the end."""
    starts = DONE + timedelta(days=days)
    world.make_event(code, starts_at=starts, closes_at=starts + timedelta(days=21), expected=expected)
    for _ in range(completed):
        world.make_session(event=code)


def test_events_are_told_apart_by_the_day_it_was_done(world: World) -> None:
    make_event(world, "A", -10, completed=10)
    make_event(world, "B", 5, completed=30)

    found = effect(world.session, SCHOOL, DONE, NOW)
    assert found.before is not None
    assert found.since is not None
    assert (found.before.n, found.before.value, found.since.n, found.since.value) == (40, 0.25, 40, 0.75)
    assert found.verdict == "higher"


def test_other_places_and_long_ago_do_not_count(world: World) -> None:
    world.make_institution("R50")
    starts = DONE - timedelta(days=3)
    world.make_event("C", institution="R50", starts_at=starts, closes_at=starts, expected=40)
    make_event(world, "D", -200, completed=10)

    assert effect(world.session, SCHOOL, DONE, NOW).before is None


@pytest.mark.parametrize(
    ("days", "expected"), [(29, 40), (5, None), (5, 4), (5, 9)], ids=["not settled", "unknown", "hidden", "too few"]
)
def test_too_early_to_say(world: World, days: int, expected: int | None) -> None:
    make_event(world, "A", -10, completed=10)
    make_event(world, "B", days, completed=1, expected=expected)

    assert effect(world.session, SCHOOL, DONE, NOW).verdict == "early"


@pytest.mark.parametrize(
    ("before", "since", "verdict"),
    [
        ((10, 40), (30, 40), "higher"),
        ((30, 40), (10, 40), "lower"),
        ((38, 100), (46, 100), "unsure"),
        (None, (30, 40), "unknown"),
        ((10, 40), None, "early"),
    ],
)
def test_a_change_is_named_only_beyond_chance(
    before: tuple[int, int] | None, since: tuple[int, int] | None, verdict: str
) -> None:
    assert Effect(before and share(*before), since and share(*since)).verdict == verdict
