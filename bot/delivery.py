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
from collections.abc import Callable

from telegram import Bot
from telegram.error import NetworkError

from bot import api, outcomes
from bot.acknowledgements import Acknowledgements
from bot.backoff import Backoff
from bot.clock import Clock, LoopClock, rung_within
from bot.errors import BadTokenError
from bot.exchange import IDLE_SECONDS, Exchange
from bot.hand import Hand
from bot.outcomes import Verdict
from bot.pacing import BotPacer, UnaskedPacer
from bot.ports import UNASKED, Outbox, Parcel, Settled
from bot.request import NotSentError

logger = logging.getLogger(__name__)

MAX_IN_FLIGHT = 16  # calls at a time
MAX_IN_HAND = 32  # claimed parcels, in flight or waiting for their chat's second; a crash makes them uncertain
MAX_UNASKED = 8  # of them such that nobody asked for: replies find room, and a pause is heeded within a second
LANDING_SECONDS = 8.0  # for calls in flight when stopping; those cut off are uncertain, as after a crash


def always() -> bool:
    """Nobody else is there."""
    return True


class Delivery:
    """Runs until stopped. `counts` tells how often each outcome came, with `limited` and `offline` for the whole bot.

    `rate` is in calls a second, `chat_interval` in seconds. Of the calls, `unasked_rate` a second may be such that
    nobody asked for, if replies leave room for them; unset: all of them. `may_send` is asked before every call:
    whether this is the sender, where several processes could be.
    """

    def __init__(
        self,
        bot: Bot,
        outbox: Outbox,
        *,
        rng: random.Random,
        rate: float = 25.0,
        chat_interval: float = 1.0,
        may_send: Callable[[], bool] = always,
        unasked_rate: float | None = None,
        clock: Clock | None = None,
    ) -> None:
        self.counts: Counter[str] = Counter()
        self._bot = bot
        self._bell = asyncio.Event()  # rings when there may be something to do before the next moment for it
        self._may_send = may_send
        self._clock = clock or LoopClock()
        self._exchange = Exchange(
            outbox, take_up=self._take_up, ring=self._bell.set, held=self._held, rng=rng, clock=self._clock
        )
        self._pacer = BotPacer(rate)
        self._unasked_pacer = UnaskedPacer(self._pacer, unasked_rate or rate)
        self._unasked: set[int] = set()  # ids of those in hand and in flight
        self._hand = Hand(chat_interval)
        self._line = Backoff(rng)  # to Telegram
        self._acknowledgements = Acknowledgements(bot, self._pacer, self._clock)
        self._flying: dict[asyncio.Task[None], int] = {}  # with their parcels' ids
        self._stopping = False
        self._token_rejected = False

    @property
    def rate(self) -> float:
        """The present pace in calls a second."""
        return self._pacer.rate

    def acknowledge(self, callback_id: str, text: str | None = None) -> None:
        """Answer a button press at once, beside the line; never stored, failures ignored. Call it on the event loop."""
        self._acknowledgements.add(callback_id, text)

    def wake(self) -> None:
        """Look into the outbox, which got something. Call it on the event loop."""
        self._exchange.note_news()
        self._bell.set()

    async def close(self) -> None:
        """Drop the answers to presses that are under way, where `run` did not do so."""
        await self._acknowledgements.close()

    def stop(self) -> None:
        """Let `run` return after the calls in flight."""
        self._stopping = True
        self._bell.set()

    async def run(self) -> None:
        """Send until `stop` is called. Raises BadTokenError; parcels not sent are handed back either way.

        Cancelled, it cuts off the calls in flight and hands nothing back: another process has the line, and recovers
        what was in hand here. It may run again after that.
        """
        try:
            while not self._stopping:
                room = self._room()
                self._exchange.begin(room, min(room, self._unasked_room()))
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

    def _room(self) -> int:
        return max(0, MAX_IN_HAND - len(self._hand) - len(self._flying))

    def _held(self) -> set[int]:
        return {*self._hand.ids(), *self._flying.values()}

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
        self._bell.set()

    async def _rest(self) -> None:
        """Wait for a ring, or until the next parcel in hand may go out, or the outbox is to be looked into."""
        await rung_within(self._bell, min(self._until_next_call(), self._exchange.rest()), self._clock)
        self._bell.clear()

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
                settled = Settled(parcel.id, state, verdict.error, verdict.retry_after, verdict.new_chat_id)
                self._exchange.note_ended([settled])

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
        self._exchange.note_ended([Settled(parcel.id, "retry", "the bot pauses", pause) for parcel in unasked])

    async def _cut_off(self) -> None:
        flights = list(self._flying)
        for flight in flights:
            flight.cancel()
        await asyncio.gather(*flights, return_exceptions=True)

    async def _abandon(self) -> None:
        await self._cut_off()
        await self._exchange.abandon()
        self._hand.take_all()
        self._unasked.clear()

    async def _finish(self) -> None:
        self._stopping = True
        if self._flying:
            await asyncio.wait(self._flying, timeout=LANDING_SECONDS)
        await self._cut_off()
        await self._acknowledgements.close()
        await self._exchange.come_to_rest()  # what it claims comes into our hand, and back
        pause = max(0.0, self._pacer.paused_until() - self._clock.monotonic())
        left = self._hand.take_all()
        self._exchange.note_ended([Settled(parcel.id, "retry", "the sender stopped", pause) for parcel in left])
        await self._exchange.finish()
