"""An end in time: what is under way is finished, and whatever hangs is cut off before somebody else kills it.

Cutting off is safe because a crash is: what was not committed is done again. It is only not needed most of the time.
"""

from __future__ import annotations

import asyncio
import os
import signal
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import structlog
import uvloop

from analytics import ledger
from app.bootstrap import Parts
from app.turns import where
from models.unit_of_work import UnitOfWork

log = structlog.get_logger(__name__)

WITHIN = 15.0  # seconds; Docker and systemd are told to wait longer (compose.yml: 20)
LAST_WORDS = 2.0  # seconds to give leases back, before all is cut off
CUT_OFF = 70  # exit code


def end_on_signal(parts: Parts, stop: Callable[[], None], within: float = WITHIN) -> None:
    """Let SIGTERM and SIGINT call `stop` on the running loop, and end the process in time whatever comes of it."""

    def asked() -> None:
        log.info("stopping", within=within)
        parts.stopping.set()
        stop()
        end_within(within, lambda: give_back(parts))

    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, asked)


def run_until_told(parts: Parts, work: Coroutine[Any, Any, None]) -> None:
    """Run a program's work. Once it was told to end, a second signal does not break off what is left of that."""
    try:
        uvloop.run(work)
    finally:
        if parts.stopping.is_set():  # so the watch runs: this can't hang for ever
            for name in (signal.SIGTERM, signal.SIGINT):
                signal.signal(name, signal.SIG_IGN)


def end_within(seconds: float, last: Callable[[], None]) -> None:
    """Cut this process off after so many seconds, once `last` was tried. One that ends earlier never gets there."""
    watch = threading.Timer(seconds, _cut_off, (last,))
    watch.daemon = True
    watch.start()


def _cut_off(last: Callable[[], None]) -> None:
    log.error("cut off while still at work: what was not committed is done again after the next start")
    trying = threading.Thread(target=_try, args=(last,), daemon=True)
    trying.start()
    trying.join(LAST_WORDS)
    os._exit(CUT_OFF)


def _try(last: Callable[[], None]) -> None:
    try:
        last()
    except Exception as exc:  # noqa: BLE001 - the end comes either way; the lease runs out by itself
        log.warning("leases not given back", error=where(exc))


def give_back(parts: Parts) -> None:
    """Let other workers have the windows that this one has begun, at once and without counting an attempt."""
    now = parts.clock.now()

    def release(uow: UnitOfWork) -> int:
        return ledger.release(uow.session, parts.worker_id, now)

    if count := parts.database.write(release).result():
        log.info("windows given back", count=count)
