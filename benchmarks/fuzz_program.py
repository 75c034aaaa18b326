"""The bot program that the fuzz is about, as a process of its own; with FUZZ_LOG set it says what it does."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime
from pathlib import Path

from app.commands import TRIAL_TOKEN
from simulator.telegram import TelegramServer

ROOT = Path(__file__).parents[1]
SECRET = "the fuzz's own secret, which guards nobody"  # noqa: S105 - it does
SPEED = 10.0  # Telegram's clock, so that its limits shrink
RATES = {"ATBALSS_SEND_RATE": str(30 * SPEED), "ATBALSS_CHAT_RATE": str(SPEED)}
READY_SECONDS = 120.0


@asynccontextmanager
async def bot_program(server: TelegramServer, database: str, data_dir: Path, at: datetime) -> AsyncIterator[None]:
    """Run the real program at an instant; yield once it asks for updates, and end it afterwards."""
    calls_before = server.calls.get("getUpdates", 0)
    program = await _run(server.url, database, data_dir, at)
    try:
        for _ in range(int(READY_SECONDS / 0.1)):
            if server.calls.get("getUpdates", 0) > calls_before:
                break
            await asyncio.sleep(0.1)
        yield
    finally:
        program.send_signal(signal.SIGTERM)
        await program.wait()


async def _run(url: str, database: str, data_dir: Path, at: datetime) -> asyncio.subprocess.Process:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ATBALSS_")}
    own = {
        "ATBALSS_TELEGRAM_TOKEN": TRIAL_TOKEN,
        "ATBALSS_TELEGRAM_API_URL": url,
        "ATBALSS_DATABASE_URL": database,
        "ATBALSS_SECRET_KEY": SECRET,
        "ATBALSS_DATA_DIR": str(data_dir),
        "ATBALSS_CLOCK_START": at.isoformat(),
    }
    log = asyncio.subprocess.DEVNULL if "FUZZ_LOG" not in os.environ else None
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "app", "run", cwd=ROOT, env=clean | own | RATES, stdout=log, stderr=log
    )
