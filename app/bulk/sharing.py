"""Who does bulk work: this process alone if it is little, others with it if it is much."""

from __future__ import annotations

from functools import partial

from app.bootstrap import Parts
from app.bulk.pool import Pool
from app.bulk.work import Bench, Doer, Terms, Told, Work, alone, left, silent
from app.settings import Settings

LITTLE = 2_000  # texts or people that a process does alone, though others stand by
LITTLE_FOR_NEW = 10_000  # … and though others could be started: that costs seconds, a text a millisecond


def bench_of(parts: Parts) -> Bench:
    """Return what this process works with."""
    return Bench(parts.database, parts.reader, parts.reliability, parts.clock.now, parts.stopping)


def own_bench(settings: Settings) -> Bench:
    """Return what a process of a pool works with: a connection and a model of its own."""
    parts = Parts(settings)
    return Bench(parts.open_database(), parts.reader, parts.reliability, parts.clock.now)


def doer(parts: Parts) -> Doer:
    """Return who does bulk work on this database."""
    if parts.database.is_sqlite:
        return partial(_if_much, LITTLE_FOR_NEW, Pool(partial(own_bench, parts.settings)))
    from app.bulk.joining import Joined  # procrastinate takes time to load, and SQLite has no use for it

    return partial(_if_much, LITTLE, Joined(parts.database.url))


def _if_much(little: int, others: Doer, bench: Bench, work: Work, terms: Terms, tell: Told = silent) -> int:
    if left(bench, work, terms) <= little:
        return alone(bench, work, terms, tell)
    return others(bench, work, terms, tell)
