"""Joins the bot's ports to the queues: async on the bot's side, committed on ours."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import wraps
from typing import TypeVar

import structlog

from app.clock import Clock
from app.flooding import FloodGate, Verdict
from app.hours import may_write_unasked
from app.invitations.pausing import paused_since
from app.replying import Replies
from app.sharing import SharedWrites
from app.stopping import nothing
from bot.ports import Parcel, RawUpdate, Settled
from bot.replies import Attachment, Call
from models.database import Database
from models.outbox import Posted
from models.unit_of_work import UnitOfWork

T = TypeVar("T")
log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class _Post:
    """Updates that came together, each with what the gate said about it."""

    wanted: Sequence[tuple[RawUpdate, Verdict]]
    at: datetime


class DatabaseInbox:
    """Stores raw updates, but those of a chat that floods; returns when they are committed, then calls `wake`.

    `calm` says to such a chat, once, that it is too much; None where nobody speaks to it.
    """

    def __init__(
        self,
        database: Database,
        bot_id: int,
        clock: Clock,
        wake: Callable[[], None],
        *,
        gate: FloodGate | None = None,
        calm: Callable[[RawUpdate], Sequence[Call]] = lambda _: (),
    ) -> None:
        self._database = database
        self._bot_id = bot_id
        self._clock = clock
        self._wake = wake
        self._gate = gate or FloodGate()
        self._calm = calm
        self._shared = SharedWrites(self._write)

    async def store(self, updates: Sequence[RawUpdate]) -> None:
        """Commit all of `updates` that may come in, in their order. Where that fails, no chat has used up anything."""
        now = self._clock.now()
        asked = [(raw, self._gate.admits(raw.chat_id, now)) for raw in updates]
        wanted = [(raw, verdict) for raw, verdict in asked if verdict != "no"]
        if not wanted:
            return
        try:
            await self._shared.bring(_Post(wanted, now))
        except BaseException:  # also when cut off: who brings it will bring it again
            for raw, verdict in asked:
                self._gate.forget(raw.chat_id, verdict)
            raise
        if any(verdict == "first no" for _, verdict in wanted):
            log.warning("a chat floods, its updates are left out until it is calm", left_out=self._gate.left_out)
        self._wake()

    async def _write(self, posts: Sequence[_Post]) -> None:
        def add(uow: UnitOfWork) -> None:
            for post in posts:
                for raw, verdict in post.wanted:
                    self._add(uow, raw, verdict, post.at)

        await asyncio.wrap_future(self._database.write(add))

    def _add(self, uow: UnitOfWork, raw: RawUpdate, verdict: Verdict, now: datetime) -> None:
        if verdict == "yes":
            uow.inbox.add(self._bot_id, raw.update_id, raw.chat_id, raw.payload, now)
        else:
            Replies(uow, self._bot_id, f"flood:{raw.update_id}", now).post(self._calm(raw))


class NotTheSenderError(Exception):
    """Another process sends for this bot now: what this one has in hand is recovered there."""


def always(_uow: UnitOfWork) -> bool:
    """There is no other sender."""
    return True


class DatabaseOutbox:
    """Hands out calls to make and records how they ended, as long as this process `is_sender`.

    Once it is not, nothing is written any more, and `deposed` is called.
    """

    def __init__(
        self,
        database: Database,
        bot_id: int,
        clock: Clock,
        is_sender: Callable[[UnitOfWork], bool] = always,
        deposed: Callable[[], None] = nothing,
    ) -> None:
        self._database = database
        self._bot_id = bot_id
        self._clock = clock
        self._is_sender = is_sender
        self._deposed = deposed

    async def recover(self) -> int:
        """After a start: put back what a crash left half-sent. Returns how many. Raises NotTheSenderError."""
        now = self._clock.now()
        return await self._write(lambda uow: uow.outbox.recover(self._bot_id, now))

    async def exchange(
        self,
        results: Sequence[Settled],
        limit: int,
        unasked: int | None = None,
        *,
        held: Collection[int] | None = None,
    ) -> list[Parcel]:
        """Commit how calls ended (wiped when over, put back when they may be tried again), and take new ones.

        With `held`, whatever else is being sent is put back: its claim was kept, but the answer was lost on the way.
        Raises NotTheSenderError.
        """

        def settle_and_claim(uow: UnitOfWork) -> list[Posted]:
            if held is not None:
                uow.outbox.recover(self._bot_id, self._clock.now(), held)
            self._settle(uow, results)
            return self._claim(uow, limit, limit if unasked is None else unasked) if limit else []

        return [_parcel(call) for call in await self._write(settle_and_claim)]

    def _settle(self, uow: UnitOfWork, results: Sequence[Settled]) -> None:
        uow.outbox.settle_sent([result.id for result in results if result.state == "sent"], self._clock.now())
        for result in results:
            if result.state != "sent":
                self._record(uow, result)

    async def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        """Commit `work` as the sender, who stays it until then."""

        @wraps(work)
        def fenced(uow: UnitOfWork) -> T:
            if not self._is_sender(uow):
                raise NotTheSenderError
            return work(uow)

        try:
            return await asyncio.wrap_future(self._database.write(fenced))
        except NotTheSenderError:
            self._deposed()
            raise

    def _claim(self, uow: UnitOfWork, limit: int, unasked: int) -> list[Posted]:
        """What nobody asked for waits for the morning, or for the end of a pause, though it was posted in time."""
        now = self._clock.now()
        if not may_write_unasked(now):
            unasked = 0
        return uow.outbox.claim(self._bot_id, limit, now, unasked=unasked, is_paused=lambda: bool(paused_since(uow)))

    def _record(self, uow: UnitOfWork, result: Settled) -> None:
        now = self._clock.now()
        match result.state:
            case "retry" | "uncertain":
                if result.new_chat_id is not None:
                    uow.outbox.redirect(result.id, result.new_chat_id)
                doubt = result.state == "uncertain"
                uow.outbox.retry(result.id, now, wait=result.retry_after, uncertain=doubt, error=result.error)
            case "unreachable":
                self._give_up_on_chat(uow, result)
            case _:
                uow.outbox.settle(result.id, result.state, now, result.error)

    def _give_up_on_chat(self, uow: UnitOfWork, result: Settled) -> None:
        now = self._clock.now()
        chat_key = uow.outbox.chat_key(result.id)
        uow.outbox.settle(result.id, "failed", now, result.error)
        if chat_key:
            uow.outbox.cancel_chat(chat_key, now)
            uow.contacts.mark_unreachable(self._bot_id, chat_key, now)
            uow.dangers.hurry(self._bot_id, chat_key, now)


def _parcel(call: Posted) -> Parcel:
    attachment = None if call.attachment is None else Attachment.from_bytes(call.attachment)
    return Parcel(call.id, call.lane, call.chat_key, call.method, call.payload, attachment, call.attempts)
