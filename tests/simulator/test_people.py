from __future__ import annotations

import pytest

from simulator.crowd import Crowd, Progress
from simulator.outcomes import Ending, Outcome
from simulator.pace import Pace
from simulator.phones import Phones
from simulator.population import Gathering, population
from simulator.temperament import Course, Habit, PersonPlan
from tests.simulator.meeting import FAST, Meet, at_work, make_plan
from tests.simulator.scripted_bot import QUESTIONS, Interview, ScriptedBot, small_world


async def test_somebody_who_finishes_answers_every_question(meet: Meet) -> None:
    outcome, interview = await meet(make_plan())

    assert outcome == Outcome(Ending.COMPLETED, tuple(QUESTIONS), len(QUESTIONS) + 1)
    assert interview.answers["P1"] == "13-15"
    assert interview.answers["S2"] == "metināšana"


async def test_somebody_who_skips_comes_to_the_end_with_fewer_answers(meet: Meet) -> None:
    outcome, interview = await meet(make_plan(Course.SKIPS))

    assert outcome.kind is Ending.COMPLETED
    assert 0 < len(outcome.answered) < len(QUESTIONS)
    assert "skip" in interview.answers.values()


@pytest.mark.parametrize(
    ("course", "ending"),
    [
        (Course.DROPS_OUT, Ending.DROPPED_OUT),
        (Course.STOPS, Ending.STOPPED),
        (Course.BLOCKS, Ending.BLOCKED),
    ],
)
async def test_somebody_leaves_after_as_many_answers_as_planned(meet: Meet, course: Course, ending: Ending) -> None:
    outcome, _ = await meet(make_plan(course, leaves_after=3))

    assert (outcome.kind, outcome.answered) == (ending, ("P0", "P1", "S1"))


async def test_somebody_who_looks_only_answers_nothing(meet: Meet) -> None:
    outcome, interview = await meet(make_plan(Course.LOOKS_ONLY))

    assert outcome == Outcome(Ending.LOOKED_ONLY, (), 1)
    assert interview.did == []


async def test_a_child_under_13_is_turned_away_at_the_question_of_age(meet: Meet) -> None:
    outcome, interview = await meet(make_plan(Course.UNDER_13, age=12))

    assert (outcome.kind, outcome.answered) == (Ending.TURNED_AWAY, ("P0", "P1"))
    assert interview.answers["P1"] == "u13"


async def test_somebody_in_danger_says_so_where_words_are_asked_for(meet: Meet) -> None:
    outcome, interview = await meet(make_plan(Course.IN_DANGER))

    assert outcome.kind is Ending.HELPED
    assert interview.did[-1] == "negribu dzīvot"


async def test_a_bot_that_goes_on_asking_after_danger_has_not_heard(meet: Meet) -> None:
    outcome, _ = await meet(make_plan(Course.IN_DANGER), blind=True)

    assert outcome.kind is Ending.UNHEARD


async def test_a_bot_that_asks_nothing_has_refused(meet: Meet) -> None:
    outcome, _ = await meet(make_plan(), knows_link=False)

    assert outcome == Outcome(Ending.REFUSED, (), 1)


async def test_nobody_waits_for_ever_for_a_bot_that_fell_silent(meet: Meet) -> None:
    outcome, _ = await meet(make_plan(), pace=Pace(speed=1e6, patience=0.05), mute_at="S2")

    assert (outcome.kind, outcome.answered) == (Ending.LEFT_WAITING, ("P0", "P1", "S1"))


async def test_a_conversation_is_given_up_after_its_lifetime(meet: Meet) -> None:
    outcome, _ = await meet(make_plan(), pace=Pace(speed=1e6, patience=9, lifetime=0.1), mute_at="S1")

    assert outcome.kind is Ending.LEFT_WAITING


async def test_a_button_that_led_nowhere_is_pressed_once_more(meet: Meet) -> None:
    _, interview = await meet(make_plan(), pace=Pace(speed=1e6, patience=0.05), mute_at="S1")

    assert interview.did[-2:] == ["pressed P1.13-15", "pressed P1.13-15"]


async def test_a_question_that_comes_twice_is_answered_once(meet: Meet) -> None:
    outcome, interview = await meet(make_plan(), stutters=True)

    assert outcome.answered == tuple(QUESTIONS)
    assert interview.did.count("metināšana") == 1


async def test_who_types_presses_only_where_typing_was_not_understood(meet: Meet) -> None:
    outcome, interview = await meet(make_plan(Course.FINISHES, Habit.TYPES))

    assert outcome.kind is Ending.COMPLETED
    assert interview.did[:4] == ["yes", "14", "pressed P1.13-15", interview.answers["S1"]]


async def test_a_double_press_does_not_answer_the_next_question(meet: Meet) -> None:
    outcome, interview = await meet(make_plan(Course.FINISHES, Habit.DOUBLE_PRESSES))

    assert outcome.answered == tuple(QUESTIONS)
    assert interview.did[:2] == ["pressed P0.yes", "pressed P0.yes"]


async def test_a_late_press_is_another_answer_to_a_question_that_is_over(meet: Meet) -> None:
    outcome, interview = await meet(make_plan(Course.FINISHES, Habit.PRESSES_LATE))

    assert outcome.answered == tuple(QUESTIONS)
    assert "pressed P0.no" in interview.did


async def test_who_changes_their_mind_edits_what_they_wrote(meet: Meet) -> None:
    outcome, interview = await meet(make_plan(Course.FINISHES, Habit.CHANGES_MIND))

    assert outcome.answered == tuple(QUESTIONS)
    assert "edited: metināt ar masku" in interview.did


@pytest.mark.parametrize(
    ("habit", "deed"),
    [
        (Habit.ASKS_HELP, "/help"),
        (Habit.ASKS_PRIVACY, "/privacy"),
        (Habit.SENDS_VOICE, "media"),
        (Habit.SENDS_STICKER, "media"),
    ],
)
async def test_a_digression_leads_back_to_the_open_question(meet: Meet, habit: Habit, deed: str) -> None:
    outcome, interview = await meet(make_plan(Course.FINISHES, habit))

    assert outcome.answered == tuple(QUESTIONS)
    assert interview.did.count(deed) == 1


@pytest.mark.parametrize(
    ("offered", "deeds"),
    [(("lv", "en"), ["pressed language.en"]), ((), ["/language", "pressed language.en"])],
    ids=["with the greeting", "by command"],
)
async def test_who_has_a_phone_in_another_language_chooses_their_own_first(
    meet: Meet, offered: tuple[str, ...], deeds: list[str]
) -> None:
    plan = make_plan(Course.FINISHES, Habit.SWITCHES_LANGUAGE, language="en")
    outcome, interview = await meet(plan, languages=offered)

    assert outcome.answered == tuple(QUESTIONS)
    assert interview.did[: len(deeds)] == deeds


async def test_who_comes_back_waits_for_what_they_are_told_to(meet: Meet) -> None:
    waited: list[str] = []

    async def away() -> None:
        waited.append("a while")

    outcome, _ = await meet(make_plan(Course.FINISHES, Habit.COMES_BACK), away=away)

    assert (outcome.answered, waited) == (tuple(QUESTIONS), ["a while"])


async def crowd_of(plans: list[PersonPlan], at_once: int, heard: list[Progress]) -> dict[int, Interview]:
    world = small_world()
    async with at_work(ScriptedBot(world, blind=True)) as bot:
        await Crowd(Phones(world), plans, at_once, pace=FAST).run(heard.append)
    return bot.interviews


async def test_nobody_acts_otherwise_because_of_how_many_talk_at_once() -> None:
    plans = population(40, 3, [Gathering("diena", "career_week"), Gathering("ena", "shadowing")])

    assert await crowd_of(plans, 2, []) == await crowd_of(plans, 40, [])


async def test_progress_counts_everybody_in_a_crowd() -> None:
    plans, heard = population(12, 3, [Gathering("diena", "career_week")]), []

    await crowd_of(plans, 5, heard)

    assert [news.done for news in heard] == list(range(1, 13))
    assert sorted(news.plan.index for news in heard) == list(range(12))
    assert {news.total for news in heard} == {12}
