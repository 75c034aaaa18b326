"""A program that forks bots: one after the other, each with its settings and its fate, until its input ends."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any, NoReturn

from app import leading
from benchmarks.crashes import warmth
from benchmarks.crashes.doom import Doom, Fate, MortalParts
from benchmarks.crashes.forked import live

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


def _live(life: dict[str, Any]) -> NoReturn:
    doom = Doom(Fate(**life["fate"]), Path(life["diary"]))
    live(life, lambda settings: MortalParts(settings, doom=doom))


if __name__ == "__main__":
    main()
