"""Replicas that start at the same moment on an empty database: one makes the tables, the others wait for it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from models import schema
from models.database import connect
from models.locks import one_at_a_time
from tests.conftest import SECRET

ROOT = Path(__file__).parents[2]
SOON = 60.0  # seconds; on a busy machine
WAITERS = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


@pytest.fixture
def empty(postgres_server: str) -> str:
    """The address of a database without tables."""
    engine = connect(postgres_server).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE empty"))
    engine.dispose()
    return make_url(postgres_server).set(database="empty").render_as_string(hide_password=False)


@pytest.mark.postgres
async def test_who_comes_while_another_one_migrates_waits_for_it(empty: str) -> None:
    own = {"ATBALSS_DATABASE_URL": empty, "ATBALSS_SECRET_KEY": SECRET}
    engine = connect(empty)
    with engine.begin() as other:
        one_at_a_time(other, "migrations")
        replica = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app", "migrate"), cwd=ROOT, env=os.environ | own
        )
        async with asyncio.timeout(SOON):
            while not other.execute(WAITERS).scalar_one():
                await asyncio.sleep(0.05)
        assert schema.revision(engine) is None

    assert await replica.wait() == 0
    assert schema.revision(engine) == schema.head()
    engine.dispose()
