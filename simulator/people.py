"""Synthetic people in conversation: they read what the bot says and react as they are.

What somebody does follows from their plan and the bot's messages alone; the chance given to `converse` only sets
their pace. So it makes no difference who else talks to the bot at the same time.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable

from simulator.afterthoughts import after_the_end
from simulator.attention import Attention
from simulator.digressions import Digressions
from simulator.outcomes import Ending, Outcome
from simulator.pace import AWAY_SECONDS, Pace
from simulator.person import Person
from simulator.questions import Kind, Question, question_in
from simulator.replying import Replying
from simulator.scene import Away, Memory, Scene
from simulator.temperament import Course, PersonPlan

__all__ = ["Ending", "Outcome", "converse", "go_on"]

ENROLMENT = "P0e"  # the question whether one may be asked after the event
STOPS_BY_WORD = 0.3  # of those who stop: the others use the command

Opening = Callable[[Scene], Awaitable[Question | None]]


async def converse(
    person: Person, plan: PersonPlan, rng: random.Random, *, pace: Pace | None = None, away: Away | None = None
) -> Outcome:
    """Play one person from the start to the end. Ends in `pace.lifetime` at the latest, whatever the bot does.

    Those who go away in the middle wait for `away()` before they come back; by default a while.
    """
    return await go_on(person, plan, rng, _open_link, pace=pace, away=away)


async def go_on(
    person: Person,
    plan: PersonPlan,
    rng: random.Random,
    opening: Opening,
    *,
    pace: Pace | None = None,
    away: Away | None = None,
) -> Outcome:
    """Play one person from the question that `opening` leads to; without one, the bot has refused."""
    visit = _visit(person, plan, rng, pace or Pace(), away)
    try:
        async with asyncio.timeout(visit.scene.pace.lifetime):
            ending = await visit.run(opening)
    except TimeoutError:  # NothingCame is one, too
        ending = Ending.LEFT_WAITING
    return _outcome(visit.scene, ending)


def _visit(person: Person, plan: PersonPlan, rng: random.Random, pace: Pace, away: Away | None) -> _Visit:
    async def pass_a_while() -> None:
        await pace.pass_time(AWAY_SECONDS, rng)

    attention = Attention(person, pace.patience)
    return _Visit(Scene(person, plan, attention, Memory(), pace, away or pass_a_while, rng))


def _outcome(scene: Scene, ending: Ending) -> Outcome:
    answered = tuple(dict.fromkeys(question.id for question in scene.memory.answered))
    heard = sum(message.from_bot for message in scene.person.chat.messages.values())
    return Outcome(ending, answered, heard, tuple(scene.memory.habits))


async def _open_link(scene: Scene) -> Question | None:
    await scene.look()
    await scene.person.start(scene.plan.event)
    return question_in(await scene.attention.next_message())


class _Visit:
    """One person's conversation."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self._digressions = Digressions(scene)
        self._replying = Replying(scene)

    async def run(self, opening: Opening) -> Ending:
        """Talk until the bot has no more questions, or the person has enough."""
        question = await opening(self.scene)
        if question is None:
            return Ending.REFUSED
        while question is not None:
            ending = await self._leave(question)
            if ending is not None:
                return ending
            question = await self._digressions.before(question)
            if question is None:
                return Ending.HELPED  # what they sent was taken for a sign of danger
            question = await self._replying.answer(question)
        ending = self._last_ending()
        await after_the_end(self.scene)
        return ending

    async def _leave(self, question: Question) -> Ending | None:
        """End the conversation if it is time to."""
        course = self.scene.plan.temperament.course
        if course is Course.LOOKS_ONLY:
            return Ending.LOOKED_ONLY
        if course is Course.IN_DANGER and question.kind is Kind.TEXT:
            return await self._tell_of_danger()
        if len(self.scene.memory.answered) < self.scene.plan.temperament.leaves_after:
            return None
        match course:
            case Course.DROPS_OUT:
                return Ending.DROPPED_OUT
            case Course.STOPS:
                return await self._stop()
            case Course.BLOCKS:
                await self.scene.person.block()
                return Ending.BLOCKED
            case _:
                return None

    async def _stop(self) -> Ending:
        plan = self.scene.plan
        by_word = plan.chance("stops").random() < STOPS_BY_WORD
        await self.scene.write(self.scene.said.stop if by_word else "/stop")
        await self.scene.attention.next_message()
        return Ending.STOPPED

    async def _tell_of_danger(self) -> Ending:
        await self.scene.write(self.scene.plan.texts["side"][0])
        reply = await self.scene.attention.next_message()
        return Ending.HELPED if question_in(reply) is None else Ending.UNHEARD

    def _last_ending(self) -> Ending:
        answered = [question.id for question in self.scene.memory.answered]
        too_young = self.scene.plan.temperament.course is Course.UNDER_13
        if too_young and self.scene.memory.answered[-1].kind is Kind.AGE:
            return Ending.TURNED_AWAY
        return Ending.ENROLLED if ENROLMENT in answered else Ending.COMPLETED
