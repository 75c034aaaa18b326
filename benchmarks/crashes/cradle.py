"""A program that forks bots: one after the other, each with its settings and its fate, until its input ends."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import uvloop

from app import leading
from app.logs import configure_logs
from app.service import Service
from app.settings import read_settings
from benchmarks.crashes import warmth
from benchmarks.crashes.doom import Doom, Fate, MortalParts

leading.GRACE = 0.0  # the last bot is surely silent: it is dead before the next is born


def main() -> None:
    """Read a life as a line of JSON, say its process id, and how it ended."""
    warmth.warm()
    _tell("warm")
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            _live(json.loads(line))
        _tell(pid)
        _, status = os.waitpid(pid, 0)
        _tell(os.waitstatus_to_exitcode(status))


def _tell(what: Any) -> None:
    sys.stdout.write(f"{what}\n")
    sys.stdout.flush()


def _live(life: dict[str, Any]) -> None:
    """Be the bot, as `atbalss run` is."""
    log = os.open(life["log"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    for stream in (1, 2):
        os.dup2(log, stream)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ |= life["environment"]
    settings = read_settings()
    configure_logs(settings.log_format)
    parts = MortalParts(settings, doom=Doom(Fate(**life["fate"]), Path(life["diary"])))
    try:
        uvloop.run(Service(parts).run())
        parts.close()
    except BaseException:  # noqa: BLE001 - whatever it is, this fork must not go on as the cradle
        import traceback

        traceback.print_exc()
        os._exit(1)
    os._exit(0)


if __name__ == "__main__":
    main()
