"""Roles that one process plays at a time: the sender of a bot, whoever wakes the jobs. The others stand by.

On PostgreSQL the role is a lock on a connection of its own. Whoever loses the connection has lost the role, falls
silent, and may try again; the next one begins only after the last one surely has. On SQLite there is one process.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from app.stopping import nothing
from models.database import Database
from models.locks import LockLostError
from models.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from models.process_lock import ProcessLock

log = structlog.get_logger(__name__)

LOOK = 0.25  # seconds between two looks whether the role is free
SAY = 5.0  # seconds between two complaints
BEAT = 0.3  # seconds between two proofs that it is ours …
ANSWER = 1.0  # … each of which the database must answer within so many seconds, or it is lost
SURE = 1.5  # seconds that a proof is good for; without a newer one nothing is begun
GRACE = 2.0  # seconds for a last one who did not say goodbye to fall silent: longer than SURE


class Term:
    """A time of leading. `over` rings when it ends, `lost` if that is against our will."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.over = asyncio.Event()
        self.lost = asyncio.Event()
        self.proved_at = 0.0  # the loop's seconds

    def lose(self) -> None:
        """End at once."""
        self.lost.set()
        self.over.set()

    async def last(self, run: Coroutine[Any, Any, None], stop: Callable[[], None]) -> None:
        """Let `run` go on until the term is over, and end with `stop`; where the role is lost, it is cut off."""
        running = asyncio.create_task(run)
        over, lost = (asyncio.create_task(event.wait()) for event in (self.over, self.lost))
        await asyncio.wait((running, over), return_when=asyncio.FIRST_COMPLETED)
        if not self.lost.is_set():
            stop()
            await asyncio.wait((running, lost), return_when=asyncio.FIRST_COMPLETED)
        for task in (running, over, lost):
            task.cancel()
        await asyncio.wait((running,))
        if not running.cancelled():
            running.result()


T = TypeVar("T")
Work = Callable[[Term], Awaitable[None]]


class Leader:
    """Plays one role whenever it is ours, until `stop` rings.

    `owner` names this process; `heard` is called when another process rings for whoever plays the role.
    """

    def __init__(
        self, database: Database, role: str, owner: str, stop: asyncio.Event, *, heard: Callable[[], None] = nothing
    ) -> None:
        self._database = database
        self._role = role
        self._owner = owner
        self._stop = stop
        self._heard = heard
        self._lock = None if database.is_sqlite else _lock(database.url, role)
        self._terms = 0
        self._said_at = -SAY  # the loop's seconds
        self._term: Term | None = None

    @property
    def leads(self) -> bool:
        """Whether a term of ours lasts, as far as we know."""
        return self._term is not None

    def may_act(self) -> bool:
        """Tell whether the role is surely ours at this instant."""
        term = self._term
        if term is None or term.lost.is_set():
            return False
        return self._lock is None or _now() - term.proved_at < SURE

    def is_held(self, uow: UnitOfWork) -> bool:
        """Tell whether the role is ours as the tables know it, and keep it so until the transaction ends."""
        term = self._term
        return self._lock is None or (term is not None and uow.leads.is_held(self._role, term.name))

    def lose(self) -> None:
        """Break off the present term, as the tables know of another one. Call it on the event loop."""
        if self._term is not None:
            self._term.lose()

    async def serve(self, work: Work) -> None:
        """Do `work` in every term of ours; it must end soon after its term is over."""
        if self._lock is None:
            await self._play(Term(self._owner), work)
            return
        try:
            while not self._stop.is_set():
                if not await self._lead(self._lock, work):
                    await self._pause(LOOK)
        finally:
            await self._lock.close()

    async def _lead(self, lock: ProcessLock, work: Work) -> bool:
        """Try to lead, for one term. Returns whether it came to that."""
        try:
            if not await lock.take():
                return False
        except LockLostError as exc:
            self._say_at_times("can't ask who leads, trying again", str(exc))
            return False
        self._terms += 1
        term = Term(f"{self._owner}:{self._terms}")
        holding = asyncio.create_task(self._hold(lock, term))
        try:
            return await self._begin(term) and await self._play(term, work)
        except SQLAlchemyError as exc:
            self._say_at_times("can't lead just now, trying again", type(exc).__name__)
            return False
        finally:
            holding.cancel()
            await asyncio.gather(holding, return_exceptions=True)
            await self._end(term)
            await lock.close()

    def _say_at_times(self, what: str, error: str) -> None:
        if _now() - self._said_at >= SAY:
            self._said_at = _now()
            log.warning(what, role=self._role, error=error)

    async def _hold(self, lock: ProcessLock, term: Term) -> None:
        """Prove again and again that the lock is ours, until it is not."""
        term.proved_at = _now()
        try:
            while True:
                await lock.listen(BEAT, self._heard)
                asked_at = _now()
                await lock.prove(ANSWER)
                term.proved_at = asked_at
        except LockLostError as exc:
            log.warning("the role is lost: nothing more is done in it", role=self._role, error=str(exc))
            term.lose()

    async def _begin(self, term: Term) -> bool:
        """Wait until the last one surely is silent, then write down who leads now."""
        last = await asyncio.to_thread(self._database.read, lambda uow: uow.leads.holder(self._role))
        if last:
            await self._pause(GRACE)
        if term.lost.is_set() or self._stop.is_set():
            return False
        taken = await self._write(lambda uow: uow.leads.take(self._role, term.name, last))
        if not taken or term.lost.is_set():
            log.warning("another process may lead by now, trying again", role=self._role)
            return False
        log.info("leading", role=self._role)
        return True

    async def _play(self, term: Term, work: Work) -> bool:
        self._term = term
        ending = asyncio.create_task(self._end_with_stop(term))
        try:
            await work(term)
        finally:
            self._term = None
            ending.cancel()
        return True

    async def _end_with_stop(self, term: Term) -> None:
        await self._stop.wait()
        term.over.set()

    async def _end(self, term: Term) -> None:
        """Say goodbye, so that the next one need not wait."""
        if term.lost.is_set():
            return
        try:
            await self._write(lambda uow: uow.leads.give_up(self._role, term.name))
        except SQLAlchemyError as exc:
            log.warning("can't say goodbye: the next one begins a little later", error=type(exc).__name__)

    async def _write(self, work: Callable[[UnitOfWork], T]) -> T:
        return await asyncio.wrap_future(self._database.write(work))

    async def _pause(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self._stop.wait(), seconds)


def _now() -> float:
    return asyncio.get_running_loop().time()


def _lock(url: str, role: str) -> ProcessLock:
    from models.process_lock import ProcessLock  # with psycopg

    return ProcessLock(url, role)
