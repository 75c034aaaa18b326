"""People who behave badly come to a sensible end all the same."""

from __future__ import annotations

from dataclasses import replace

import pytest

from simulator.mischief import MISCHIEF
from simulator.outcomes import Ending
from simulator.population import Gathering, population
from simulator.temperament import Course, Habit, Mood
from tests.simulator.meeting import Meet, make_plan
from tests.simulator.scripted_bot import QUESTIONS

EVENTS = [Gathering("diena", "career_week"), Gathering("ena", "shadowing")]


@pytest.mark.parametrize("habit", sorted({*MISCHIEF, Habit.EDITS_AFTER_END, Habit.PRESSES_AFTER_END}))
async def test_all_mischief_ends_with_every_question_answered(meet: Meet, habit: Habit) -> None:
    outcome, _ = await meet(make_plan(Course.FINISHES, habit))

    assert (outcome.kind, outcome.habits) == (Ending.COMPLETED, (habit,))
    assert set(outcome.answered) == set(QUESTIONS)


async def test_all_mischief_at_once_ends_well_too(meet: Meet) -> None:
    outcome, interview = await meet(make_plan(Course.FINISHES, *MISCHIEF))

    assert outcome.kind is Ending.COMPLETED
    assert set(outcome.habits) == set(MISCHIEF)
    assert set(interview.answers) == set(QUESTIONS)


async def test_who_goes_back_answers_otherwise(meet: Meet) -> None:
    plan = make_plan(Course.FINISHES, Habit.GOES_BACK)
    _, plain = await meet(replace(plan, temperament=replace(plan.temperament, habits=frozenset())))
    outcome, interview = await meet(plan)
    changed = {question for question in QUESTIONS if interview.answers[question] != plain.answers[question]}

    assert outcome.kind is Ending.COMPLETED
    assert len(changed) <= 1
    assert any(deed.endswith(".back") for deed in interview.did)


async def test_who_spells_numbers_presses_where_they_were_not_understood(meet: Meet) -> None:
    _, interview = await meet(make_plan(Course.FINISHES, Habit.SPELLS_NUMBERS, mood=Mood.BAD))

    assert {"viens", "divi", "trīs"} & set(interview.did)
    assert interview.answers["S1"] in "12345"


async def test_a_flood_is_twenty_messages(meet: Meet) -> None:
    _, interview = await meet(make_plan(Course.FINISHES, Habit.FLOODS))

    assert sum(deed in ("…", "???", ")))", "!!!!", "🤔", "🙃🙃") for deed in interview.did) == 20


async def test_a_pasted_novel_is_more_than_one_message_holds(meet: Meet) -> None:
    _, interview = await meet(make_plan(Course.FINISHES, Habit.PASTES))

    novel = [deed for deed in interview.did if deed.count("priekšmets") > 1]

    assert max(map(len, novel)) == 4_096
    assert sum(map(len, novel)) > 5_000


async def test_who_deletes_everything_and_returns_begins_anew(meet: Meet) -> None:
    outcome, interview = await meet(make_plan(Course.FINISHES, Habit.DELETES_AND_RETURNS))

    assert interview.did.count("pressed delete.yes") == 1
    assert interview.did.count("pressed P0.yes") == 2
    assert outcome.answered == tuple(QUESTIONS)


async def test_who_opens_another_link_ends_in_the_other_event(meet: Meet) -> None:
    _, interview = await meet(make_plan(Course.FINISHES, Habit.OPENS_ANOTHER))

    assert interview.event == "ena"


async def test_a_pair_is_two_presses_in_any_order(meet: Meet) -> None:
    _, plain = await meet(make_plan())
    _, reverse = await meet(make_plan(Course.FINISHES, Habit.PRESSES_OUT_OF_ORDER))

    assert plain.answers["C4"] == reverse.answers["C4"]
    assert len(plain.answers["C4"]) == 2


async def test_everybody_of_a_rowdy_population_comes_to_an_end(meet: Meet) -> None:
    plans = population(20, 5, EVENTS, rowdy=12)
    endings = {(await meet(plan))[0].kind for plan in plans}

    assert not endings & {Ending.LEFT_WAITING, Ending.REFUSED}


def test_a_rowdy_population_has_more_mischief_and_the_same_people() -> None:
    calm, rowdy = population(40, 5, EVENTS, rowdy=0), population(40, 5, EVENTS, rowdy=10)

    assert [plan.first_name for plan in calm] == [plan.first_name for plan in rowdy]
    assert not any(plan.temperament.habits & MISCHIEF.keys() for plan in calm)
    assert sum(len(plan.temperament.habits & MISCHIEF.keys()) for plan in rowdy) > 40
