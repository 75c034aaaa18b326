"""People who are written to: what they press, and what comes of it."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from simulator.invitees import Invited, Reaction, invitations_in, react, reactions
from simulator.mischief import MISCHIEF
from simulator.outcomes import Ending
from simulator.person import Person
from simulator.phones import Phones
from simulator.temperament import Course
from tests.simulator.meeting import FAST, at_work, make_plan
from tests.simulator.scripted_bot import QUESTIONS, ScriptedBot, small_world

OPTIONS = ("start", "later", "no", "never")
PLAN = make_plan()


@pytest.fixture
async def bot() -> AsyncIterator[ScriptedBot]:
    async with at_work(ScriptedBot(small_world())) as bot:
        yield bot


@pytest.fixture
async def invited(bot: ScriptedBot) -> Person:
    """Somebody with an invitation in their chat."""
    person = Phones(bot.world).person(PLAN.user_id, PLAN.first_name)
    await person.start("diena")
    await person.next_message()
    bot.invite(PLAN.user_id)
    return person


async def test_who_starts_answers_all_questions(bot: ScriptedBot, invited: Person) -> None:
    outcome = await react(invited, PLAN, Reaction.STARTS, pace=FAST)

    assert (outcome.kind, set(outcome.answered)) == (Ending.COMPLETED, set(QUESTIONS))


async def test_who_presses_invitation_and_reminder_in_the_same_second_answers_once(
    bot: ScriptedBot, invited: Person
) -> None:
    bot.invite(PLAN.user_id)
    outcome = await react(invited, PLAN, Reaction.STARTS_TWICE, pace=FAST)

    assert outcome.kind is Ending.COMPLETED
    assert bot.interviews[PLAN.user_id].did.count("pressed 1.start") == 3
    assert bot.interviews[PLAN.user_id].did.count("metināšana") == 1


@pytest.mark.parametrize(
    ("reaction", "pressed", "ending"),
    [
        (Reaction.SNOOZES, ["pressed 1.later"], Ending.SNOOZED),
        (Reaction.DECLINES, ["pressed 1.no"], Ending.DECLINED),
        (Reaction.LEAVES, ["pressed 1.never"], Ending.LEFT_PANEL),
        (Reaction.IGNORES, [], Ending.IGNORED),
    ],
)
async def test_others_press_one_button_or_none(
    bot: ScriptedBot, invited: Person, reaction: Reaction, pressed: list[str], ending: Ending
) -> None:
    outcome = await react(invited, PLAN, reaction, pace=FAST)

    assert outcome.kind is ending
    assert bot.interviews[PLAN.user_id].did == pressed


async def test_nobody_opens_an_old_link_once_more_because_of_an_invitation(bot: ScriptedBot, invited: Person) -> None:
    outcome = await react(invited, make_plan(Course.FINISHES, *MISCHIEF), Reaction.STARTS, pace=FAST)

    assert outcome.kind is Ending.COMPLETED
    assert "/delete" not in bot.interviews[PLAN.user_id].did


async def test_without_an_invitation_nothing_is_answered(bot: ScriptedBot) -> None:
    person = Phones(bot.world).person(8, "Oto")

    assert (await react(person, replace(PLAN, user_id=8), Reaction.STARTS, pace=FAST)).kind is Ending.REFUSED


async def test_a_question_is_no_invitation(bot: ScriptedBot, invited: Person) -> None:
    [only] = invitations_in(invited.chat)

    assert isinstance(only, Invited)
    assert list(only.buttons) == list(OPTIONS)


def test_reactions_are_dealt_in_shares_and_alike_each_time() -> None:
    dealt = reactions(100, 5)

    assert dealt == reactions(100, 5)
    assert Counter(dealt)[Reaction.STARTS] == 50
    assert set(dealt) == set(Reaction)
    assert len(reactions(2, 5)) == 2
