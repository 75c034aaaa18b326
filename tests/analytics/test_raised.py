"""The read model that names who raised a theme agrees with the rows that indicators count."""

from __future__ import annotations

import itertools
from datetime import timedelta
from typing import Any

import pytest
from sqlmodel import Session

from analytics.reliability import Reliability
from models import raised, reports
from models.raised import RAISES, Period
from models.reports import Scope
from tests.analytics.conftest import ALL, NOW, World

SCHOOL = Scope("institution", "R49")
PERIOD = Period(SCHOOL, NOW - timedelta(days=365), NOW)
READINGS: list[Any] = [(), [("E2.STAFF", "negative")], [("E2.STAFF", "positive"), ("E5.COST", "suggestion")]]
REVIEWS: list[Any] = [None, (), (("E5.COST", "negative"),)]
STATES = [{}, {"abstained": True}, {"model_version": "m2"}, {"current": False}, {"state": "held"}, {"state": "new"}]


def by_rows(session: Session, reliability: Reliability) -> set[tuple[str, str]]:
    return {
        (answer.respondent_id, label.theme)
        for answer in reports.answers(session, SCHOOL, PERIOD.since, PERIOD.until)
        for label in reliability.labels(answer)
        if label.polarity in RAISES and answer.state == "read"
    }


def by_read_model(session: Session, reliability: Reliability) -> set[tuple[str, str]]:
    return {
        (one.respondent_id, one.theme)
        for one in raised.raised_in_words(session, PERIOD)
        if one.by_hand or (one.theme, one.language) in reliability.cells
    }


@pytest.mark.parametrize("reliability", [ALL, Reliability("m1", frozenset({("E5.COST", "lv")}))], ids=["all", "some"])
def test_it_names_whom_the_rows_name(either_world: World, reliability: Reliability) -> None:
    world = either_world
    for reading, first, second, state in itertools.product(READINGS, REVIEWS, REVIEWS, STATES):
        answer = world.make_answer("S5", "par dārgu", labels=reading, **state)
        for review, counts in ((first, False), (second, True)):
            if review is not None:
                world.make_review(answer, *review, counts=counts)
    by_hand = world.make_answer("S5", "par dārgu", labels=READINGS[1])
    world.make_label(by_hand, "E5.COST", "negative", source="human")

    assert by_read_model(world.session, reliability) == by_rows(world.session, reliability)
    assert by_rows(world.session, reliability)


def test_one_theme_may_be_asked_for_and_some_people(world: World) -> None:
    one, other = (world.make_answer("S5", "dārgi", labels=[("E5.COST", "negative")]) for _ in range(2))
    world.make_answer("S5", "forši", labels=[("E2.STAFF", "negative")], respondent=one.respondent_id)
    some = Period(SCHOOL, PERIOD.since, PERIOD.until, {one.respondent_id})

    assert {it.respondent_id for it in raised.raised_in_words(world.session, PERIOD, "E5.COST")} == {
        one.respondent_id,
        other.respondent_id,
    }
    assert [(it.respondent_id, it.theme) for it in raised.raised_in_words(world.session, some, "E5.COST")] == [
        (one.respondent_id, "E5.COST")
    ]


def test_choices_are_found_whole(either_world: World) -> None:
    world = either_world
    chosen = world.make_answer("G7", ["time", "other"])
    world.make_answer("G7", ["timeless"])
    world.make_answer("S4", ["time"])

    assert raised.raised_by_choice(world.session, PERIOD, {"G7": {"time", "money"}}) == {chosen.respondent_id}
    assert raised.raised_by_choice(world.session, PERIOD, {}) == set()


def test_writers_are_people_whose_words_were_read(world: World) -> None:
    first = world.make_answer("S5", "dārgi")
    world.make_answer("S2", "labi", respondent=first.respondent_id)
    world.make_answer("S5", "garlaicīgi", state="new")
    world.make_answer("S1", 4)

    assert raised.writers(world.session, PERIOD) == 1
    assert raised.writers_by_institution(world.session, PERIOD) == {"R49": 1}
