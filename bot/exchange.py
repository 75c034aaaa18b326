"""The sender's dealings with the outbox: how calls ended goes in, calls to make come out, one commit at a time.

What ends while one commit is under way goes with the next. A failing outbox is waited for, longer after each failure,
unless somebody rings: who put something into it knows that it works again. Nothing is forgotten.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections.abc import Callable, Collection, Sequence

from bot.backoff import Backoff
from bot.clock import Clock
from bot.ports import Outbox, Parcel, Settled

logger = logging.getLogger(__name__)

IDLE_SECONDS = 0.5  # until the next look into the outbox when nobody rings, and after a failure also if somebody does
LAST_TRIES = 3  # to settle when stopping; what stays unsettled is recovered at the next start


class Exchange:
    """`take_up` gets what was claimed, `ring` is called when a commit is over, `held` names what is in hand."""

    def __init__(
        self,
        outbox: Outbox,
        *,
        take_up: Callable[[list[Parcel]], None],
        ring: Callable[[], None],
        held: Callable[[], Collection[int]],
        rng: random.Random,
        clock: Clock,
    ) -> None:
        self._outbox = outbox
        self._take_up = take_up
        self._ring = ring
        self._held = held
        self._clock = clock
        self._backoff = Backoff(rng)
        self._ended: list[Settled] = []
        self._unsure = False  # whether one failed: what it claimed all the same is in nobody's hand
        self._news = False
        self._look_at = 0.0
        self._not_before = 0.0  # whatever the news
        self._committing: asyncio.Task[None] | None = None

    def note_news(self) -> None:
        """Note that the outbox got something: it is looked into at the next opportunity."""
        self._news = True

    def note_ended(self, results: Sequence[Settled]) -> None:
        """Note how calls ended, to be settled at the next opportunity."""
        self._ended += results
        if results and not self._unsure:
            self._news = True

    def begin(self, room: int, unasked: int) -> None:
        """Settle what has ended and claim what fits, if there is news or it is time, and none is under way."""
        now = self._clock.monotonic()
        if self._committing is not None or now < self._due_at():
            return
        self._news = False
        self._look_at = now + IDLE_SECONDS
        if self._ended or room:
            self._committing = asyncio.create_task(self._commit(room, unasked))

    def rest(self) -> float:
        """Return the seconds until the outbox is to be looked into, should nobody ring."""
        if self._committing is not None:
            return IDLE_SECONDS
        return max(0.0, self._due_at() - self._clock.monotonic())

    def _due_at(self) -> float:
        return self._not_before if self._news else self._look_at

    async def come_to_rest(self) -> None:
        """Wait for the commit under way, if there is one."""
        if self._committing is not None:
            await asyncio.wait((self._committing,))

    async def abandon(self) -> None:
        """Break off and forget: another process has the line."""
        if self._committing is not None:
            self._committing.cancel()
        await self.come_to_rest()
        self._committing = None
        self._ended.clear()

    async def finish(self) -> None:
        """Settle what has ended, without claiming anything more; give up after a few tries."""
        for _ in range(LAST_TRIES):
            if self._ended:
                await self._commit(0, 0)
            if not self._ended:
                return
            await self._clock.sleep(self.rest())

    async def _commit(self, room: int, unasked: int) -> None:
        ended = list(self._ended)
        held = {*self._held(), *(result.id for result in ended)} if self._unsure else None
        try:
            claimed = await self._outbox.exchange(ended, room, unasked, held=held)
        except Exception as exc:  # noqa: BLE001 - whatever ails the database, the sender outlives it
            self._unsure = True
            self._wait(self._backoff.next())
            logger.warning("the outbox can't be used, trying again", extra={"error": type(exc).__name__})
        else:
            del self._ended[: len(ended)]
            self._unsure = False
            self._backoff.reset()
            self._look_at = self._clock.monotonic() + IDLE_SECONDS
            self._take_up(claimed)
        finally:
            self._committing = None
            self._ring()

    def _wait(self, seconds: float) -> None:
        now = self._clock.monotonic()
        self._look_at, self._not_before = now + seconds, now + min(seconds, IDLE_SECONDS)
