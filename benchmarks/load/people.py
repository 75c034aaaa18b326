"""People who talk with a bot: each does something, waits for the answer, thinks, and does the next thing."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

from benchmarks.crashes.talker import LIKED, PLACES, REFUSALS, SHORTEST
from simulator.chats import Message
from simulator.person import Person
from simulator.questions import DONE, SKIP, Kind, Question, question_in

PATIENCE = 3600.0  # seconds: slowness is no fault, so whoever watches decides when nothing will come any more

Think = tuple[float, float]  # seconds, at least and at most
Answers = Callable[[Message], bool]


@dataclass(frozen=True)
class Turn:
    """When somebody did something, and when they saw the answer."""

    asked: float
    answered: float

    @property
    def wait(self) -> float:
        """The seconds between."""
        return self.answered - self.asked


@dataclass
class Ledger:
    """Everything that was done: as many turns are answered, or there is a fault."""

    acts: int = 0
    turns: list[Turn] = field(default_factory=list)

    async def turn(self, person: Person, act: Awaitable[Any], answers: Answers) -> Message:
        """Do something and wait until what comes `answers` it."""
        self.acts += 1
        asked = time.perf_counter()
        await act
        message = await person.wait_for(answers, PATIENCE)
        self.turns.append(Turn(asked, time.perf_counter()))
        return message


@dataclass
class Crowd:
    """So many people at a time; whoever comes to the end of their conversation makes room for somebody else."""

    newcomer: Callable[[], Person]
    converse: Callable[[Crowd, Person], Awaitable[None]]
    rng: random.Random
    ledger: Ledger
    think: Think = (0.0, 0.0)
    stopping: bool = False

    async def run(self, people: int) -> None:
        """Talk until `stopping`; what was begun by then is waited for."""
        await asyncio.gather(*(self._line() for _ in range(people)))

    async def _line(self) -> None:
        await asyncio.sleep(self.rng.uniform(0.0, self.think[1]))  # not all at the same instant
        while not self.stopping:
            await self.converse(self, self.newcomer())

    async def pause(self) -> bool:
        """Think. Returns whether to go on."""
        if self.think[1]:
            await asyncio.sleep(self.rng.uniform(*self.think))
        return not self.stopping

    def words(self) -> str:
        """Something to say that is neither personal nor a sign of danger."""
        return f"man patika {self.rng.choice(LIKED)} {self.rng.choice(PLACES)} un viss pārējais"


async def chat_with_echo(crowd: Crowd, person: Person) -> None:
    """Say things, as many as an interview has turns."""
    for _ in range(20):
        await crowd.ledger.turn(person, person.say(crowd.words()), lambda _: True)
        if not await crowd.pause():
            return


@dataclass
class Interview:
    """One person in one conversation after an event's link."""

    crowd: Crowd
    person: Person
    _known: set[tuple[str, frozenset[str]]] = field(default_factory=set)

    async def talk(self, code: str) -> None:
        """Answer to the end, or until the crowd stops."""
        message: Message | None = await self._do(self.person.start(code), self._moves_on)
        while message and (question := question_in(message)) and await self.crowd.pause():
            self._known.add(_key(question))
            message = await self._answer(question)

    async def _do(self, act: Awaitable[Any], answers: Answers) -> Message:
        return await self.crowd.ledger.turn(self.person, act, answers)

    def _moves_on(self, message: Message) -> bool:
        question = question_in(message)
        if question is None:
            return message.edit_date is None and not message.buttons and len(self._known) >= SHORTEST
        return bool(question.id) and _key(question) not in self._known

    async def _answer(self, question: Question) -> Message | None:
        if question.options:
            return await self._choose(question)
        if question.kind is Kind.TEXT:
            return await self._do(self.person.say(self.crowd.words()), self._moves_on)
        return await self._do(self.person.press(question.controls[SKIP], question.message), self._moves_on)

    async def _choose(self, question: Question) -> Message | None:
        chosen = self.crowd.rng.choice([code for code in question.options if code not in REFUSALS])
        press = self.person.press(question.options[chosen], question.message)
        if DONE not in question.controls:
            return await self._do(press, self._moves_on)
        await self._do(press, lambda it: it.id == question.message.id)
        if not await self.crowd.pause():
            return None
        return await self._do(self.person.press(question.controls[DONE], question.message), self._moves_on)


def _key(question: Question) -> tuple[str, frozenset[str]]:
    return question.id, frozenset(question.options)
