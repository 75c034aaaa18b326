from __future__ import annotations

from dataclasses import replace

import pytest

from conversations import library
from conversations.flow import OpenText, Step, codes
from simulator import answering
from simulator.chats import Account, Chat, Message
from simulator.leanings import NOTHING, leanings
from simulator.questions import Question, question_in
from simulator.temperament import Mood, PersonPlan
from tests.simulator.meeting import make_plan

BOT = Account(1, "Bot", is_bot=True)


def asked(step: str, *options: str) -> Question:
    rows = [[{"text": f"label of {option}", "callback_data": f"abc.{step}.{option}"} for option in options]]
    question = question_in(Message(1, Chat(1, "Elza"), BOT, 0, {"text": "?"}, {"inline_keyboard": rows}))
    assert question is not None
    return question


def people(count: int, **temperament: object) -> list[PersonPlan]:
    return [replace(make_plan(**temperament), index=index) for index in range(count)]  # type: ignore[arg-type]


PAIR = asked("C4", *(f"{half}-{rating}" for half in ("before", "now") for rating in range(1, 6)))


def gain(mood: Mood) -> float:
    pairs = [answering.pair(plan, PAIR) for plan in people(60, mood=mood)]
    return sum(now - before for before, now in pairs) / len(pairs)


def test_a_good_talk_makes_the_next_step_clearer() -> None:
    assert gain(Mood.GOOD) > gain(Mood.MIXED) > gain(Mood.BAD)


def test_a_pair_is_pressed_or_typed_alike() -> None:
    [plan] = people(1)
    before, now = answering.pair(plan, PAIR)

    assert answering.halves(plan, PAIR) == [f"before-{before}", f"now-{now}"]
    assert answering.typed(plan, PAIR) == f"{before} {now}"


def test_what_people_do_months_later_hangs_together() -> None:
    for plan in people(60, age=20, sector="vocational"):
        now = answering.option(
            plan, asked("G1", "study", "work", "both", "seeking", "care", "break", "other", "unsaid")
        )
        where = answering.option(plan, asked("G2", "secondary", "vocational", "college", "university", "abroad"))
        assert now not in ("study", "both") or where in ("vocational", "college", "university", "abroad")


def test_most_fourteen_year_olds_are_still_at_school() -> None:
    at_school = [answering.option(plan, asked("G0", "same", "finished", "left", "none")) for plan in people(60)]

    assert at_school.count("same") > 40


def test_some_permissions_are_given_and_some_are_not() -> None:
    question = asked("P5", "hear_back", "quoting", "teach_classifier", "done")
    given = [set(answering.selection(plan, question)) for plan in people(60)]

    assert 30 < sum("hear_back" in it for it in given) < 60
    assert any(not it for it in given)


@pytest.mark.parametrize("mood", list(Mood))
def test_leanings_are_told_for_every_mood(mood: Mood) -> None:
    assert all(mood in weights for weights in leanings().one.values())
    assert all(mood in shares for shares in leanings().nothing.values())


def steps() -> dict[str, Step]:
    return {step.id: step for flow in library.load().flows.values() for step in flow.steps}


def test_leanings_are_about_questions_and_options_that_there_are() -> None:
    known = {step.id: set(codes(step)) for step in steps().values()}
    ways = [set(way.items()) - {("weight", way["weight"])} for group in leanings().situations for way in group["ways"]]

    assert all(set(weights) <= known[question] for question, by in leanings().one.items() for weights in by.values())
    assert all(option in known[question] for way in ways for question, option in way)
    assert all(known[question] & NOTHING for question in leanings().nothing)


def test_there_is_something_to_write_to_every_question_of_words() -> None:
    assert {step.id for step in steps().values() if isinstance(step, OpenText)} == set(answering.TOPICS)
