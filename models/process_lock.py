"""A lock of PostgreSQL that a process holds. SQLite has one process, which needs none, and no use for psycopg."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import psycopg

from models.bell import channel
from models.locks import LockLostError
from models.own_connection import Connection, connect, in_time, say

PATIENCE = 5.0  # seconds for a server to answer who takes a lock; proofs have less
_KEY = "hashtextextended('atbalss ' || %s, 0)"


class ProcessLock:
    """A lock that one process holds, on a connection of its own: it is gone with the connection, however that ends.

    Whoever holds it hears the bell (models/bell.py) of the same name on that connection.
    """

    def __init__(self, url: str, name: str) -> None:
        self._url = url
        self._name = name
        self._connection: Connection | None = None

    async def take(self, within: float = PATIENCE) -> bool:
        """Take the lock if it is free. Raises LockLostError without a connection, or one that does not answer in time.

        To connect and to answer, the server has so many seconds each.
        """
        try:
            if self._connection is None:
                self._connection = await connect(self._url, within)
            asking = asyncio.create_task(self._try(self._connection))
            await in_time(asking, self._connection, within)
            return asking.result()
        except (psycopg.Error, TimeoutError) as exc:
            await self.close()
            raise LockLostError(type(exc).__name__) from None

    async def _try(self, connection: Connection) -> bool:
        cursor = await connection.execute(f"SELECT pg_try_advisory_lock({_KEY})", [self._name])
        row = await cursor.fetchone()
        if row is None or not row[0]:
            return False
        await connection.execute(f'LISTEN "{channel(self._name)}"')
        return True

    async def listen(self, seconds: float, heard: Callable[[], None]) -> None:
        """Call `heard` for every bell within so many seconds. Raises LockLostError as soon as the connection ends."""
        try:
            async for _ in self._alive.notifies(timeout=seconds):
                heard()
        except psycopg.Error as exc:
            raise LockLostError(type(exc).__name__) from None

    async def prove(self, within: float) -> None:
        """Prove that the lock is held. Raises LockLostError if the database does not answer within so many seconds."""
        if trouble := await say(self._alive, "SELECT 1", within):
            raise LockLostError(trouble)

    async def close(self) -> None:
        """Let go of the lock, if it is held."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    @property
    def _alive(self) -> Connection:
        if self._connection is None:
            raise LockLostError("not connected")
        return self._connection
