"""How fast and how patient synthetic people are."""

from __future__ import annotations

import asyncio
import random
from dataclasses import dataclass

LETTER_SECONDS = 0.16  # on a phone, with corrections
LOOK_SECONDS = 2.5  # to read a question and find the button
AWAY_SECONDS = 90.0


@dataclass(frozen=True)
class Pace:
    """People live `speed` times faster than the world; what they wait for the bot is counted in the world's seconds.

    `patience` is for what must come, `glance` for what may; after `lifetime` a conversation is given up.
    """

    speed: float = 1.0
    patience: float = 20.0
    glance: float = 2.0
    lifetime: float = 900.0

    async def pass_time(self, seconds: float, rng: random.Random) -> None:
        """Let about so many of a person's seconds pass."""
        await asyncio.sleep(seconds * rng.uniform(0.6, 1.8) / self.speed)

    async def type(self, text: str, rng: random.Random) -> None:
        """Let the time pass that a text takes to write."""
        await self.pass_time(LOOK_SECONDS + LETTER_SECONDS * len(text), rng)
