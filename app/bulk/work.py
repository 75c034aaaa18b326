"""What bulk work is: a kind, its chunks, and how one chunk is done. Who does it, and where, is decided elsewhere.

What is done twice changes nothing: a chunk may be begun by one process, broken off anywhere, and done by another.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from threading import Event
from typing import Any

from analytics.reliability import Reliability
from app.heeding import heed
from models.database import Database
from models.unit_of_work import UnitOfWork
from nlp.reader import Reader

Batch = Sequence[Any]  # as much as one transaction takes
Told = Callable[[int, int], None]  # how much is done, of how much


def silent(_done: int, _total: int) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class Bench:
    """What a process works with; `now` tells the time, `stopping` is set once it shall end."""

    database: Database
    reader: Reader
    reliability: Reliability
    now: Callable[[], datetime]
    stopping: Event = field(default_factory=Event)


@dataclass(frozen=True)
class Terms:
    """What narrows a piece of work down. It is read by other processes and stays in the queue: it names nobody."""

    since: date | None = None  # only answers of this local day or later


@dataclass(frozen=True)
class Work:
    """A kind of bulk work.

    `left` counts what is still to be done, `chunks` names those that hold any of it: the same chunk has the same name
    whoever asks. `batches` reads and thinks, in any process; `keep` writes a batch in the transaction it is given.
    If `keep` must read anew what it writes, `thinks_apart` is false, and other processes can't take anything off it.
    """

    name: str
    left: Callable[[UnitOfWork, Bench, Terms], int]
    chunks: Callable[[UnitOfWork, Bench, Terms], list[str]]
    batches: Callable[[Bench, Terms, str], Iterator[Batch]]
    keep: Callable[[UnitOfWork, Bench, Batch], None]
    thinks_apart: bool = True


Doer = Callable[[Bench, Work, Terms, Told], int]  # does all of a work and returns how much that was


def left(bench: Bench, work: Work, terms: Terms) -> int:
    """Count what is still to be done."""
    return bench.database.read(lambda uow: work.left(uow, bench, terms))


def chunks(bench: Bench, work: Work, terms: Terms) -> list[str]:
    """Name the chunks that hold any of it."""
    return bench.database.read(lambda uow: work.chunks(uow, bench, terms))


def keep(bench: Bench, work: Work, batch: Batch) -> int:
    """Write a batch, in a transaction of its own: chats wait for no longer than that."""
    bench.database.write(lambda uow: work.keep(uow, bench, batch)).result()
    return len(batch)


def do_chunk(bench: Bench, work: Work, terms: Terms, chunk: str) -> Iterator[int]:
    """Do a chunk and yield how much each batch was. Raises StoppedError between two of them."""
    for batch in work.batches(bench, terms, chunk):
        yield keep(bench, work, batch)
        heed(bench.stopping)


def alone(bench: Bench, work: Work, terms: Terms, tell: Told = silent) -> int:
    """Do all of it in this process, one chunk after another."""
    done, total = 0, left(bench, work, terms)
    for chunk in chunks(bench, work, terms):
        for count in do_chunk(bench, work, terms, chunk):
            done += count
            tell(done, total)
    return done
