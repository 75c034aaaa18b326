"""Where a synthetic person is: at which phone, with which plan, and what they did so far."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from simulator.attention import Attention
from simulator.chats import Message
from simulator.keyboards import Button
from simulator.pace import LOOK_SECONDS, Pace
from simulator.person import Person
from simulator.questions import Question, question_in
from simulator.sayings import Sayings, sayings
from simulator.temperament import Habit, PersonPlan

Away = Callable[[], Awaitable[None]]


@dataclass
class Memory:
    """What somebody did so far: questions answered, of these the pressed ones with what was pressed, own texts.

    `reconsidered` are questions that they went back to, `habits` what they did besides answering.
    """

    answered: list[Question] = field(default_factory=list)
    pressed: list[tuple[Question, str]] = field(default_factory=list)
    written: list[tuple[Question, Message]] = field(default_factory=list)
    reconsidered: set[str] = field(default_factory=set)
    habits: list[Habit] = field(default_factory=list)

    def begin_again(self) -> None:
        """Forget a conversation that is over: another one begins."""
        self.answered.clear()
        self.pressed.clear()
        self.written.clear()


@dataclass(frozen=True)
class Scene:
    """Somebody at their phone. `away` passes the time of those who go and return; `rng` only sets their pace."""

    person: Person
    plan: PersonPlan
    attention: Attention
    memory: Memory
    pace: Pace
    away: Away
    rng: random.Random

    @property
    def said(self) -> Sayings:
        """What people say in the person's language."""
        return sayings(self.plan.temperament.language)

    async def look(self) -> None:
        """Let the time pass that it takes to read."""
        await self.pace.pass_time(LOOK_SECONDS, self.rng)

    async def write(self, text: str) -> Message:
        """Type a text and send it."""
        await self.pace.type(text, self.rng)
        return await self.person.say(text)

    async def press(self, button: Button, message: Message) -> None:
        """Press a button under a message after a look at it."""
        await self.look()
        await self.person.press(button, message)

    async def open_link(self, code: str, asked: Question) -> Question:
        """Open a link, and return the question that the bot asks then."""
        await self.person.start(code)
        return question_in(await self.attention.next_message()) or await self.now(asked)

    async def back_to(self, asked: Question) -> Question:
        """The question as asked anew after what the bot had to say, or where it stood."""
        return question_in(await self.attention.next_message()) or asked

    async def now(self, asked: Question) -> Question:
        """The question that stands once the bot is silent."""
        await self.attention.quiet(self.pace.glance)
        return self.attention.standing() or asked
