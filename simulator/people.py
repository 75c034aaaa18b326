"""Synthetic people in conversation: they read what the bot says and react as they are.

What somebody does follows from their plan and the bot's messages alone; the chance given to `converse` only sets
their pace. So it makes no difference who else talks to the bot at the same time.
"""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass
from enum import StrEnum

from simulator.answering import option, selection, skips, typed, words
from simulator.attention import Attention
from simulator.chats import Message
from simulator.digressions import Away, Digressions, Memory
from simulator.errors import NothingCame
from simulator.pace import AWAY_SECONDS, LOOK_SECONDS, Pace
from simulator.person import Person
from simulator.questions import DONE, SKIP, Kind, Question, question_in
from simulator.temperament import Course, Habit, PersonPlan


class Ending(StrEnum):
    """How a conversation ended."""

    COMPLETED = "completed"
    DROPPED_OUT = "dropped_out"
    STOPPED = "stopped"
    BLOCKED = "blocked"
    LOOKED_ONLY = "looked_only"
    TURNED_AWAY = "turned_away"
    """Too young."""
    HELPED = "helped"
    """Wrote of danger and was answered with something else than the next question."""
    UNHEARD = "unheard"
    """Wrote of danger, and the bot went on asking."""
    REFUSED = "refused"
    """The bot asked nothing at all."""
    LEFT_WAITING = "left_waiting"
    """The bot did not answer in time."""


@dataclass(frozen=True)
class Outcome:
    """What became of a conversation: the questions answered, in order, and how many messages the bot sent."""

    kind: Ending
    answered: tuple[str, ...]
    messages: int


async def converse(
    person: Person, plan: PersonPlan, rng: random.Random, *, pace: Pace | None = None, away: Away | None = None
) -> Outcome:
    """Play one person from the start to the end. Ends in `pace.lifetime` at the latest, whatever the bot does.

    Those who go away in the middle wait for `away()` before they come back; by default a while.
    """
    visit = _Visit(person, plan, rng, pace or Pace(), away)
    try:
        async with asyncio.timeout(visit.pace.lifetime):
            ending = await visit.run()
    except TimeoutError:  # NothingCame is one, too
        ending = Ending.LEFT_WAITING
    heard = sum(message.from_bot for message in person.chat.messages.values())
    return Outcome(ending, tuple(question.id for question in visit.memory.answered), heard)


class _Visit:
    """One person's conversation."""

    def __init__(self, person: Person, plan: PersonPlan, rng: random.Random, pace: Pace, away: Away | None) -> None:
        self.pace = pace
        self.memory = Memory()
        self._person = person
        self._plan = plan
        self._rng = rng
        self._attention = Attention(person, pace.patience)
        self._digressions = Digressions(
            person, plan, self._attention, self.memory, pace=pace, away=away or self._pass_a_while
        )

    async def run(self) -> Ending:
        """Talk until the bot has no more questions, or the person has enough."""
        await self.pace.pass_time(LOOK_SECONDS, self._rng)
        await self._person.start(self._plan.event)
        question = question_in(await self._attention.next_message())
        if question is None:
            return Ending.REFUSED
        while question is not None:
            ending = await self._leave(question)
            if ending is not None:
                return ending
            question = await self._answer(await self._digressions.before(question))
        return self._last_ending()

    async def _leave(self, question: Question) -> Ending | None:
        """End the conversation if it is time to."""
        course = self._plan.temperament.course
        if course is Course.LOOKS_ONLY:
            return Ending.LOOKED_ONLY
        if course is Course.IN_DANGER and question.kind is Kind.TEXT:
            return await self._tell_of_danger()
        if len(self.memory.answered) < self._plan.temperament.leaves_after:
            return None
        match course:
            case Course.DROPS_OUT:
                return Ending.DROPPED_OUT
            case Course.STOPS:
                await self._write("/stop")
                await self._attention.next_message()
                return Ending.STOPPED
            case Course.BLOCKS:
                await self._person.block()
                return Ending.BLOCKED
            case _:
                return None

    async def _tell_of_danger(self) -> Ending:
        await self._write(self._plan.texts["side"][0])
        reply = await self._attention.next_message()
        return Ending.HELPED if question_in(reply) is None else Ending.UNHEARD

    async def _answer(self, question: Question) -> Question | None:
        """Answer or skip, and return what is asked next."""
        if skips(self._plan, question):
            return await self._press_on(question, SKIP)
        if question.kind is Kind.TEXT:
            return await self._answer_in_words(question)
        if self._plan.has(Habit.TYPES):
            return await self._type_answer(question)
        return await self._press_answer(question)

    async def _answer_in_words(self, question: Question) -> Question | None:
        message = await self._write(words(self._plan, question))
        self.memory.answered.append(question)
        self.memory.written.append((question, message))
        return await self._attention.next_question(question)

    async def _type_answer(self, question: Question) -> Question | None:
        await self._write(typed(self._plan, question))
        reply = await self._attention.next_question(question, repeated=True)
        if reply is not None and reply.id == question.id:
            return await self._press_answer(reply)
        self.memory.answered.append(question)
        return reply

    async def _press_answer(self, question: Question) -> Question | None:
        if question.kind is Kind.MULTI:
            await self._mark(question)
            return await self._press_on(question, DONE)
        chosen = option(self._plan, question)
        self.memory.pressed.append((question, chosen))
        return await self._press_on(question, chosen)

    async def _mark(self, question: Question) -> None:
        """Press one by one what applies, and look each time that it was marked."""
        for chosen in selection(self._plan, question):
            before = [button.label for button in question.message.buttons]
            await self._press(question, chosen)
            await self._attention.changed_buttons(question.message, before, self.pace.glance)

    async def _press_on(self, question: Question, chosen: str) -> Question | None:
        """Press what leads to the next question; once more if nothing happens, as people do."""
        await self._press(question, chosen)
        if self._plan.has(Habit.DOUBLE_PRESSES):
            await self._press(question, chosen, at_once=True)
        if chosen != SKIP:
            self.memory.answered.append(question)
        try:
            return await self._attention.next_question(question)
        except NothingCame:
            await self._press(question, chosen)
            return await self._attention.next_question(question)

    async def _press(self, question: Question, chosen: str, *, at_once: bool = False) -> None:
        if not at_once:
            await self.pace.pass_time(LOOK_SECONDS, self._rng)
        button = (question.options | question.controls)[chosen]
        await self._person.press(button, question.message)

    async def _write(self, text: str) -> Message:
        await self.pace.type(text, self._rng)
        return await self._person.say(text)

    async def _pass_a_while(self) -> None:
        await self.pace.pass_time(AWAY_SECONDS, self._rng)

    def _last_ending(self) -> Ending:
        too_young = self._plan.temperament.course is Course.UNDER_13
        turned_away = too_young and self.memory.answered[-1].kind is Kind.AGE
        return Ending.TURNED_AWAY if turned_away else Ending.COMPLETED
