"""News for another process, which would otherwise look by itself a little later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from models.database import Database

if TYPE_CHECKING:
    from models.bell import Bell


class News:
    """What one process notes, those hear that `listen` under the same name. On SQLite there is no other process."""

    def __init__(self, database: Database, name: str) -> None:
        self._bell = None if database.is_sqlite else _bell(database.url, name)
        self._noted = asyncio.Event()

    def note(self) -> None:
        """Let the others hear of it soon: news that come together are told once. Call it on the event loop."""
        self._noted.set()

    async def tell(self) -> None:
        """Tell what is noted, until cancelled."""
        while self._bell is not None:
            await self._noted.wait()
            self._noted.clear()
            await self._bell.ring()

    async def listen(self, heard: Callable[[], None]) -> None:
        """Call `heard` when others have news, until cancelled."""
        if self._bell is not None:
            await self._bell.listen(heard)

    async def close(self) -> None:
        """Let go of the connection."""
        if self._bell is not None:
            with suppress(Exception):  # whatever ails it, it is over
                await self._bell.close()


def _bell(url: str, name: str) -> Bell:
    from models.bell import Bell  # with psycopg

    return Bell(url, name)
