"""How indicators were before something was done, and how they are since; and whether others moved as well."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from analytics.comparisons import Pair, elsewhere
from analytics.effects import Effect, about, effect, effects
from analytics.estimates import share
from models.reports import Scope
from models.tables import Action
from tests.analytics.conftest import ALL, NOW, World

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


# --- what an action is about --------------------------------------------------------------------------------


def make_action(world: World, **changes: Any) -> Action:
    defaults = {
        "scope_level": "institution",
        "scope": "R49",
        "theme": "E2.ACCESS",
        "written_in": "lv",
        "text_lv": "Izkārām klasēs.",
        "recorded_by": world.make_coordinator().id,
        "recorded_at": DONE,
        "done_at": DONE,
        "published_at": DONE,
    }
    return world._add(Action(**(defaults | changes)))  # type: ignore[no-any-return]


def rate(world: World, people: int, good: int, days: int, *, event: str = "ENU", question: str = "S6") -> None:
    """So many people answered so many days after it was done, each at an event of their own class."""
    at = DONE + timedelta(days=days)
    for number in range(people):
        value = ["been" if number < good else "no"]
        world.make_answer(question, value, event=event, given_at=at)


def test_an_action_is_about_its_gap_first_and_then_what_its_theme_explains(world: World) -> None:
    action = make_action(world, gap_key="BELOW_TARGET|E2-I6|institution|R49|")
    found = [each.id for each in about(action)]
    assert found[0] == "E2-I6"
    assert "E2-I4:E2.ACCESS" in found
    assert "E2-I1" not in found

    assert about(make_action(world, gap_key=None))[0].id == "E2-I4:E2.ACCESS"


def test_answers_are_told_apart_by_the_day_it_was_done(world: World) -> None:
    rate(world, 40, 10, -20)
    rate(world, 40, 34, 10)
    action = make_action(world, gap_key="BELOW_TARGET|E2-I6|institution|R49|")

    [moved] = effects(world.session, action, NOW, ALL, most=1)
    assert moved.before is not None
    assert moved.since is not None
    assert (moved.indicator, moved.before.n, moved.since.n, moved.verdict) == ("E2-I6", 40, 40, "higher")
    assert moved.since.effective < 40  # people of one event resemble each other
    assert moved.difference is not None
    assert moved.difference.value == pytest.approx(0.6)
    assert 0 < moved.difference.low < 0.6 < moved.difference.high


@pytest.mark.parametrize(
    ("before", "since", "verdict"),
    [(40, 0, "early"), (40, 9, "early"), (0, 40, "unknown"), (9, 40, "unknown"), (40, 40, "unsure")],
)
def test_of_too_few_nothing_is_said(world: World, before: int, since: int, verdict: str) -> None:
    world.make_event("ENU")
    rate(world, before, before // 2, -20)
    rate(world, since, since // 2, 10)
    action = make_action(world, gap_key="BELOW_TARGET|E2-I6|institution|R49|")

    assert effects(world.session, action, NOW, ALL, most=1)[0].verdict == verdict


# --- what happened elsewhere ---------------------------------------------------------------------------------

MONTHS_BEFORE, MONTHS_SINCE = ("2026-04", "2026-05", "2026-06"), ("2026-08", "2026-09", "2026-10")
IN_JULY = DONE.replace(month=7)


def make_values(world: World, code: str, before: float, since: float, *, n: int = 20) -> None:
    if code not in world._institutions:
        world.make_institution(code)
    for month, value in (*((key, before) for key in MONTHS_BEFORE), *((key, since) for key in MONTHS_SINCE)):
        world.make_value("E2-I6", value, scope=code, window=month, n=n)


def others(world: World, **changes: Any) -> tuple[float | None, int]:
    action = make_action(
        world, gap_key="BELOW_TARGET|E2-I6|institution|R49|", recorded_at=IN_JULY, done_at=IN_JULY, **changes
    )
    world.make_event("ENU")
    [moved] = effects(world.session, action, NOW, ALL, most=1)
    return (moved.others.value if moved.others else None), moved.places


def test_the_others_are_institutions_without_such_an_action(world: World) -> None:
    make_values(world, "R49", 10, 90)
    for number in range(6):
        make_values(world, f"A{number}", 40, 50)
    make_values(world, "FEW", 40, 90, n=3)
    make_values(world, "ACTED", 40, 90)
    make_action(world, scope="ACTED", published_at=IN_JULY)
    make_action(world, scope="A5", published_at=IN_JULY, theme="E5.COST")

    value, places = others(world)
    assert value == pytest.approx(0.1)
    assert places == 6


def test_four_places_are_no_comparison(world: World) -> None:
    for number in range(4):
        make_values(world, f"A{number}", 40, 50)

    assert others(world) == (None, 4)


def test_what_moved_everywhere_is_nothing_of_ones_own() -> None:
    moved = Effect(share(30, 100), share(50, 100), "E2-I6", elsewhere([Pair(0.3, 0.5, 50, 50)] * 9), 9)
    alone = Effect(share(30, 100), share(50, 100), "E2-I6", elsewhere([Pair(0.3, 0.3, 50, 50)] * 9), 9)

    assert moved.beyond_others is not None
    assert alone.beyond_others is not None
    assert (moved.beyond_others.direction, alone.beyond_others.direction) == ("unsure", "risen")


def test_places_that_tell_more_count_more() -> None:
    pairs = [Pair(0.5, 0.7, 100, 100), *[Pair(0.5, 0.5, 5, 5)] * 5]
    found = elsewhere(pairs)

    assert found is not None
    assert found.value == pytest.approx(0.2 * 50 / (50 + 5 * 2.5))
    assert found.low < found.value < found.high
