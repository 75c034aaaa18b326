"""The only place that knows APScheduler, which only wakes: what is due, the calendar and the ledger know."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.jobstores.memory import MemoryJobStore
from apscheduler.schedulers.asyncio import AsyncIOScheduler


class Ticker:
    """Calls `tick` every so many seconds while the event loop runs; a tick that takes longer delays the next one."""

    def __init__(self, tick: Callable[[], Awaitable[None] | None], seconds: int) -> None:
        self._scheduler = AsyncIOScheduler(timezone=UTC, jobstores={"default": MemoryJobStore()})
        self._scheduler.add_job(
            tick,
            "interval",
            seconds=seconds,
            coalesce=True,  # after a pause, one tick: the ledger knows what was missed
            max_instances=1,
            misfire_grace_time=None,  # a late tick is still wanted
        )

    def start(self) -> None:
        """Begin to tick; must be called inside a running event loop."""
        self._scheduler.start()

    def stop(self) -> None:
        """Tick no more. A tick that is running is left to end by itself."""
        self._scheduler.shutdown(wait=False)
