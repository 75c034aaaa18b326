"""People who talk one after the other, so many at a time, until told to stop; those who have begun, end."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass, field

from benchmarks.crashes.talker import Talker
from conversations.texts import Texts
from simulator.telegram import TelegramServer

AT_ONCE = 16  # people who talk at the same time
POISONED = 9  # every so manieth person first says what no turn can keep
PATIENCE = 3600.0  # seconds: nobody gives up while bots are being killed
FIRST_PERSON = 2_000_001


@dataclass
class Crowd:
    """`talkers` are all who have begun so far."""

    server: TelegramServer
    code: str
    rng: random.Random
    texts: Texts
    at_once: int = AT_ONCE
    talkers: list[Talker] = field(default_factory=list)
    stopping: bool = False

    async def run(self) -> None:
        """Talk until `stopping` is set."""
        await asyncio.gather(*(self._line() for _ in range(self.at_once)))

    async def _line(self) -> None:
        while not self.stopping:
            number = len(self.talkers)
            person = self.server.person(FIRST_PERSON + number, "Kāds")
            apology = self.texts.chat.notes.failed.partition("!")[0]
            talker = Talker(
                person, random.Random(self.rng.random()), PATIENCE, apology, poisoned=number % POISONED == 1
            )
            self.talkers.append(talker)
            await talker.talk(self.code)


def crowd_of(server: TelegramServer, texts: Texts, code: str, seed: int, at_once: int = AT_ONCE) -> Crowd:
    """People who all come to the event with this code, so many at a time."""
    return Crowd(server, code, random.Random(seed), texts, at_once)
