"""The long run: so many turns by one bot, looked at again and again: does it get slower, does it grow?"""

from __future__ import annotations

import asyncio
import time

from benchmarks.load.figures import Figures, Scene, Span, figures
from benchmarks.load.programs import own_cpu
from benchmarks.load.stage import STUCK_SECONDS, Player

STEPS = 10  # rows of the table
LOOK_SECONDS = 0.2


async def marathon(player: Player, scene: Scene, turns: int) -> list[Figures]:
    """Let people talk until they have had so many turns. Returns the figures of each tenth."""
    crowd, ledger = player.crowd(scene), player.ledger
    talking = asyncio.create_task(crowd.run(scene.people))
    rows = []
    for _ in range(STEPS):
        seen, began, first, driver = len(ledger.turns), time.perf_counter(), player.read(), own_cpu()
        await _until(player, seen + turns // STEPS)
        span = Span(began, time.perf_counter(), first, player.read(), own_cpu() - driver)
        rows.append(figures(ledger.turns[seen:], span))
    await player.finish(crowd, talking)
    return rows


async def _until(player: Player, wanted: int) -> None:
    """Wait for so many turns, or until there are no more."""
    count, since = 0, time.perf_counter()
    while len(player.ledger.turns) < wanted and time.perf_counter() - since < STUCK_SECONDS:
        if len(player.ledger.turns) > count:
            count, since = len(player.ledger.turns), time.perf_counter()
        await asyncio.sleep(LOOK_SECONDS)
