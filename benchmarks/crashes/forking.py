"""A program that is warm and forks bots: told what to do line by line, and ended with all that still live."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

ROOT = Path(__file__).parents[2]
WARM_SECONDS = 600.0  # to load the program, and to learn the language model if there is none


@asynccontextmanager
async def forking(module: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the module, which knows nothing of this environment's settings; it is given when it says that it is warm."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        module,
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if not name.startswith("ATBALSS_")},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        start_new_session=True,  # so that a bot that still lives can be ended with it
    )
    try:
        async with asyncio.timeout(WARM_SECONDS):
            assert await line_of(process) == "warm"
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


async def line_of(process: asyncio.subprocess.Process) -> str:
    """Return the next line it says; nothing when it has ended."""
    assert process.stdout is not None
    return (await process.stdout.readline()).decode().strip()
