"""What lets another process know that there is work for it: PostgreSQL carries the sound. Nothing hangs on it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import psycopg

from models.own_connection import Connection, connect, say

PATIENCE = 5.0  # seconds for a server to connect, and to answer
PAUSE = 1.0  # seconds until whoever listens tries again to hear


def channel(name: str) -> str:
    """Return what PostgreSQL calls a bell."""
    return f"atbalss {name}"


class Bell:
    """A bell on a connection of its own, which is made when it is first needed, and anew when it is gone.

    What rings while nobody can hear it is lost: whoever waits for a bell looks by themselves now and then, too.
    """

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._channel = channel(name)
        self._connection: Connection | None = None

    async def ring(self) -> None:
        """Ring, if the database can be reached."""
        try:
            if await say(await self._connected(), f'NOTIFY "{self._channel}"', PATIENCE):
                await self.close()
        except (psycopg.Error, TimeoutError):
            await self.close()

    async def listen(self, heard: Callable[[], None]) -> None:
        """Call `heard` whenever it rings, for ever; and once it can be heard, for what rang before."""
        while True:
            try:
                connection = await self._connected()
                await connection.execute(f'LISTEN "{self._channel}"')
                heard()
                async for _ in connection.notifies():
                    heard()
            except (psycopg.Error, TimeoutError):
                await self.close()
            await asyncio.sleep(PAUSE)

    async def close(self) -> None:
        """Let go of the connection."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    async def _connected(self) -> Connection:
        if self._connection is None:
            self._connection = await connect(self._url, PATIENCE)
        return self._connection
