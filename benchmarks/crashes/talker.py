"""Somebody who answers every question once, however often it comes, and remembers what they said."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from benchmarks.crashes.witness import POISON
from simulator.chats import Message
from simulator.errors import NothingCame
from simulator.person import Person
from simulator.questions import DONE, SKIP, Kind, Question, question_in

# Nothing in them is personal or a sign of danger, so they are kept as they are said.
LIKED = ("stāsti", "plakāti", "uzdevumi", "jautājumi", "piemēri", "viesi", "spēles", "testi", "video", "padomi")
PLACES = ("darbnīcā", "zālē", "klasē", "muzejā", "birojā", "rūpnīcā", "bibliotēkā", "laboratorijā", "studijā")
REFUSALS = frozenset({"no", "u13"})  # after which the bot asks no more
SHORTEST = 3  # questions of a conversation that has really ended


@dataclass
class Talker:
    """One person in one conversation. `given` holds their texts by question; the poisoned first say what can't be kept.

    `apology` begins what the bot says when it gives up on a message.
    """

    person: Person
    rng: random.Random
    patience: float
    apology: str
    poisoned: bool = False
    given: dict[str, str] = field(default_factory=dict)
    poisonings: int = 0
    ended: bool = False
    _known: set[tuple[str, frozenset[str]]] = field(default_factory=set)
    _writing: str = ""

    async def talk(self, code: str) -> None:
        """Open the event's link and answer to the end; `ended` tells whether it came to that."""
        await self.person.start(code)
        try:
            while not self.ended:
                await self._react(await self.person.wait_for(self._concerns, self.patience))
        except NothingCame:
            return

    def _concerns(self, message: Message) -> bool:
        question = question_in(message)
        if question is None:
            return self._is_apology(message) or self._is_farewell(message)
        return bool(question.id) and _key(question) not in self._known

    def _is_apology(self, message: Message) -> bool:
        return bool(self._writing) and message.text.startswith(self.apology)

    def _is_farewell(self, message: Message) -> bool:
        fresh = message.edit_date is None and not message.buttons
        return fresh and len(self._known) >= SHORTEST and not message.text.startswith(self.apology)

    async def _react(self, message: Message) -> None:
        question = question_in(message)
        if question is not None:
            self._known.add(_key(question))
            await self._answer(question)
        elif self._is_apology(message):
            await self._write(self._writing)
        else:
            self.ended = True

    async def _answer(self, question: Question) -> None:
        self._writing = ""
        if question.options:
            await self._choose(question)
        elif question.kind is Kind.TEXT:
            await self._write_poison_first(question.id)
        else:
            await self.person.press(question.controls[SKIP], question.message)

    async def _choose(self, question: Question) -> None:
        chosen = self.rng.choice([code for code in question.options if code not in REFUSALS])
        await self.person.press(question.options[chosen], question.message)
        if DONE in question.controls:
            await self.person.press(question.controls[DONE], question.message)

    async def _write_poison_first(self, question: str) -> None:
        self._writing = question
        if self.poisoned and not self.poisonings:
            self.poisonings += 1
            await self.person.say(f"man patika {POISON}")
            return
        await self._write(question)

    async def _write(self, question: str) -> None:
        self._writing = ""
        self.given[question] = f"man patika {self.rng.choice(LIKED)} {self.rng.choice(PLACES)} un viss pārējais"
        await self.person.say(self.given[question])


def _key(question: Question) -> tuple[str, frozenset[str]]:
    return question.id, frozenset(question.options)
