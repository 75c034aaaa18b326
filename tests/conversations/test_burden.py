"""Progress and promises: how long a person's own way is."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from conversations.burden import ahead
from conversations.library import Library
from conversations.plan import Plan
from conversations.session import Session
from tests.conversations.person import Person

MakePerson = Callable[..., Person]


def shown(someone: Person) -> str:
    return next(line for line in someone.heard.splitlines() if re.fullmatch(r"\d+ of \d+", line))


def test_the_greeting_promises_the_longest_way_that_is_still_open(workshop: Library) -> None:
    greeted = {
        wave: Person(workshop, "W", language="en", seed=1, facts={"today": "2026-09-15", "wave": wave}).heard
        for wave in ("3", "6")
    }

    assert greeted["6"].startswith("9 short questions | 4 very quick ones | 4 minutes")
    assert greeted["3"].startswith("8 short questions | 4 very quick ones | 3 minutes")


def test_what_is_known_is_not_promised(workshop: Library) -> None:
    known = {"age_band": "13-15", "sector": "general", "contact_later": "yes"}
    facts = {"today": "2026-09-15", "wave": "3"}

    assert "1 very quick one " in Person(workshop, "W", language="en", seed=1, facts=facts, known=known).heard


@pytest.mark.parametrize(
    ("answers", "progress"),
    [
        ([], "1 of 9"),
        (["W1.study"], "2 of 8"),
        (["W1.work"], "2 of 8"),
        (["W1.both"], "2 of 9"),
        (["W1.both", "W2.1"], "3 of 9"),
        (["W1.skip"], "2 of 7"),
        (["W1.skip", "W4.skip", "W5.1", "W6.today", "W7.skip"], "6 of 6"),
    ],
)
def test_progress_counts_the_questions_of_the_persons_own_way(
    visitor: MakePerson, answers: list[str], progress: str
) -> None:
    someone = visitor()
    for line in answers:
        someone.taps(line)

    assert shown(someone) == progress


def test_progress_returns_with_the_person(visitor: MakePerson) -> None:
    someone = visitor()
    someone.taps("W1.study")
    someone.commands("/back")
    assert shown(someone) == "1 of 8"
    someone.taps("W1.study")

    assert shown(someone) == "2 of 8"


@pytest.mark.parametrize(
    ("flow", "version", "facts", "questions"),
    [("S", 1, {"event": "x"}, 6), ("V", 1, {}, 3), ("E", None, {"event": "x"}, 0)],
)
def test_flows_are_as_long_as_they_say(
    texts: Library, flow: str, version: int | None, facts: dict[str, str], questions: int
) -> None:
    plan = Plan(texts.flow(flow, version))
    first = plan.flow.steps[0].id
    session = Session("a", flow, plan.flow.version, "lv", 1, first, facts=facts, path=(first,))

    assert ahead(plan, session).questions == questions


def test_before_an_event_nobody_is_promised_more_than_is_asked(texts: Library) -> None:
    known = {"age_band": "13-15", "sector": "general"}
    someone = Person(texts, "E", language="en", seed=1, facts={"event": "x"}, known=known)

    assert "two questions about you at most" in someone.heard
