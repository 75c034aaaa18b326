"""A lock of PostgreSQL that a process holds. SQLite has one process, which needs none, and no use for psycopg."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from socket import SHUT_RDWR, socket
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

from models.locks import LockLostError
from models.watching import watched

_KEY = "hashtextextended('atbalss ' || %s, 0)"


class ProcessLock:
    """A lock that one process holds, on a connection of its own: it is gone with the connection, however that ends.

    The connection also carries bells: what one process rings, those that `listen` hear.
    """

    def __init__(self, url: str, name: str) -> None:
        self._url = make_url(url).set(drivername="postgresql")
        self._name = name
        self._bell = f"atbalss {name}"
        self._connection: psycopg.AsyncConnection[Any] | None = None

    async def take(self) -> bool:
        """Take the lock if it is free. Raises LockLostError without a connection."""
        try:
            if self._connection is None:
                self._connection = await self._connected()
            cursor = await self._connection.execute(f"SELECT pg_try_advisory_lock({_KEY})", [self._name])
            row = await cursor.fetchone()
            if row is None or not row[0]:
                return False
            await self._connection.execute(f'LISTEN "{self._bell}"')
        except psycopg.Error as exc:
            await self.close()
            raise LockLostError(type(exc).__name__) from None
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
        connection, until = self._alive, asyncio.get_running_loop().time() + within
        asking = asyncio.create_task(_ask(connection))
        try:
            await asyncio.wait({asking}, timeout=within)
        except asyncio.CancelledError:
            await asyncio.wait({asking}, timeout=until - asyncio.get_running_loop().time())
            raise
        finally:
            if not asking.done():
                _hang_up(connection)
                await asyncio.wait({asking})
        if trouble := asking.result():
            raise LockLostError(trouble)

    async def ring(self) -> None:
        """Let the holder hear. Nothing happens without a connection: it looks by itself, a little later."""
        if self._connection is None:
            return
        try:
            await self._connection.execute(f'NOTIFY "{self._bell}"')
        except psycopg.Error:
            return

    async def close(self) -> None:
        """Let go of the lock, if it is held."""
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.close()

    @property
    def _alive(self) -> psycopg.AsyncConnection[Any]:
        if self._connection is None:
            raise LockLostError("not connected")
        return self._connection

    async def _connected(self) -> psycopg.AsyncConnection[Any]:
        # Without the options it came with: in an address, a space is written in another way to the driver.
        address = self._url.difference_update_query(["options"]).render_as_string(hide_password=False)
        conninfo = make_conninfo(address, **watched(self._url))
        return await psycopg.AsyncConnection.connect(conninfo, autocommit=True)


async def _ask(connection: psycopg.AsyncConnection[Any]) -> str:
    """Return what ails a connection; empty if the server answers."""
    try:
        await connection.execute("SELECT 1")
    except psycopg.Error as exc:
        return type(exc).__name__
    return ""


def _hang_up(connection: psycopg.AsyncConnection[Any]) -> None:
    """Let what waits for an answer fail at once: cancelled, it would first wait for the server's consent, for 10 s."""
    with suppress(OSError), socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(SHUT_RDWR)
