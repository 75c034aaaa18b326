"""A program beside the bot that only labels and runs jobs; several may run, and the bot may be told to leave both."""

from __future__ import annotations

import asyncio
import signal

import structlog

from app.bootstrap import Parts
from app.jobs.ticking import ALL_TICKS, tick

log = structlog.get_logger(__name__)


async def work(parts: Parts) -> None:
    """Work until stopped by SIGTERM or SIGINT. What it posts is sent by the bot."""
    stop = asyncio.Event()
    for name in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(name, stop.set)
    version = await asyncio.to_thread(lambda: parts.reliability.model)
    log.info("worker ready", database=parts.database.engine.dialect.name, model=version)
    await tick(parts, ALL_TICKS, stop)
