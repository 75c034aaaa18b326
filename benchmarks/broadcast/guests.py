"""People of the real part: some talk all the time, some answer an invitation; all note how long they wait."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count

from benchmarks.crashes.talker import Talker
from simulator.errors import NothingCame
from simulator.invitees import START, invitations_in
from simulator.person import Person

THINKING = (0.5, 2.5)  # seconds
PATIENCE = 120.0  # seconds
LINES = 6  # people who talk at the same time, all the time
FIRST_TALKER = 8_000_001


@dataclass
class Guest(Talker):
    """Somebody who thinks before they answer. `waits` holds when they did something, and how long the answer took."""

    waits: list[tuple[float, float]] = field(default_factory=list)

    async def talk(self, code: str) -> None:
        """Open an event's link and answer to the end."""
        await self._talk(lambda: self.person.start(code))

    async def answer_invitation(self, patience: float) -> None:
        """Wait for an invitation, take it up, and answer to the end; without one, do nothing."""
        try:
            await self.person.wait_for(lambda _: bool(invitations_in(self.person.chat)), patience)
        except NothingCame:
            self.ended = True
            return
        await asyncio.sleep(self.rng.uniform(*THINKING))
        invited = invitations_in(self.person.chat)[-1]
        await self._talk(lambda: self.person.press(invited.buttons[START], invited.message))

    async def _talk(self, begin: Callable[[], object]) -> None:
        acted = time.perf_counter()
        await begin()  # type: ignore[misc] # each of the ways to begin can be awaited
        while not self.ended:
            try:
                message = await self.person.wait_for(self._concerns, self.patience)
            except NothingCame:
                return
            self.waits.append((acted, time.perf_counter() - acted))
            await asyncio.sleep(self.rng.uniform(*THINKING))
            acted = time.perf_counter()
            await self._react(message)


def guest(person: Person, rng: random.Random) -> Guest:
    """Return somebody with a mind of their own."""
    return Guest(person, random.Random(rng.random()), PATIENCE, "\0")


class Talkers:
    """People who talk one after the other, so many at a time, until told to stop."""

    def __init__(self, person: Callable[[int], Person], code: str, rng: random.Random) -> None:
        self.guests: list[Guest] = []
        self.stopping = False
        self._person = person
        self._code = code
        self._rng = rng
        self._numbers = count(FIRST_TALKER)

    async def one(self) -> Guest:
        """Let one person talk to the end."""
        self.guests.append(guest(self._person(next(self._numbers)), self._rng))
        newest = self.guests[-1]
        await newest.talk(self._code)
        return newest

    async def run(self) -> None:
        """Let people talk until told to stop; who has begun, ends."""
        await asyncio.gather(*(self._line() for _ in range(LINES)))

    async def _line(self) -> None:
        while not self.stopping:
            await self.one()
