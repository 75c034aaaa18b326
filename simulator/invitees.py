"""Synthetic people who are written to: they take up an invitation, put it off, decline it, or leave it lying.

Buttons of invitations carry `invite.<number>.<start|later|no|never>`; there may be several messages about one, the
invitation and its reminder.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import partial
from importlib.resources import files

import yaml

from simulator.chats import Chat, Message
from simulator.keyboards import Button
from simulator.outcomes import Ending, Outcome
from simulator.pace import LOOK_SECONDS, Pace
from simulator.people import go_on
from simulator.person import Person
from simulator.population import deal
from simulator.questions import Question, question_in
from simulator.scene import Scene
from simulator.temperament import Habit, PersonPlan

START, LATER, NO, NEVER = "start", "later", "no", "never"
_INVITE = "invite."
# Nobody opens the link of an event that is long over, or goes away once more.
_NOT_AGAIN = frozenset(
    {
        Habit.RESTARTS,
        Habit.OPENS_ANOTHER,
        Habit.SAYS_STOP,
        Habit.BLOCKS_BRIEFLY,
        Habit.DELETES_AND_RETURNS,
        Habit.SWITCHES_LANGUAGE,
        Habit.COMES_BACK,
    }
)


class Reaction(StrEnum):
    """What somebody does about an invitation."""

    STARTS = "starts"
    STARTS_TWICE = "starts_twice"
    """Presses the button of every message about it in the same second."""
    SNOOZES = "snoozes"
    DECLINES = "declines"
    LEAVES = "leaves"
    """Does not want to be written to any more."""
    IGNORES = "ignores"


ENDINGS = {
    Reaction.SNOOZES: (LATER, Ending.SNOOZED),
    Reaction.DECLINES: (NO, Ending.DECLINED),
    Reaction.LEAVES: (NEVER, Ending.LEFT_PANEL),
}


@dataclass(frozen=True)
class Invited:
    """A message about an invitation, and its buttons by what they do."""

    message: Message
    buttons: Mapping[str, Button]


def invitations_in(chat: Chat) -> list[Invited]:
    """The messages about invitations that can still be answered, the newest last."""
    found = [(message, _buttons(message)) for message in chat.messages.values() if message.from_bot]
    return [Invited(message, buttons) for message, buttons in found if START in buttons]


def reactions(count: int, seed: int) -> list[Reaction]:
    """What `count` people do about it, in the shares of `shares.yaml`."""
    shares = yaml.safe_load((files("simulator") / "shares.yaml").read_text(encoding="utf-8"))["invited"]
    at_least = dict.fromkeys(map(Reaction, shares), 1) if count >= len(shares) else {}
    weights = {Reaction(name): share for name, share in shares.items()}
    return deal(weights, count, random.Random(f"{seed}.invited"), at_least)


async def react(person: Person, plan: PersonPlan, reaction: Reaction, *, pace: Pace | None = None) -> Outcome:
    """Let somebody answer the newest invitation in their chat; REFUSED if there is none."""
    pace, rng = pace or Pace(), plan.chance("invitation")
    invited = invitations_in(person.chat)
    if not invited:
        return _outcome(person, Ending.REFUSED)
    if reaction is Reaction.IGNORES:
        return _outcome(person, Ending.IGNORED)
    if reaction in ENDINGS:
        option, ending = ENDINGS[reaction]
        await pace.pass_time(LOOK_SECONDS, rng)
        return _outcome(person, ending if await _press(person, invited[-1], option, pace) else Ending.LEFT_WAITING)
    presses = [*invited, invited[-1]] if reaction is Reaction.STARTS_TWICE else invited[-1:]
    return await go_on(person, _calmed(plan), rng, partial(_start, presses), pace=pace)


async def _start(presses: Sequence[Invited], scene: Scene) -> Question | None:
    """Press what begins the conversation; what is pressed in the same second may be asked more than once."""
    await scene.look()
    newest = presses[-1].message
    before = newest.text
    for invited in presses:
        await scene.person.press(invited.buttons[START], invited.message)
    asked = await scene.attention.asked_anew(newest, before)
    return await scene.now(asked) if asked and len(presses) > 1 else asked


async def _press(person: Person, invited: Invited, option: str, pace: Pace) -> bool:
    """Press a button, and see that the bot has heard. False if there is no such button or nothing happened."""
    button = invited.buttons.get(option)
    if button is None:
        return False
    press = await person.press(button, invited.message)
    return press is not None and await press.wait(pace.patience) is not None


def _calmed(plan: PersonPlan) -> PersonPlan:
    calm = plan.temperament.habits - _NOT_AGAIN
    return replace(plan, event="", other_event="", temperament=replace(plan.temperament, habits=calm))


def _outcome(person: Person, ending: Ending) -> Outcome:
    return Outcome(ending, (), sum(message.from_bot for message in person.chat.messages.values()))


def _buttons(message: Message) -> dict[str, Button]:
    if question_in(message) is not None:
        return {}
    tokens = {button.token: button for button in message.buttons if button.token.startswith(_INVITE)}
    return {token.rpartition(".")[2]: button for token, button in tokens.items()}
