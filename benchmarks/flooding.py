"""One person sends 200 messages a second while 50 others talk: how long the others wait for their answers.

The reference, in the same run, is the same crowd without a flooder. A third one shows the flood let in, without the
gate of `app/flooding.py`. Each person writes, waits for the commit of the turn that answers, and writes again a little
later; a wait is from the arrival of the message to that commit. Redaction and the look for danger stand in as simple
functions: they cost a flooder's own turns most, so the real ones would flatter the gate.

`python -m benchmarks.flooding` prints a table (about 35 seconds).
"""

from __future__ import annotations

import asyncio
import json
import random
import statistics
import tempfile
import time
from dataclasses import dataclass, field
from functools import partial
from itertools import count
from pathlib import Path

from analytics.reliability import Reliability
from app.chance import Chance
from app.clock import Clock
from app.flooding import FloodGate, calm
from app.flows import Flows
from app.guard import Guard, Redacted
from app.post import DatabaseInbox
from app.seed import seed
from app.staff import StaffServices
from app.turns import Outcome, TurnRunner, Turns
from app.visit import LearnerServices
from bot.ports import RawUpdate
from conversations import library
from models import schema
from models.database import Database
from models.vault import Vault

BOT = 7_000_000_001
SECRET = "an invented secret, long enough for benchmarks"  # noqa: S105 - opens nothing
PEOPLE = 50
SECONDS = 9.0
PAUSE = 0.5  # seconds between an answer and the next message
FLOOD = 200  # messages a second
WORDS = ("labi", "nezinu", "4", "/skip", "bija interesanti, bet par īsu", "/help")


OPEN = 1e6  # messages a second to one chat: a gate for that lets everything in


@dataclass
class Crowd:
    """People in the middle of conversations, and what their answers took."""

    inbox: DatabaseInbox
    code: str
    waits: list[float] = field(default_factory=list)
    _answered: dict[int, asyncio.Event] = field(default_factory=dict)
    _numbers: count[int] = field(default_factory=lambda: count(1))

    def note(self, outcome: Outcome) -> None:
        """Let whoever was answered go on."""
        if event := self._answered.get(outcome.chat_id):
            event.set()

    async def talk(self, chat: int, until: float, rng: random.Random) -> None:
        """Write, wait, write again."""
        await asyncio.sleep(rng.random())
        self._answered[chat] = asyncio.Event()
        text = f"/start {self.code}"
        while time.perf_counter() < until:
            sent = time.perf_counter()
            await self.inbox.store([self._update(chat, text)])
            await self._answered[chat].wait()
            self._answered[chat].clear()
            self.waits.append(time.perf_counter() - sent)
            await asyncio.sleep(PAUSE * (0.5 + rng.random()))
            text = rng.choice(WORDS)

    async def flood(self, until: float) -> None:
        """Send without waiting for anything."""
        sending: set[asyncio.Task[None]] = set()
        began, sent = time.perf_counter(), 0
        while (now := time.perf_counter()) < until:
            while sent < (now - began) * FLOOD:
                sending.add(asyncio.create_task(self.inbox.store([self._update(666, "hei")])))
                sent += 1
            await asyncio.sleep(0.01)
        await asyncio.gather(*sending)

    def _update(self, chat: int, text: str) -> RawUpdate:
        number = next(self._numbers)
        person = {"id": chat, "is_bot": False, "first_name": "X", "language_code": "lv"}
        place = {"id": chat, "type": "private"}
        message = {"message_id": number, "date": 1, "chat": place, "from": person, "text": text}
        return RawUpdate(number, chat, json.dumps({"update_id": number, "message": message}).encode())


async def waits(*, flooded: bool, gate: FloodGate) -> list[float]:
    """Return what the others waited for their answers."""
    with tempfile.TemporaryDirectory() as folder:
        database = Database(f"sqlite:///{Path(folder) / 'atbalss.db'}", Vault(SECRET))
        schema.upgrade(database.engine)
        try:
            return await _waits(database, flooded, gate)
        finally:
            database.close()


async def _waits(database: Database, flooded: bool, gate: FloodGate) -> list[float]:
    clock, chance, flows = Clock(), Chance(1), Flows(library.load())
    world = database.write(lambda uow: seed(uow, chance, clock.now(), "bot")).result()
    guard = Guard(lambda text: "briesmas" in text, lambda text, _: Redacted(text, 0))
    staff = StaffServices("bot", chance, Reliability("m", frozenset()), flows.texts, guard)
    woken = asyncio.Event()
    inbox = DatabaseInbox(database, BOT, clock, woken.set, gate=gate, calm=partial(calm, flows.texts))
    crowd = Crowd(inbox, next(event["code"] for event in world.events if event["key"] == "ogre-autumn"))
    runner = TurnRunner(
        database,
        Turns(BOT, LearnerServices(flows, guard, chance), staff),
        clock,
        woken=woken,
        after=crowd.note,
        wake_delivery=lambda: None,
    )
    running = asyncio.create_task(runner.run())
    until = time.perf_counter() + SECONDS
    talking = [crowd.talk(chat, until, random.Random(chat)) for chat in range(1001, 1001 + PEOPLE)]
    await asyncio.gather(*talking, *([crowd.flood(until)] if flooded else []))
    runner.stop()
    await running
    return crowd.waits


def row(name: str, found: list[float], reference: list[float]) -> str:
    """Return one measurement beside its reference, as a row of a table."""
    middle, high = statistics.median(found), _p99(found)
    told = (f"{len(found)}", f"{1e3 * middle:.0f} ms", f"{1e3 * high:.0f} ms", f"{high / _p99(reference):.2f}")
    return f"| {name:<26} | " + " | ".join(f"{value:>8}" for value in told) + " |"


def _p99(found: list[float]) -> float:
    return statistics.quantiles(found, n=100)[98]


def main() -> None:
    """Print the table."""
    heads = ("answers", "p50", "p99", "p99 ratio")
    print(f"| {f'{PEOPLE} people, and':<26} | " + " | ".join(f"{head:>8}" for head in heads) + " |")
    print(f"|{'-' * 28}|" + f"{'-' * 9}:|" * len(heads))
    alone = asyncio.run(waits(flooded=False, gate=FloodGate()))
    print(row("nobody who floods", alone, alone))
    for name, gate in (("somebody who floods", FloodGate()), ("the same, without the gate", FloodGate(OPEN))):
        print(row(name, asyncio.run(waits(flooded=True, gate=gate)), alone))


if __name__ == "__main__":
    main()
