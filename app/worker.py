"""A program beside the bot that only labels and runs jobs; several may run, and the bot may be told to leave both.

On PostgreSQL they share bulk work, too.
"""

from __future__ import annotations

import asyncio

import structlog

from app.bootstrap import Parts
from app.bulk.serving import queue_of, share_or_label
from app.jobs.ticking import ALL_TICKS, all_ticks, tick
from app.operations.ending import end_on_signal
from app.operations.health import Health
from app.operations.metrics import Metrics
from app.operations.site import listening

log = structlog.get_logger(__name__)


async def work(parts: Parts) -> None:
    """Work until stopped by SIGTERM or SIGINT. What it posts is sent by the bot."""
    stop = asyncio.Event()
    end_on_signal(parts, stop.set)
    health = Health(parts.database)
    async with listening(parts.settings.health_listen, health, Metrics(parts)):
        version = await asyncio.to_thread(lambda: parts.reliability.model)
        log.info("worker ready", database=parts.database.engine.dialect.name, model=version)
        health.at_work = True
        if parts.database.is_sqlite:
            await tick(parts, ALL_TICKS, stop)
        else:
            await asyncio.gather(tick(parts, all_ticks(share_or_label), stop), queue_of(parts).attend(stop))
