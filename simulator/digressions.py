"""What synthetic people do besides answering: looking for help, coming back to earlier answers, sending a sticker."""

from __future__ import annotations

import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from simulator.answering import second_thought
from simulator.attention import Attention
from simulator.chats import Message
from simulator.errors import NothingCame
from simulator.pace import LOOK_SECONDS, Pace
from simulator.person import Person
from simulator.questions import Kind, Question, languages_in, question_in
from simulator.temperament import Habit, PersonPlan

LATEST = 3  # answers after which a digression is due
IMMEDIATE = frozenset({Habit.SWITCHES_LANGUAGE})

Away = Callable[[], Awaitable[None]]


@dataclass
class Memory:
    """What somebody did so far: questions answered, of these the pressed ones with what was pressed, own texts."""

    answered: list[Question] = field(default_factory=list)
    pressed: list[tuple[Question, str]] = field(default_factory=list)
    written: list[tuple[Question, Message]] = field(default_factory=list)


class Digressions:
    """Does each habit of a person once, when its moment comes; `away` passes the time of those who go and return."""

    def __init__(
        self, person: Person, plan: PersonPlan, attention: Attention, memory: Memory, *, pace: Pace, away: Away
    ) -> None:
        self._person = person
        self._plan = plan
        self._attention = attention
        self._memory = memory
        self._pace = pace
        self._away = away
        self._rng: random.Random = plan.chance("digressions")
        self._ways: dict[Habit, Callable[[Question], Awaitable[Question]]] = {
            Habit.SWITCHES_LANGUAGE: self._switch_language,
            Habit.ASKS_HELP: self._ask_help,
            Habit.ASKS_PRIVACY: self._ask_about_privacy,
            Habit.SENDS_VOICE: self._send_voice,
            Habit.SENDS_STICKER: self._send_sticker,
            Habit.PRESSES_LATE: self._press_late,
            Habit.CHANGES_MIND: self._change_mind,
            Habit.COMES_BACK: self._come_back,
        }

    async def before(self, question: Question) -> Question:
        """Do what is due before answering, and return the question as it stands in the chat after that."""
        for habit in [habit for habit in self._ways if self._is_due(habit, question)]:
            await self._pace.pass_time(LOOK_SECONDS, self._rng)
            question = await self._ways.pop(habit)(question)
        return question

    def _is_due(self, habit: Habit, question: Question) -> bool:
        if not self._plan.has(habit):
            return False
        moment = 0 if habit in IMMEDIATE else self._plan.chance(habit).randint(1, LATEST)
        return len(self._memory.answered) >= moment and self._is_possible(habit, question)

    def _is_possible(self, habit: Habit, question: Question) -> bool:
        match habit:
            case Habit.SENDS_VOICE:
                return question.kind is Kind.TEXT
            case Habit.PRESSES_LATE:
                return bool(self._memory.pressed)
            case Habit.CHANGES_MIND:
                return bool(self._memory.written) and question.kind is not Kind.TEXT
            case _:
                return True

    async def _switch_language(self, question: Question) -> Question:
        own, message, offered = self._plan.temperament.language, question.message, question.languages
        if own not in offered:
            await self._person.say("/language")
            message = await self._attention.next_message()
            offered = languages_in(message)
        if own not in offered:
            return question
        before = message.text
        await self._person.press(offered[own], message)
        return await self._attention.asked_anew(message, before) or question

    async def _ask_help(self, question: Question) -> Question:
        await self._person.say("/help")
        return await self._back_to(question)

    async def _ask_about_privacy(self, question: Question) -> Question:
        await self._person.say("/privacy")
        return await self._back_to(question)

    async def _send_voice(self, question: Question) -> Question:
        await self._person.send_voice()
        return await self._back_to(question)

    async def _send_sticker(self, question: Question) -> Question:
        await self._person.send_sticker()
        return await self._back_to(question)

    async def _press_late(self, question: Question) -> Question:
        earlier, chosen = self._memory.pressed[0]
        others = [button for option, button in earlier.options.items() if option != chosen]
        await self._person.press(others[0], earlier.message)
        try:
            await self._person.next_toast(self._pace.glance)
        except NothingCame:
            return question
        return question

    async def _change_mind(self, question: Question) -> Question:
        answered, message = self._memory.written[-1]
        rather = second_thought(self._plan, answered)
        if rather is None:
            return question
        await self._pace.type(rather, self._rng)
        await self._person.edit(message.id, rather)
        return await self._back_to(question)

    async def _come_back(self, question: Question) -> Question:
        await self._away()
        return question

    async def _back_to(self, question: Question) -> Question:
        """The question as asked anew after what the bot had to say, or where it stood."""
        return question_in(await self._attention.next_message()) or question
