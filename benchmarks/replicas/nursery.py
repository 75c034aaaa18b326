"""A program that forks replicas, as many at a time as it is told to, and says how each ended."""

from __future__ import annotations

import json
import os
import signal
import sys
from typing import Any, NoReturn

from sqlalchemy import text

from app import service
from app.bootstrap import Parts
from app.jobs.ticking import Tick, Work
from benchmarks.crashes import warmth
from benchmarks.crashes.forked import live
from bot.request import AiohttpRequest

TICK_SECONDS = 1
NOTED = text("INSERT INTO witness_tick (pid) VALUES (:pid)")


def main() -> None:
    """Read a replica as a line of JSON, say its process id; whenever one ends, say with what."""
    warmth.warm()
    signal.signal(signal.SIGCHLD, _bury)
    _tell("warm")
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            _live(json.loads(line))
        _tell(f"born {pid}")


def _bury(*_: Any) -> None:
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return
        if pid == 0:
            return
        _tell(f"ended {pid} {os.waitstatus_to_exitcode(status)}")


def _tell(what: str) -> None:
    os.write(1, f"{what}\n".encode())  # a line at once: the burial may come in the middle of anything


def _live(life: dict[str, Any]) -> NoReturn:
    """Be a replica; it notes each tick, and its calls name its process."""
    AiohttpRequest.USER_AGENT = str(os.getpid())  # type: ignore[misc] # final in the real program
    service.DANGER_TICKS += (Tick(TICK_SECONDS, _noting, at_once=True),)  # type: ignore[attr-defined] # its own name
    live(life, warmth.WarmParts)


def _noting(parts: Parts) -> Work:
    def note() -> None:
        parts.database.write(lambda uow: uow.session.execute(NOTED, {"pid": os.getpid()})).result()

    return note


if __name__ == "__main__":
    main()
