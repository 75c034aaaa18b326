"""Bulk work on PostgreSQL: chunks are jobs of procrastinate, and any number of workers on any machines take them."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import structlog
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.exceptions import ConnectorException, ProcrastinateException
from procrastinate.jobs import Job, Status
from psycopg import Error as PostgresError
from sqlalchemy import make_url

from analytics import rollups
from app.bulk.kinds import KINDS
from app.bulk.work import Bench, Terms, Work, do_chunk
from app.heeding import StoppedError
from app.turns import where

log = structlog.get_logger(__name__)

SCHEMA = "bulk"  # procrastinate's tables stand apart from ours (models/migrations/versions/0007_reliability.py)
TASK = "chunk"
ATTEMPTS = 3
PAUSE = 30  # seconds before a chunk that failed is tried again
ENQUEUING = 0x62756C6B  # the number of the advisory lock: who puts chunks in looks first what is there


@dataclass(frozen=True)
class Rhythm:
    """In seconds: a worker says every `beat` that it lives, and is dead if it was silent for `dead`; all look for that.

    So a chunk whose worker was killed waits again after `dead + sweep` at the latest: 25 seconds.
    """

    beat: float = 5.0
    dead: float = 20.0
    sweep: float = 5.0


class ChunkFailedError(Exception):
    """A chunk could not be done; says where, and nothing of what stands in the database."""


class _Again(BaseRetryStrategy):
    def get_retry_decision(self, *, exception: BaseException, job: Job) -> RetryDecision | None:
        if isinstance(exception, StoppedError):
            return RetryDecision(retry_in={"seconds": 0})  # by another worker: this one takes none any more
        return RetryDecision(retry_in={"seconds": PAUSE}) if job.attempts + 1 < ATTEMPTS else None


class Queue:
    """The chunks that wait, for workers whose model and definitions are the same as those of `bench`.

    Others would undo each other's labels and counts, so every version has a queue of its own. Use it opened:
    `async with queue.opened():`.
    """

    def __init__(self, url: str, bench: Bench, rhythm: Rhythm | None = None) -> None:
        self._bench = bench
        self._rhythm = rhythm or Rhythm()
        self._name = f"bulk:{rollups.version(bench.reliability)}"
        self._connector = _connector(url)
        self._app = App(connector=self._connector)
        self._app.task(name=TASK, retry=_Again())(self._do)

    @contextlib.asynccontextmanager
    async def opened(self) -> AsyncIterator[Queue]:
        """Be connected meanwhile."""
        async with self._app.open_async():
            yield self

    def _do(self, work: str, since: str | None, chunk: str) -> None:
        """Do one chunk, in a thread. Nothing of an error goes on to procrastinate, which would log it with texts."""
        terms = Terms(date.fromisoformat(since) if since else None)
        try:
            done = sum(do_chunk(self._bench, KINDS[work], terms, chunk))
        except StoppedError:
            raise
        except Exception as exc:  # noqa: BLE001 - an edge: who does the next chunk must not fall with this one
            log.warning("chunk failed", work=work, chunk=chunk, error=where(exc))
            raise ChunkFailedError(where(exc)) from None
        log.info("chunk done", work=work, chunk=chunk, count=done)

    # --- what waits ------------------------------------------------------------------------------------------

    async def put(self, work: Work, terms: Terms, chunks: Sequence[str], *, again: bool = False) -> int:
        """Let chunks be done that nobody is at and that don't wait yet. Returns how many those are.

        Chunks that were given up are tried `again` if somebody asked for that.
        """
        wanted = {job.queueing_lock: job for job in (self._job(work, terms, chunk) for chunk in chunks)}
        async with self._connector.pool.connection() as connection:  # one transaction
            await connection.execute("SELECT pg_advisory_xact_lock(%s)", [ENQUEUING])
            if again:
                failed = "status = 'failed' AND queue_name = %s AND args->>'work' = %s"
                await connection.execute(f"DELETE FROM procrastinate_jobs WHERE {failed}", [self._name, work.name])  # noqa: S608 - no words of others
            found = "SELECT queueing_lock FROM procrastinate_jobs WHERE queueing_lock = ANY(%s)"
            for (lock,) in await (await connection.execute(found, [list(wanted)])).fetchall():
                wanted.pop(lock, None)
            if wanted:
                await self._app.job_manager.batch_defer_jobs_async(list(wanted.values()), connection=connection)
        return len(wanted)

    def _job(self, work: Work, terms: Terms, chunk: str) -> Job:
        since = terms.since.isoformat() if terms.since else None
        return Job(
            queue=self._name,
            lock=None,
            queueing_lock=f"{self._name}:{work.name}:{since or ''}:{chunk}",
            task_name=TASK,
            task_kwargs={"work": work.name, "since": since, "chunk": chunk},
        )

    async def waiting(self, work: Work) -> int:
        """Count the chunks of a work that wait or are being done."""
        return len(await self._jobs(work, Status.TODO)) + len(await self._jobs(work, Status.DOING))

    async def given_up(self, work: Work) -> int:
        """Count the chunks of a work that failed three times since somebody last asked for such work."""
        return len(await self._jobs(work, Status.FAILED))

    async def _jobs(self, work: Work, status: Status) -> list[Job]:
        jobs = await self._app.job_manager.list_jobs_async(queue=self._name, status=status.value)
        return [job for job in jobs if job.task_kwargs["work"] == work.name]

    # --- who does it -----------------------------------------------------------------------------------------

    async def attend(self, stop: asyncio.Event) -> None:
        """Do chunks until told to stop; whatever ails the database, go on once it is back."""
        while not stop.is_set():
            try:
                async with self.opened():
                    await self.work_until(stop)
            except (ProcrastinateException, PostgresError, OSError) as exc:
                log.warning("no bulk work for a while", error=type(exc).__name__)
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(stop.wait(), self._rhythm.sweep)

    async def work_until(self, stop: asyncio.Event) -> None:
        """Do chunks until told to stop, or until the database can't be reached. The chunk under way is finished."""
        stopped, works = asyncio.create_task(stop.wait()), self._works()
        try:
            done, _ = await asyncio.wait({stopped, *works}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (stopped, *works):
                task.cancel()
            await asyncio.gather(*works, return_exceptions=True)
        for task in done - {stopped}:
            task.result()

    def _works(self) -> list[asyncio.Task[Any]]:
        working = self._app.run_worker_async(
            queues=[self._name],
            delete_jobs="successful",
            install_signal_handlers=False,
            update_heartbeat_interval=self._rhythm.beat,
            stalled_worker_timeout=self._rhythm.dead,
        )
        return [asyncio.create_task(working), asyncio.create_task(self._sweep())]

    async def _sweep(self) -> None:
        """Let chunks be done again whose worker says nothing any more."""
        manager = self._app.job_manager
        while True:
            for job in await manager.get_stalled_jobs(queue=self._name, seconds_since_heartbeat=self._rhythm.dead):
                with contextlib.suppress(ConnectorException):  # another worker was quicker
                    await manager.retry_job(job)
                    log.warning("chunk of a dead worker waits again", **job.task_kwargs)
            await asyncio.sleep(self._rhythm.sweep)


def _connector(url: str) -> PsycopgConnector:
    address = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    options = {"options": f"-c search_path={SCHEMA}", "connect_timeout": 5}
    return PsycopgConnector(conninfo=address, kwargs=options, min_size=1, max_size=4)
