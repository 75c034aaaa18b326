"""Bulk work on SQLite: processes of this machine read and think, and this one writes, since SQLite has one writer."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, as_completed, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import connection, get_context, parent_process

import structlog

from app.bulk.kinds import KINDS
from app.bulk.work import Batch, Bench, Terms, Told, Work, alone, chunks, keep, left, silent
from app.heeding import heed

log = structlog.get_logger(__name__)

MOST_BROKEN = 3  # pools that break without anything done in between: the fault is not theirs
AHEAD = 2  # chunks for each process that are begun or wait to be written

_bench: Bench | None = None  # of this process, if it is one of a pool


class Pool:
    """Processes that each load the model once. `make` builds a process's own bench and is sent to it.

    A process that is killed takes its pool with it: what it hadn't handed over is done by the next pool.
    """

    def __init__(self, make: Callable[[], Bench], processes: int | None = None) -> None:
        self._make = make
        self._processes = processes or os.cpu_count() or 1

    def __call__(self, bench: Bench, work: Work, terms: Terms, tell: Told = silent) -> int:
        """Do all of it and return how much that was. Raises BrokenProcessPool if its processes die again and again."""
        if not work.thinks_apart or self._processes == 1:
            return alone(bench, work, terms, tell)
        done, total, broken = 0, left(bench, work, terms), 0
        while waiting := chunks(bench, work, terms):
            before = done
            try:
                for batch in self._thought(work, terms, waiting):
                    done += keep(bench, work, batch)
                    tell(done, total)
                    heed(bench.stopping)
                return done
            except BrokenProcessPool:
                broken = broken + 1 if done == before else 1
                if broken == MOST_BROKEN:
                    raise
                log.warning("a process of the pool died: the rest goes to new ones", work=work.name)
        return done

    def _thought(self, work: Work, terms: Terms, waiting: list[str]) -> Iterator[Batch]:
        """Yield what comes of the chunks, in any order."""
        # Forked from a server without threads: a copy of this process might wait for a lock that nobody holds, and a
        # process made from nothing would load all modules anew.
        context = get_context("forkserver")
        context.set_forkserver_preload(["__main__", __name__])
        pool = ProcessPoolExecutor(
            min(self._processes, len(waiting)), context, initializer=_settle_in, initargs=(self._make,)
        )
        ahead: set[Future[list[Batch]]] = set()
        try:
            for chunk in waiting:
                ahead.add(pool.submit(_think, work.name, terms, chunk))
                if len(ahead) > AHEAD * self._processes:  # what is thought faster than written would fill the memory
                    over, ahead = wait(ahead, return_when=FIRST_COMPLETED)
                    yield from _batches(over)
            yield from _batches(as_completed(ahead))
        finally:
            pool.shutdown(cancel_futures=True)


def _batches(over: Iterable[Future[list[Batch]]]) -> Iterator[Batch]:
    for future in over:
        yield from future.result()


def _settle_in(make: Callable[[], Bench]) -> None:
    global _bench  # a process of a pool has no other place for what it loads once
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    threading.Thread(target=_end_with_parent, daemon=True).start()
    _bench = make()


def _end_with_parent() -> None:
    """A parent that is killed can't say so: its children would wait for work for ever."""
    if parent := parent_process():
        connection.wait([parent.sentinel])
        os._exit(1)


def _think(name: str, terms: Terms, chunk: str) -> list[Batch]:
    assert _bench is not None  # noqa: S101 - set by `_settle_in`
    return list(KINDS[name].batches(_bench, terms, chunk))
