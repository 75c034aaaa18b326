"""The bot program of a demo: the real one, started at a chosen instant, and stopped once all is said."""

from __future__ import annotations

import asyncio
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app import commands
from app.bootstrap import Parts
from app.demo_folder import DemoFolder
from app.faults import UsageError
from simulator.telegram import TelegramServer

SPEED = 10.0  # Telegram's clock, and so its limits, run ten times faster; the bot's pace is set to match
# Where a second lasts 0.1 s, a machine that halts for a moment is enough: all calls on their way (bot/delivery.py) come
# in the same "second" as those that follow. Together they must be allowed.
SEND_RATE = 13.0
PACE = {
    "ATBALSS_SEND_RATE": str(SEND_RATE * SPEED),
    "ATBALSS_INVITE_RATE": str(10 * SPEED),  # people answer when all are invited
    "ATBALSS_CHAT_RATE": str(SPEED),
}
SETTLE_SECONDS = 180.0  # for the last message to be answered, the last text to be labelled
LOOK_SECONDS = 0.2


@dataclass
class BotProgram:
    """Runs the bot against a stand-in for Telegram; `parts` look into the same database."""

    folder: DemoFolder
    server: TelegramServer
    parts: Parts
    at: datetime | None = None
    _process: asyncio.subprocess.Process | None = None

    async def start(self, at: datetime) -> None:
        """Start it at this instant, after whatever is under way has settled, and wait until it listens."""
        await self.stop()
        self.at = at
        calls_before = self.server.calls.get("getUpdates", 0)
        with self.folder.log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable,
                "-m",
                "app",
                "run",
                env=self.folder.environment(self.server.url, at) | PACE,
                stdout=log,
                stderr=log,
            )
        await self.until(lambda: self.server.calls.get("getUpdates", 0) > calls_before, "the bot")

    async def stop(self) -> None:
        """Let it finish what is under way, and end it."""
        if self._process is None or self._process.returncode is not None:
            return
        await self.settle()
        self.kill()
        await self._process.wait()
        self._process = None

    def kill(self) -> None:
        """End it without waiting for anything."""
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(signal.SIGTERM)

    async def settle(self) -> None:
        """Wait until the last message is answered, the last invitation sent and the last text labelled."""

        def is_quiet() -> bool:
            waiting = self.parts.database.read(
                lambda uow: uow.inbox.open_count() + uow.outbox.open_count() + uow.answers.unread_count()
            )
            return waiting == 0 and self.server.pending_updates() == 0

        await self.until(is_quiet, "quiet")

    def has_invited(self) -> bool:
        """Whether no invitation is left that was due when it started: each is sent, put off or dropped."""
        at, bot_id = self.at, commands.TRIAL_BOT.id
        return at is not None and not self.parts.database.read(lambda uow: uow.invitations.due(bot_id, at, 1))

    async def until(self, happened: Callable[[], bool], what: str) -> None:
        """Wait until something has happened. Raises UsageError if it does not."""
        for _ in range(int(SETTLE_SECONDS / LOOK_SECONDS)):
            if happened():
                return
            await asyncio.sleep(LOOK_SECONDS)
        raise UsageError(f"{what} did not come within {SETTLE_SECONDS:.0f} seconds: see {self.folder.log}")
