"""Keeps the lease of a run while its work lasts, so that a live worker is not taken for dead."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from threading import Event, Thread

import structlog

from analytics import ledger
from app.jobs.run import Run

log = structlog.get_logger(__name__)

BEATS = 3  # in one lease: two may be missed


@contextmanager
def kept(run: Run, lease: timedelta) -> Iterator[None]:
    """Renew the lease of a run every third of it, from a thread of its own."""
    over = Event()
    thread = Thread(target=_beat, args=(run, lease, over), name="lease", daemon=True)
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _beat(run: Run, lease: timedelta, over: Event) -> None:
    pause = run.parts.clock.seconds(lease / BEATS)
    while not over.wait(pause):
        until = run.parts.clock.now() + lease
        try:
            held = run.write(lambda uow: ledger.renew(uow.session, run.schedule.job, run.window, run.owner, until))  # noqa: B023
        except Exception as exc:  # noqa: BLE001 - whatever ails the database, the next beat tries again
            log.warning("lease not renewed", job=run.schedule.job, error=type(exc).__name__)
            continue
        if not held:
            return  # done, or lost: `finish` will tell
