"""Many synthetic people at once, but not too many."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from simulator.outcomes import Outcome
from simulator.pace import AWAY_SECONDS, Pace
from simulator.people import converse
from simulator.person import Person
from simulator.scene import Away
from simulator.temperament import PersonPlan


class Telephones(Protocol):
    """Where people get their phones: the stand-in, or its phones alone."""

    def person(self, user_id: int, first_name: str, language_code: str) -> Person:
        """A person and their chat with the bot."""


@dataclass(frozen=True)
class Progress:
    """How far a crowd is: the newest outcome, and how many of all there are so far."""

    plan: PersonPlan
    outcome: Outcome
    done: int
    total: int


class Crowd:
    """People who talk to the bot, at most `at_once` at the same time; the others wait for their turn.

    Those who go away in the middle leave their place to others and return after `away()`: by default after a while,
    in a demo for example once the bot has been restarted.
    """

    def __init__(
        self,
        phones: Telephones,
        plans: Sequence[PersonPlan],
        at_once: int,
        *,
        pace: Pace | None = None,
        away: Away | None = None,
    ) -> None:
        self._phones = phones
        self._plans = plans
        self._pace = pace or Pace()
        self._away = away or self._pass_a_while
        self._places = asyncio.Semaphore(at_once)
        self._done = 0

    async def run(self, progress: Callable[[Progress], None] = lambda _: None) -> list[Outcome]:
        """Let everybody talk, and return the outcomes in the order of the plans; `progress` hears of each at once."""
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._take_part(plan, progress)) for plan in self._plans]
        return [task.result() for task in tasks]

    async def _take_part(self, plan: PersonPlan, progress: Callable[[Progress], None]) -> Outcome:
        async with self._places:
            person = self._phones.person(plan.user_id, plan.first_name, plan.phone_language)
            outcome = await converse(person, plan, plan.chance("pace"), pace=self._pace, away=self._step_out)
        self._done += 1
        progress(Progress(plan, outcome, self._done, len(self._plans)))
        return outcome

    async def _step_out(self) -> None:
        self._places.release()
        try:
            await self._away()
        finally:
            # Also when given up meanwhile: the place is released once more on the way out.
            await self._places.acquire()

    async def _pass_a_while(self) -> None:
        await asyncio.sleep(AWAY_SECONDS / self._pace.speed)
