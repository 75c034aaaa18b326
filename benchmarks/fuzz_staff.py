"""Staff who do anything whatsoever beside the people of the fuzz: in every wizard, and able to work afterwards."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from typing import Any

from simulator.coordinators import Coordinator, NewEvent, coordinate
from simulator.errors import SimulatorError
from simulator.monkeys import Monkey, of_staff
from simulator.pace import Pace
from simulator.telegram import TelegramServer

FIRST_USER_ID = 6_000_001
PACE = Pace(speed=1e4, patience=60.0, glance=0.5)
# In the end each makes an event: what they began and left must not be in the way.
LAST_EVENT = NewEvent("Pēc visa", "career_week", "Krastu", "today", 30)


class Office:
    """So many of the world's staff. `acts` and `faults` tell what they did and what is wrong."""

    def __init__(self, server: TelegramServer, world: Mapping[str, Any], staff: int, seed: int) -> None:
        self.acts: Counter[str] = Counter()
        self.faults: list[str] = []
        self._server = server
        self._entries = world["staff"][:staff]
        self._links = [event["code"] for event in world["events"]]
        self._seed = seed
        self._staff: list[tuple[Coordinator, Monkey, str]] = []

    async def join(self) -> None:
        """Let everybody join by their invitation; from then on they may open it again."""
        for number, entry in enumerate(self._entries):
            person = self._server.person(FIRST_USER_ID + number, "Kolēģe", ("lv", "ru", "en")[number % 3])
            coordinator = await coordinate(person, entry["code"], pace=PACE)
            links = [*self._links, f"staff-{entry['code']}"]
            monkey = Monkey(person, random.Random(f"{self._seed}.staff.{number}"), links, of_staff())
            self._staff.append((coordinator, monkey, entry["role"]))

    async def rampage(self, acts: int) -> None:
        """Let everybody do so many acts."""
        await asyncio.gather(*(self._live(monkey, acts) for _, monkey, _ in self._staff))

    async def _live(self, monkey: Monkey, acts: int) -> None:
        for _ in range(acts):
            self.acts[f"staff {await monkey.act()}"] += 1

    async def recover(self) -> None:
        """Let everybody ask for help and coordinators make an event; note who can't, and what was never answered."""
        for coordinator, monkey, role in self._staff:
            await coordinator.person.unblock()
            try:
                await coordinator.ask("/cancel")
                await coordinator.ask("/help")
                if role == "coordinator":
                    await coordinator.make_event(LAST_EVENT)
            except SimulatorError as exc:
                self.faults.append(f"stuck: {role} {coordinator.person.account.id}: {exc}")
            self.faults += [f"unanswered: staff {it.act}, act {it.number} of {it.user_id}" for it in monkey.complaints]
