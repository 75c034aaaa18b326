"""What calls for an answer, what counts as one, and how much of it was answered in time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from analytics import loop, windows
from analytics.readings import Cell
from models.tables import Action, Gap
from tests.analytics.conftest import ALL, NOW, World, all_but

SEMESTER = windows.named("2026/27-1")
LONG_AGO = NOW - timedelta(days=70)
SCHOOL = Cell("institution", "R49")


def make_gap(world: World, **changes: Any) -> Gap:
    defaults = {
        "kind": "BELOW_TARGET",
        "indicator": "E2-I6",
        "scope_level": "institution",
        "scope": "R49",
        "window": SEMESTER.key,
        "severity": "warning",
        "n": 30,
        "opened_at": LONG_AGO,
        "seen_bad_at": NOW,
    }
    values = defaults | changes
    key = "{kind}|{indicator}|{scope_level}|{scope}|".format_map(values)
    return world._add(Gap(**{"key": key} | values))  # type: ignore[no-any-return]


def make_action(world: World, *, days: float | None = 10, **changes: Any) -> Action:
    """An action published so many days after LONG_AGO; None = not published."""
    if not hasattr(world, "author"):
        world.author = world.make_coordinator().id  # type: ignore[attr-defined]
    published = None if days is None else LONG_AGO + timedelta(days=days)
    defaults = {
        "scope_level": "institution",
        "scope": "R49",
        "theme": "E2.ACCESS",
        "written_in": "lv",
        "text_lv": "Izkārām klasēs.",
        "recorded_by": world.author,  # type: ignore[attr-defined]
        "recorded_at": LONG_AGO,
        "published_at": published,
    }
    return world._add(Action(**(defaults | changes)))  # type: ignore[no-any-return]


def raise_theme(world: World, people: int, theme: str = "E2.DELIVERY", **changes: Any) -> None:
    for number in range(people):
        given_at = LONG_AGO + timedelta(hours=number)
        world.make_answer("S5", "garlaicīgi", labels=[(theme, "negative")], **({"given_at": given_at} | changes))


def closure(world: World, cell: Cell = SCHOOL) -> tuple[float | None, int] | None:
    found = {each.cell: each for each in loop.readings(world.session, SEMESTER, NOW, ALL)}
    return (found[cell].numerator, found[cell].n) if cell in found else None


@pytest.fixture(autouse=True)
def _school(world: World) -> None:
    world.make_event("ENU", starts_at=LONG_AGO)


@pytest.mark.parametrize(("days", "answered"), [(10, 1.0), (59, 1.0), (61, 0.0), (None, 0.0), (-1, 0.0)], ids=str)
def test_an_answer_counts_if_it_is_published_within_sixty_days(
    world: World, days: float | None, answered: float
) -> None:
    make_gap(world)
    make_action(world, days=days)

    assert closure(world) == (answered, 1)


def test_what_is_younger_than_that_counts_only_once_it_is_answered(world: World) -> None:
    make_gap(world, opened_at=NOW - timedelta(days=30))
    assert closure(world) is None

    make_action(world, days=50)
    assert closure(world) == (1.0, 1)


def test_a_gap_that_closed_in_time_asks_for_no_answer(world: World) -> None:
    make_gap(world, closed_at=LONG_AGO + timedelta(days=20))
    make_gap(world, kind="DROP", closed_at=LONG_AGO + timedelta(days=65))

    assert closure(world) == (0.0, 1)


@pytest.mark.parametrize("kind", ["NO_DATA", "THIN_DATA", "STALE", "NO_REPLY"])
def test_missing_evidence_is_no_call_for_an_answer(world: World, kind: str) -> None:
    make_gap(world, kind=kind)

    assert closure(world) is None


@pytest.mark.parametrize(
    ("action", "answered"),
    [
        ({"theme": "E2.ACCESS"}, 1.0),
        ({"theme": "E5.COST"}, 0.0),
        ({"theme": "E5.COST", "gap_key": "BELOW_TARGET|E2-I6|institution|R49|"}, 1.0),
        ({"scope_level": "municipality", "scope": "Rīga"}, 1.0),
        ({"scope_level": "national", "scope": "LV"}, 1.0),
        ({"scope": "R50"}, 0.0),
        ({"state": "dropped"}, 0.0),
    ],
    ids=str,
)
def test_an_answer_is_about_the_gap_or_its_theme_there_or_around(
    world: World, action: dict[str, Any], answered: float
) -> None:
    make_gap(world)
    make_action(world, **action)

    assert closure(world) == (answered, 1)


@pytest.mark.parametrize(("people", "groups"), [(9, None), (10, (0.0, 1))])
def test_a_theme_that_ten_people_raise_at_a_school_calls_for_an_answer(
    world: World, people: int, groups: tuple[float, int] | None
) -> None:
    raise_theme(world, people)

    assert closure(world) == groups


def test_people_count_once_and_only_where_they_can_be_told(world: World) -> None:
    raise_theme(world, 9)
    raise_theme(world, 3, respondent="p0001")
    assert closure(world) is None

    raise_theme(world, 1)
    assert closure(world) == (0.0, 1)
    assert loop.readings(world.session, SEMESTER, NOW, all_but(("E2.DELIVERY", "lv"))) == []


def test_choosing_an_option_raises_a_theme_as_words_do(world: World) -> None:
    for _ in range(10):
        world.make_answer("S8", ["money"], given_at=LONG_AGO)
    make_action(world, theme="E5.COST")

    assert closure(world) == (1.0, 1)


def test_every_place_counts_what_lies_in_it(world: World) -> None:
    world.make_institution("R50", municipality="Ogres novads", region="Vidzeme")
    make_gap(world)
    make_gap(world, scope="R50")
    make_gap(world, scope_level="municipality", scope="Rīga")
    make_action(world)

    assert closure(world, Cell("municipality", "Rīga")) == (1.0, 2)
    assert closure(world, Cell("municipality", "Ogres novads")) == (0.0, 1)
    assert closure(world, Cell("national", "LV")) == (1.0, 3)


def test_what_waits_too_long_is_named_until_somebody_answers(world: World) -> None:
    make_gap(world)
    make_gap(world, kind="DROP", closed_at=NOW)
    raise_theme(world, 10)
    assert [call.kind for call in loop.unanswered(world.session, NOW, ALL)] == ["gap", "proposal"]

    make_action(world, days=65)
    make_action(world, theme="E2.DELIVERY", days=66)
    assert loop.unanswered(world.session, NOW, ALL) == []


def test_nothing_raised_is_no_value(world: World) -> None:
    assert loop.readings(world.session, SEMESTER, NOW, ALL) == []
