"""Counts people anew whose answers or labels have changed, and everybody when the definitions or the model change."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from threading import Event

from analytics import rollups
from analytics.reliability import Reliability
from app.heeding import heed
from models.database import Database
from models.unit_of_work import UnitOfWork

CHUNK = 200  # people per transaction: a chat waits for no longer than that
PATIENCE = 20.0  # seconds a tick may take; what is left waits for the next one

Told = Callable[[int, int], None]  # people done, people in all


def silent(_done: int, _total: int) -> None:
    """Report nothing."""


def roll(uow: UnitOfWork, people: Sequence[str], reliability: Reliability) -> int:
    """Count people, who must be held, anew in this transaction. Returns how many."""
    if people:
        additions = rollups.count(uow.session, people, reliability)
        uow.rollups.replace(additions, rollups.version(reliability))
    return len(people)


def roll_due(
    database: Database, reliability: Reliability, *, patience: float | None = None, stopping: Event | None = None
) -> int:
    """Count everybody who is due, a chunk to a transaction, for `patience` seconds. Returns how many.

    Whoever is due when it ends waits for the next time; another worker's people are theirs.
    """
    total, since = 0, time.monotonic()
    while count := database.write(lambda uow: roll(uow, uow.rollups.claim(CHUNK), reliability)).result():
        total += count
        heed(stopping)
        if patience is not None and time.monotonic() - since > patience:
            break
    return total


def rebuild(database: Database, reliability: Reliability, *, patience: float | None = None, tell: Told = silent) -> int:
    """Count everybody who was never counted, or by another version. Returns how many.

    It can be broken off at any moment: who was counted says so themselves, so the next run goes on with the others.
    """
    version = rollups.version(reliability)
    if database.read(lambda uow: uow.rollups.is_counted_by(version)):
        return 0
    total = database.read(lambda uow: uow.rollups.stale(version))
    done, after, since = 0, "", time.monotonic()
    while people := database.write(lambda uow: _roll_stale(uow, version, after, reliability)).result():  # noqa: B023 - waited for
        done, after = done + len(people), people[-1]
        tell(done, total)
        if patience is not None and time.monotonic() - since > patience:
            return done
    database.write(lambda uow: uow.rollups.all_counted_by(version)).result()
    return done


def catch_up(database: Database, reliability: Reliability, *, stopping: Event | None = None) -> int:
    """Count everybody who must be: afterwards the roll-ups say what the answers say. Returns how many.

    Raises StoppedError between two chunks.
    """
    rebuilt = rebuild(database, reliability, tell=lambda _done, _total: heed(stopping))
    return rebuilt + roll_due(database, reliability, stopping=stopping)


def _roll_stale(uow: UnitOfWork, version: str, after: str, reliability: Reliability) -> list[str]:
    people = uow.rollups.claim_stale(version, after, CHUNK)
    roll(uow, people, reliability)
    return people
