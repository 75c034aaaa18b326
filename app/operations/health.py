"""Whether this process does its work: what load balancers and supervisors ask."""

from __future__ import annotations

import asyncio

import structlog
from sqlalchemy import text

from models.database import Database

log = structlog.get_logger(__name__)

PATIENCE = 2.0  # seconds for the database to answer


class Health:
    """`at_work` is set by whoever does the work: turns are taken, or jobs are looked for."""

    def __init__(self, database: Database) -> None:
        self.at_work = False
        self._database = database

    async def ready(self) -> bool:
        """Tell whether work is being done and the database answers."""
        if not self.at_work:
            return False
        try:
            async with asyncio.timeout(PATIENCE):
                await asyncio.to_thread(self._database.read, lambda uow: uow.session.execute(text("SELECT 1")))
        except Exception as exc:  # noqa: BLE001 - whatever ails the database, it is not ready
            log.warning("the database does not answer", error=type(exc).__name__)
            return False
        return True
