"""Who vanishes without a word is noticed within seconds: else what it wrote last stays locked for hours."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from sqlalchemy import text

from models.database import connect
from models.process_lock import ProcessLock

# What the server took over from the client; over a socket in the file system it shows zeros, and watches nobody.
TAKEN_OVER = "SELECT name, reset_val FROM pg_settings WHERE source = 'client' AND name LIKE 'tcp%'"
SERVER_WATCHES = {
    "tcp_keepalives_idle": "3",
    "tcp_keepalives_interval": "1",
    "tcp_keepalives_count": "3",
    "tcp_user_timeout": "6000",
}
CLIENT_WATCHES = {
    "keepalives_idle": "3",
    "keepalives_interval": "1",
    "keepalives_count": "3",
    "tcp_user_timeout": "6000",
}


def with_options(url: str, options: str) -> str:
    return f"{url}{'&' if '?' in url else '?'}options={options}"


def taken_over(rows: Iterable[Any]) -> dict[str, str]:
    return {name: value for name, value in rows}  # noqa: C416 - dict() takes no rows of SQLAlchemy


def watched_by_client(driver_connection: Any) -> dict[str, str]:
    return {name: value for name, value in driver_connection.info.get_parameters().items() if name in CLIENT_WATCHES}


@pytest.mark.postgres
def test_both_ends_watch_the_connections_of_transactions(postgres_url: str) -> None:
    engine = connect(postgres_url)
    with engine.connect() as connection:
        assert taken_over(connection.execute(text(TAKEN_OVER))) == SERVER_WATCHES
        assert watched_by_client(connection.connection.driver_connection) == CLIENT_WATCHES
    engine.dispose()


@pytest.mark.postgres
async def test_both_ends_watch_the_connection_of_a_lock(postgres_url: str) -> None:
    lock = ProcessLock(postgres_url, "watched")
    assert await lock.take()
    assert lock._connection is not None
    cursor = await lock._connection.execute(TAKEN_OVER)

    assert taken_over(await cursor.fetchall()) == SERVER_WATCHES
    assert watched_by_client(lock._connection) == CLIENT_WATCHES
    await lock.close()


@pytest.mark.postgres
async def test_options_of_the_address_are_kept(postgres_url: str) -> None:
    address = with_options(postgres_url, "-c%20statement_timeout%3D54321")
    engine = connect(address)
    with engine.connect() as connection:
        assert connection.execute(text("SHOW statement_timeout")).scalar_one() == "54321ms"
        assert taken_over(connection.execute(text(TAKEN_OVER))) == SERVER_WATCHES
    engine.dispose()

    lock = ProcessLock(address, "watched")
    assert await lock.take()
    assert lock._connection is not None
    cursor = await lock._connection.execute("SHOW statement_timeout")
    assert await cursor.fetchone() == ("54321ms",)
    await lock.close()
