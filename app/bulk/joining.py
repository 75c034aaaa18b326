"""How a process puts bulk work into the queue of PostgreSQL, and helps with it until nothing of it is left."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import structlog

from app.bulk.queue import Queue, Rhythm
from app.bulk.work import Bench, Terms, Told, Work, chunks, left, silent
from app.faults import UsageError

log = structlog.get_logger(__name__)

LOOK = 0.5  # seconds between two looks at how far it is


@dataclass(frozen=True)
class Joined:
    """Puts chunks into the queue of PostgreSQL and does them here, too, together with whichever workers there are.

    Who breaks it off (Ctrl-C) leaves the rest to the workers; who asks again joins in.
    """

    url: str
    rhythm: Rhythm = field(default_factory=Rhythm)

    def __call__(self, bench: Bench, work: Work, terms: Terms, tell: Told = silent) -> int:
        """Return how much less is left when no chunk waits any more. Raises UsageError if some were given up."""
        return asyncio.run(self._share(bench, work, terms, tell))

    async def _share(self, bench: Bench, work: Work, terms: Terms, tell: Told) -> int:
        total = left(bench, work, terms)
        stop = asyncio.Event()
        async with Queue(self.url, bench, self.rhythm).opened() as queue:
            await queue.put(work, terms, chunks(bench, work, terms), again=True)
            helping = asyncio.create_task(Queue(self.url, bench, self.rhythm).attend(stop))
            try:
                while await queue.waiting(work):
                    await self._look(lambda: tell(total - left(bench, work, terms), total))
            except asyncio.CancelledError:
                bench.stopping.set()  # the chunk that is done here is broken off after its batch
                raise
            finally:
                stop.set()
                await helping
            if given_up := await queue.given_up(work):
                raise UsageError(f"{given_up} chunks failed three times: the log says where; once mended, run it again")
        return max(0, total - left(bench, work, terms))

    async def _look(self, look: Callable[[], None]) -> None:
        """Look how far it is, and not so often that looking takes more than a tenth of the time."""
        began = time.monotonic()
        await asyncio.to_thread(look)
        await asyncio.sleep(max(LOOK, 9 * (time.monotonic() - began)))


def hand_over(bench: Bench, url: str, works: Sequence[Work]) -> None:
    """Put chunks into the queue of PostgreSQL for whichever workers there are; twice is the same as once."""
    asyncio.run(_hand_over(Queue(url, bench), bench, works))


async def _hand_over(queue: Queue, bench: Bench, works: Sequence[Work]) -> None:
    async with queue.opened():
        for work in works:
            if await queue.put(work, Terms(), chunks(bench, work, Terms())):
                log.info("much to do: shared among workers", work=work.name, left=left(bench, work, Terms()))
