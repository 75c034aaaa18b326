"""One synthetic person meets a scripted bot."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from typing import Any

from simulator.outcomes import Outcome
from simulator.pace import Pace
from simulator.people import converse
from simulator.phones import Phones
from simulator.temperament import Course, Habit, Mood, PersonPlan, Temperament
from simulator.world import World
from tests.simulator.scripted_bot import Interview, ScriptedBot

FAST = Pace(speed=1e6, patience=2, glance=0.05)
TEXTS = {
    "helped": ("metināšana", "metināt ar masku"),
    "change": ("garāk",),
    "why": ("tāpēc",),
    "side": ("negribu dzīvot",),
}

Meet = Callable[..., Awaitable[tuple[Outcome, Interview]]]


@asynccontextmanager
async def at_work(bot: ScriptedBot) -> AsyncIterator[ScriptedBot]:
    task = asyncio.create_task(bot.serve())
    yield bot
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def meet_in(
    world: World, plan: PersonPlan, *, pace: Pace = FAST, away: Any = None, **bot: Any
) -> tuple[Outcome, Interview]:
    """Let one person talk to a scripted bot: the outcome, and what the bot noted."""
    async with at_work(ScriptedBot(world, **bot)) as scripted:
        person = Phones(world).person(plan.user_id, plan.first_name, plan.phone_language)
        outcome = await converse(person, plan, plan.chance("pace"), pace=pace, away=away)
    return outcome, scripted.interviews[plan.user_id]


def make_plan(course: Course = Course.FINISHES, *habits: Habit, phone: str = "lv", **temperament: Any) -> PersonPlan:
    brought = {"language": "lv", "gender": "she", "age": 14, "sector": "general", "mood": Mood.GOOD} | temperament
    person = Temperament(course=course, habits=frozenset(habits), **brought)
    return PersonPlan(0, 1, 7, "Elza", phone, "diena", person, texts=TEXTS, other_event="ena")
