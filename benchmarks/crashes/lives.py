"""The lives of one bot after another: each is forked, dies at its step, and tells how far it came."""

from __future__ import annotations

import asyncio
import json
import os
import signal
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from benchmarks.crashes.doom import Fate
from benchmarks.crashes.forking import forking, line_of


@dataclass
class Life:
    """A bot that runs. `end` is its exit code, once it is over."""

    pid: int
    end: asyncio.Future[int]
    diary: Path

    def kill(self) -> None:
        """Kill it now, if it is not dead yet."""
        if not self.end.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGKILL)

    def ask_to_stop(self) -> None:
        """Ask it to end, as an operator does."""
        if not self.end.done():
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)

    def steps(self) -> Counter[str]:
        """How often it came to each step."""
        return Counter(self.diary.read_text().splitlines()) if self.diary.exists() else Counter()


class Cradle:
    """Forks bots that have the program loaded already."""

    def __init__(self, process: asyncio.subprocess.Process, folder: Path, environment: dict[str, str]) -> None:
        self._process = process
        self._folder = folder
        self._environment = environment
        self._count = 0

    async def bear(self, fate: Fate) -> Life:
        """Start a bot. The one before must be dead."""
        self._count += 1
        diary = self._folder / f"{self._count}.diary"
        life = {"environment": self._environment, "fate": asdict(fate), "diary": str(diary)}
        line = json.dumps(life | {"log": str(self._folder / "bot.log")})
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        return Life(int(await line_of(self._process)), asyncio.ensure_future(self._end()), diary)

    async def _end(self) -> int:
        return int(await line_of(self._process))


@asynccontextmanager
async def cradle(folder: Path, environment: dict[str, str]) -> AsyncIterator[Cradle]:
    """A cradle whose bots get these settings, and leave their log and diaries in a folder."""
    async with forking("benchmarks.crashes.cradle") as process:
        yield Cradle(process, folder, environment)
