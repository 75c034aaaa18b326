"""Claim, step, commit: the way of one update from the inbox to answers and replies."""

from __future__ import annotations

import asyncio
import traceback
from collections.abc import Callable
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

from app import apology
from app.clock import Clock
from app.heavy_desks import NotLoadedError
from app.learners import LearnerTurn
from app.replying import Replies
from app.staff import StaffServices, StaffTurn
from app.suspects import Suspects
from app.visit import LearnerServices
from bot import updates
from bot.updates import Reachability, Received
from models.database import Database
from models.errors import lacks_room, passes
from models.inbox import Claimed
from models.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

AT_ONCE = 32  # chats whose turns share a commit; what they say is sent while the next ones have theirs
IDLE = 0.5  # seconds until the inbox is looked at without having been woken
OUTAGE = (OperationalError, InterfaceError, NoConnectionError)  # out of reach: no update's fault
OUTAGE_PAUSE = 2.0  # seconds until a database that failed is tried again


@dataclass(frozen=True)
class Outcome:
    """What is left to do once a turn is committed, and is never stored: it may be lost without harm.

    The answer to a button press, and the command menu of a chat, named by its language and what may be used there.
    """

    chat_id: int
    callback_id: str | None = None
    toast: str | None = None
    menu_language: str | None = None
    menu_areas: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Taken:
    """Whether a turn was taken, and what it leaves to do."""

    by_us: bool
    outcome: Outcome | None = None


class Turns:
    """Takes turns, each in the transaction it is given."""

    def __init__(self, bot_id: int, learners: LearnerServices, staff: StaffServices) -> None:
        self._bot_id = bot_id
        self._learners = learners
        self._staff = staff

    def load_desks(self) -> None:
        """Load what staff need, before the turn of one is taken again."""
        self._staff.heavy.load()

    def heads(self, uow: UnitOfWork) -> list[int]:
        """Return whose turn it is: the oldest update of each chat, as far as a group reaches."""
        return uow.inbox.heads(AT_ONCE, bot_id=self._bot_id)

    def take_group(self, uow: UnitOfWork, now: datetime) -> list[Taken]:
        """Take the turns of whoever's turn it is, as far as no other worker has them, asking the tables once for all.

        Staff, whose turns may be long, and people whom another transaction holds are left for a group of their own. If
        one fails, all do: then each is to be taken alone.
        """
        group = uow.inbox.claim_heads(AT_ONCE, bot_id=self._bot_id)
        if len(group) > 1:
            ready = uow.foreseen.read(uow.session, self._bot_id, {each.chat_key for each in group if each.chat_key})
            group = [each for each in group if each.chat_key in ready] or group[:1]
        taken = [self._take(uow, claimed, now) for claimed in group]
        if group:
            uow.inbox.complete(*(claimed.seq for claimed in group))
        return taken

    def take(self, uow: UnitOfWork, seq: int, now: datetime) -> Taken:
        """Take the turn of one update, unless another worker has it or it is done."""
        claimed = uow.inbox.claim(seq)
        if claimed is None:
            return Taken(False)
        taken = self._take(uow, claimed, now)
        uow.inbox.complete(seq)
        return taken

    def _take(self, uow: UnitOfWork, claimed: Claimed, now: datetime) -> Taken:
        received = updates.read(claimed.payload)
        outcome = None
        if received is not None and received.incoming is not None:
            outcome = self._answer(uow, received, Replies(uow, self._bot_id, str(claimed.seq), now), now)
        return Taken(True, outcome)

    def fail(self, uow: UnitOfWork, seq: int, error: str, now: datetime) -> bool:
        """Count a failed turn. After the third the update is set aside and its sender told; True says so."""
        received = apology.sender(uow, seq)
        if not uow.inbox.fail(seq, error, now):
            return False
        if received is not None:
            self._apologise(uow, received, Replies(uow, self._bot_id, f"{seq}:failed", now))
        return True

    def _apologise(self, uow: UnitOfWork, received: Received, replies: Replies) -> None:
        try:
            with uow.session.begin_nested():
                apology.apologise(uow, received, replies, self._learners.flows.texts)
        except Exception as exc:  # noqa: BLE001 - what made the turn fail may do so here: the chat must go on
            log.error("nobody could be told of a failed turn", error=where(exc))

    def _answer(self, uow: UnitOfWork, received: Received, replies: Replies, now: datetime) -> Outcome:
        if isinstance(received.incoming, Reachability):
            self._note_reachability(uow, received, now)
            return Outcome(received.chat_id)
        staff = StaffTurn(self._staff, uow, received, replies, now)
        if staff.is_concerned:
            uow.foreseen.forget()
            staff.take()
            return Outcome(
                received.chat_id,
                received.callback_id,
                menu_language=staff.menu_language,
                menu_areas=staff.menu_areas,
            )
        if received.chat_kind != "private":
            staff.decline_group()
            return Outcome(received.chat_id, received.callback_id)
        staff.step_aside()
        learner = LearnerTurn(self._learners, uow, received, replies, now)
        if received.incoming is not None:
            learner.take(received.incoming)
        if learner.concerns_others:
            uow.foreseen.forget()
        if learner.danger_signal:
            staff.tell_about_danger(learner.danger_signal)
        return Outcome(received.chat_id, received.callback_id, learner.toast)

    def _note_reachability(self, uow: UnitOfWork, received: Received, now: datetime) -> None:
        contact = uow.contacts.find(self._bot_id, received.chat_id)
        if contact and contact.respondent_id:
            uow.conversations.hold(contact.respondent_id)
        if contact and isinstance(received.incoming, Reachability):
            contact.unreachable_at = now if received.incoming.blocked else None
            if received.incoming.blocked:
                uow.outbox.cancel_chat(contact.chat_key, now)


class TurnRunner:
    """Works off the inbox: the oldest update of every chat, in groups that share a commit."""

    def __init__(
        self,
        database: Database,
        turns: Turns,
        clock: Clock,
        *,
        woken: asyncio.Event,
        after: Callable[[Outcome], None],
        wake_delivery: Callable[[], None],
    ) -> None:
        self._database = database
        self._suspects = Suspects(database)
        self._turns = turns
        self._clock = clock
        self._after = after
        self._wake_delivery = wake_delivery
        self._woken = woken
        self._stopping = False
        self._loading: asyncio.Task[None] | None = None
        self.taken = 0

    def stop(self) -> None:
        """Finish the group under way, then end `run`."""
        self._stopping = True
        self._woken.set()

    async def run(self) -> None:
        """Take turns until stopped. A database that fails is waited for, which counts against suspects alone."""
        while not self._stopping:
            try:
                taken = await self._take_group()
            except NotLoadedError:
                await self._load_desks()
            except OUTAGE as exc:
                log.warning("the database can't be used, trying again", error=where(exc), seconds=OUTAGE_PAUSE)
                await self._pause(OUTAGE_PAUSE)
            else:
                if taken == 0:
                    await self._pause(IDLE)

    async def _pause(self, seconds: float) -> None:
        """Wait so long, or until woken."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken.wait(), seconds)
        self._woken.clear()

    async def _load_desks(self) -> None:
        """Begin to load what staff need, or go on: meanwhile others have their turns."""
        if self._loading is None:
            self._loading = asyncio.create_task(asyncio.to_thread(self._turns.load_desks))
            self._loading.add_done_callback(lambda _: self._woken.set())
        await self._pause(IDLE)

    async def _take_group(self) -> int:
        """Take some turns. A group that failed is undone: each is taken alone, so that only what fails is hit."""
        try:
            taken = await asyncio.wrap_future(self._begin_group())
        except Exception as exc:
            if lacks_room(exc) or isinstance(exc, NotLoadedError):
                raise
            log.warning("turns failed together, taking each alone", error=where(exc))
            return await self._take_each()
        if taken:
            self._wake_delivery()
        for turn in taken:
            self._note(turn)
        return len(taken)

    def _begin_group(self) -> Future[list[Taken]]:
        now = self._clock.now()
        return self._database.write(lambda uow: self._turns.take_group(uow, now))

    async def _take_each(self) -> int:
        heads = await asyncio.to_thread(self._database.read, self._turns.heads)
        now = self._clock.now()
        futures = [self._begin(seq, now) for seq in heads]
        alone = len(heads) == 1
        finishing = [self._finish(seq, future, alone=alone) for seq, future in zip(heads, futures, strict=True)]
        done = await asyncio.gather(*finishing, return_exceptions=True)  # none may be under way when the next begins
        if any(done):
            self._wake_delivery()
        for fault in done:
            if isinstance(fault, BaseException):
                raise fault
        return len([taken for taken in done if taken])

    def _begin(self, seq: int, now: datetime) -> Future[Taken]:
        return self._database.write(lambda uow: self._turns.take(uow, seq, now))

    async def _finish(self, seq: int, future: Future[Taken], *, alone: bool) -> bool:
        try:
            taken = await asyncio.wrap_future(future)
        except Exception as exc:
            if isinstance(exc, NotLoadedError) or not await self._is_its_own(seq, exc, alone=alone):
                raise
            await self._fail(seq, exc)
            return True
        self._note(taken)
        return taken.by_us

    async def _is_its_own(self, seq: int, exc: Exception, *, alone: bool) -> bool:
        """Tell whether a fault counts against the update, and not against a database that is full or out of reach."""
        # A small note of its fault might find room all the same, and the third would be the end.
        now = self._clock.now()
        return not passes(exc) or await self._suspects.is_to_blame(seq, exc, now, self.taken, alone=alone)

    def _note(self, taken: Taken) -> None:
        self.taken += taken.by_us
        if taken.outcome:
            self._after(taken.outcome)

    async def _fail(self, seq: int, exc: Exception) -> None:
        place = where(exc)
        now = self._clock.now()
        died = await asyncio.wrap_future(self._database.write(lambda uow: self._turns.fail(uow, seq, place, now)))
        if died:
            self._wake_delivery()
        log.error("turn failed", seq=seq, error=place, set_aside=died)


def where(exc: Exception) -> str:
    """Class and place of a fault. Its message is left out: it may quote what a person wrote."""
    frame = traceback.extract_tb(exc.__traceback__)[-1]
    return f"{type(exc).__name__} in {frame.name}, line {frame.lineno} of {frame.filename.rsplit('/', 1)[-1]}"
