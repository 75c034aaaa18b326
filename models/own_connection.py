"""A connection beside the engine's, for what waits by itself: asynchronous, and never waited for without end."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from socket import SHUT_RDWR, socket
from typing import Any

import psycopg
from psycopg.conninfo import make_conninfo
from sqlalchemy import make_url

from models.watching import watched

Connection = psycopg.AsyncConnection[Any]


async def connect(url: str, within: float) -> Connection:
    """Connect to the database at an address of SQLAlchemy's. Raises psycopg.Error, or TimeoutError after `within` s."""
    address = make_url(url).set(drivername="postgresql")
    # Without the options it came with: in an address, a space is written in another way to the driver.
    plain = address.difference_update_query(["options"]).render_as_string(hide_password=False)
    async with asyncio.timeout(within):
        return await psycopg.AsyncConnection.connect(make_conninfo(plain, **watched(address)), autocommit=True)


async def say(connection: Connection, statement: str, within: float) -> str:
    """Say something, wait so many seconds at most, and return what ails the connection; empty if the server answers."""
    saying = asyncio.create_task(_said(connection, statement))
    await in_time(saying, connection, within)
    return saying.result()


async def in_time(asking: asyncio.Task[Any], connection: Connection, within: float) -> None:
    """Wait until something asked has an answer, or hang up after so many seconds, which lets it fail at once.

    Who is cancelled meanwhile waits no longer than that either.
    """
    until = asyncio.get_running_loop().time() + within
    try:
        await asyncio.wait({asking}, timeout=within)
    except asyncio.CancelledError:
        await asyncio.wait({asking}, timeout=until - asyncio.get_running_loop().time())
        raise
    finally:
        if not asking.done():
            _hang_up(connection)
            await asyncio.wait({asking})
        asking.exception()  # looked at, so that nobody misses it


async def _said(connection: Connection, statement: str) -> str:
    try:
        await connection.execute(statement)
    except psycopg.Error as exc:
        return type(exc).__name__
    return ""


def _hang_up(connection: Connection) -> None:
    """Let what waits for an answer fail at once: cancelled, it would first wait for the server's consent, for 10 s."""
    with suppress(OSError, psycopg.Error), socket(fileno=os.dup(connection.fileno())) as line:
        line.shutdown(SHUT_RDWR)
