"""What `atbalss worker` does about bulk work on PostgreSQL: it serves the queue, and puts in what grew too much."""

from __future__ import annotations

from contextlib import suppress

from app.bootstrap import Parts
from app.bulk.joining import hand_over
from app.bulk.kinds import COUNT, LABEL
from app.bulk.queue import Queue
from app.bulk.sharing import LITTLE, bench_of
from app.bulk.work import Terms, left
from app.heeding import StoppedError
from app.jobs import ticks


def queue_of(parts: Parts) -> Queue:
    """Return the queue that this worker serves."""
    return Queue(parts.database.url, bench_of(parts))


def share_or_label(parts: Parts) -> None:
    """Label and count what has come in, unless it is so much that all workers shall share it."""
    bench = bench_of(parts)
    much = [work for work in (LABEL, COUNT) if left(bench, work, Terms()) > LITTLE]
    if much:
        hand_over(bench, parts.database.url, much)
    with suppress(StoppedError):
        if LABEL not in much:
            ticks.read_new(parts)
        if COUNT not in much:
            ticks.roll(parts)
