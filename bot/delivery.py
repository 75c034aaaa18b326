"""The sender: takes parcels from the outbox to Telegram, paced, in order, and says what became of each.

There must be one per bot at a time. What concerns the whole bot (a 429, no connection) is no fault of a parcel: it
stays in hand and goes out when the pause is over, without an attempt being counted. What nobody asked for is handed
back instead: by then it may be night, or nobody may want it any more.
"""

from __future__ import annotations

import asyncio
import logging
import random
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

from telegram import Bot
from telegram.error import NetworkError

from bot import api, outcomes
from bot.acknowledgements import Acknowledgements
from bot.backoff import Backoff
from bot.clock import Clock, LoopClock, Wake, rung_within
from bot.errors import BadTokenError
from bot.hand import Hand
from bot.outcomes import Verdict
from bot.pacing import BotPacer, UnaskedPacer
from bot.ports import UNASKED, Outbox, Parcel, Settled
from bot.request import NotSentError

logger = logging.getLogger(__name__)

MAX_IN_FLIGHT = 16  # calls at a time
MAX_IN_HAND = 32  # claimed parcels, in flight or waiting for their chat's second; a crash makes them uncertain
MAX_UNASKED = 8  # of them such that nobody asked for: replies find room, and a pause is heeded within a second
IDLE_SECONDS = 0.5  # until the next look into the outbox when nobody rings
LANDING_SECONDS = 8.0  # for calls in flight when stopping; those cut off are uncertain, as after a crash
LAST_TRIES = 3  # to settle when stopping; what stays unsettled is recovered at the next start


def always() -> bool:
    """Nobody else is there."""
    return True


class Delivery:
    """Runs until stopped. `counts` tells how often each outcome came, with `limited` and `offline` for the whole bot.

    `wake` rings when the outbox got something; `rate` is in calls a second, `chat_interval` in seconds. Of the calls,
    `unasked_rate` a second may be such that nobody asked for, if replies leave room for them; unset: all of them.
    `may_send` is asked before every call: whether this is the sender, where several processes could be.
    """

    def __init__(
        self,
        bot: Bot,
        outbox: Outbox,
        *,
        wake: Wake,
        rng: random.Random,
        rate: float = 25.0,
        chat_interval: float = 1.0,
        may_send: Callable[[], bool] = always,
        unasked_rate: float | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._bot = bot
        self._outbox = outbox
        self._wake = wake
        self._may_send = may_send
        self._clock = clock or LoopClock()
        self._pacer = BotPacer(rate)
        self._unasked_pacer = UnaskedPacer(self._pacer, unasked_rate or rate)
        self._unasked: set[int] = set()  # ids of those in hand and in flight
        self._hand = Hand(chat_interval)
        self._line = Backoff(rng)  # to Telegram
        self._store = Backoff(rng)  # the outbox
        self._acknowledgements = Acknowledgements(bot, self._pacer, self._clock)
        self._flying: dict[asyncio.Task[None], int] = {}  # with their parcels' ids
        self._ended: list[Settled] = []
        self._unsure = False  # whether an exchange failed: what it claimed all the same is in nobody's hand
        self._stopping = False
        self._token_rejected = False

    @property
    def rate(self) -> float:
        """The present pace in calls a second."""
        return self._pacer.rate

    def acknowledge(self, callback_id: str, text: str | None = None) -> None:
        """Answer a button press at once, beside the line; never stored, failures ignored. Call it on the event loop."""
        self._acknowledgements.add(callback_id, text)

    def stop(self) -> None:
        """Let `run` return after the calls in flight."""
        self._stopping = True
        self._wake.set()

    async def run(self) -> None:
        """Send until `stop` is called. Raises BadTokenError; parcels not sent are handed back either way.

        Cancelled, it cuts off the calls in flight and hands nothing back: another process has the line, and recovers
        what was in hand here. It may run again after that.
        """
        try:
            while not self._stopping:
                await self._exchange()
                self._start_due()
                await self._rest()
        except asyncio.CancelledError:
            await self._abandon()
            raise
        except Exception:
            await self._finish()
            raise
        await self._finish()
        if self._token_rejected:
            raise BadTokenError(self._bot.token)

    async def _exchange(self) -> None:
        """Settle what has ended, claim what fits. A failing outbox is waited for; what has ended is kept until then."""
        ended = list(self._ended)
        room = 0 if self._stopping else max(0, MAX_IN_HAND - len(self._hand) - len(self._flying))
        if not ended and not room:
            return
        try:
            held = self._held() if self._unsure else None
            unasked = min(room, self._unasked_room())
            claimed = await self._meanwhile(self._outbox.exchange(ended, room, unasked, held=held))
        except Exception as exc:  # noqa: BLE001 - whatever ails the database, the sender outlives it
            self._unsure = True
            logger.warning("the outbox can't be used, trying again", extra={"error": type(exc).__name__})
            await rung_within(self._wake, self._store.next(), self._clock)
        else:
            self._take_up(claimed)
            del self._ended[: len(ended)]
            self._unsure = False
            self._store.reset()

    def _held(self) -> set[int]:
        return {*self._hand.ids(), *self._flying.values(), *(ended.id for ended in self._ended)}

    async def _meanwhile(self, exchange: Coroutine[Any, Any, list[Parcel]]) -> list[Parcel]:
        """Go on calling what is in hand while the database commits: a slow disk must not set the pace."""
        committing = asyncio.create_task(exchange)
        try:
            while not committing.done():
                self._start_due()
                calling = asyncio.ensure_future(self._clock.sleep(self._until_next_call()))
                await asyncio.wait((committing, calling), return_when=asyncio.FIRST_COMPLETED)
                calling.cancel()
        finally:
            committing.cancel()
        return committing.result()

    def _unasked_room(self) -> int:
        allowed = self._unasked_pacer.allowance(self._clock.monotonic())
        return max(0, min(allowed, MAX_UNASKED - len(self._unasked)))

    def _take_up(self, claimed: list[Parcel]) -> None:
        unasked = {parcel.id for parcel in claimed if parcel.lane >= UNASKED}
        self._unasked_pacer.take(len(unasked))
        self._unasked |= unasked
        self._hand.add(claimed)
        self._hand_back_unasked()  # the pause may have begun while they were being claimed

    def _start_due(self) -> None:
        now = self._clock.monotonic()
        while len(self._flying) < MAX_IN_FLIGHT and self._pacer.free_at() <= now and self._goes_on():
            parcel = self._hand.take_due(now)
            if parcel is None:
                return
            self._pacer.take(now)
            flight = asyncio.create_task(self._deliver(parcel))
            self._flying[flight] = parcel.id
            flight.add_done_callback(self._landed)
            now = self._clock.monotonic()  # anew: at a high rate the next place is free by now

    def _goes_on(self) -> bool:
        return not self._stopping and self._may_send()

    def _landed(self, flight: asyncio.Task[None]) -> None:
        self._flying.pop(flight, None)
        self._wake.set()

    async def _rest(self) -> None:
        """Wait for news, or until the next parcel in hand may go out."""
        await rung_within(self._wake, self._until_next_call(), self._clock)
        self._wake.clear()

    def _until_next_call(self) -> float:
        """Seconds until the next parcel in hand may go out, if there is one; it is looked again before long."""
        if not self._hand or len(self._flying) >= MAX_IN_FLIGHT or not self._goes_on():
            return IDLE_SECONDS
        seconds = max(self._hand.due_at(), self._pacer.free_at()) - self._clock.monotonic()
        return min(max(seconds, 0.0), IDLE_SECONDS)

    async def _deliver(self, parcel: Parcel) -> None:
        called_at = self._clock.monotonic()
        verdict = await self._call(parcel)
        self.counts[verdict.meaning] += 1
        match verdict.meaning:
            case "limited":
                self._limited(parcel, verdict, called_at)
            case "offline":
                self._offline(parcel)
            case "bad_token":
                self._token_rejected = True
                self._hand.add([parcel])
                self.stop()
            case state:
                self._line.reset()
                self._unasked.discard(parcel.id)
                self._hand.called(parcel, self._clock.monotonic())
                self._ended.append(Settled(parcel.id, state, verdict.error, verdict.retry_after, verdict.new_chat_id))

    async def _call(self, parcel: Parcel) -> Verdict:
        try:
            answer = await api.call(self._bot, parcel.method, parcel.payload, parcel.attachment)
        except NotSentError:
            return outcomes.OFFLINE
        except NetworkError:
            return outcomes.lost(parcel.attempts)
        except Exception as exc:  # noqa: BLE001 - a parcel that can't be a call must not stop the line
            logger.error("a stored call can't be made", extra={"parcel": parcel.id, "error": type(exc).__name__})
            return Verdict("failed", type(exc).__name__)
        return outcomes.judge(answer, parcel.attempts)

    def _limited(self, parcel: Parcel, verdict: Verdict, called_at: float) -> None:
        seconds = verdict.retry_after or outcomes.RETRY_AFTER_UNNAMED
        self._hand.refused(parcel, called_at)
        self._hand.add([parcel])
        self._pacer.slow_down(seconds, called_at=called_at, now=self._clock.monotonic())
        self._hand_back_unasked()
        logger.warning("Telegram asks for a pause", extra={"seconds": seconds, "rate": round(self._pacer.rate, 1)})

    def _offline(self, parcel: Parcel) -> None:
        seconds = self._line.next()
        self._hand.add([parcel])
        self._pacer.pause(seconds, self._clock.monotonic())
        self._hand_back_unasked()
        logger.warning("no connection to Telegram, trying again", extra={"seconds": round(seconds, 1)})

    def _hand_back_unasked(self) -> None:
        """In a pause of the whole bot, let go what nobody asked for: it is claimed anew afterwards, if it may be."""
        pause = self._pacer.paused_until() - self._clock.monotonic()
        if pause <= 0:
            return
        unasked = self._hand.take_all(UNASKED)
        self._unasked -= {parcel.id for parcel in unasked}
        self._ended += [Settled(parcel.id, "retry", "the bot pauses", pause) for parcel in unasked]

    async def _cut_off(self) -> None:
        flights = list(self._flying)
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)

    async def _abandon(self) -> None:
        await self._cut_off()
        self._hand.take_all()
        self._unasked.clear()
        self._ended.clear()

    async def _finish(self) -> None:
        self._stopping = True
        if self._flying:
            await asyncio.wait(self._flying, timeout=LANDING_SECONDS)
        await self._cut_off()
        await self._acknowledgements.close()
        pause = max(0.0, self._pacer.paused_until() - self._clock.monotonic())
        self._ended += [Settled(parcel.id, "retry", "the sender stopped", pause) for parcel in self._hand.take_all()]
        for _ in range(LAST_TRIES):
            self._wake.clear()
            await self._exchange()
            if not self._ended:
                return
