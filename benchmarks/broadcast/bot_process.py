"""The real bot as a process, and the operator's commands beside it."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

ROOT = Path(__file__).parents[2]
GRACE = 30.0  # seconds to stop in
PAGES = os.sysconf("SC_CLK_TCK")


@asynccontextmanager
async def running(environment: Mapping[str, str], log: Path) -> AsyncIterator[Process]:
    """`atbalss run` until the block ends."""
    with log.open("wb") as lines:
        bot = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "app", "run", cwd=ROOT, env=_clean(environment), stdout=lines, stderr=lines
        )
        try:
            yield bot
        finally:
            if bot.returncode is None:
                bot.send_signal(signal.SIGTERM)
                try:
                    await asyncio.wait_for(bot.wait(), GRACE)
                except TimeoutError:
                    bot.kill()
                    await bot.wait()


async def typed(environment: Mapping[str, str], *command: str) -> None:
    """Type `atbalss …` on another machine, so to speak. Raises AssertionError if it fails."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", *command, cwd=ROOT, env=_clean(environment), stdout=DEVNULL
    )
    assert await process.wait() == 0, f"atbalss {' '.join(command)} failed"


def used(pid: int) -> tuple[float, float]:
    """Return CPU seconds and the highest memory in MiB of a process, as Linux tells."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").split("VmHWM:")[1]
    return (int(fields[11]) + int(fields[12])) / PAGES, int(status.split()[0]) / 1024


def _clean(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("ATBALSS_")} | dict(environment)
