"""Replicas that start at the same moment on an empty database: one makes the tables, the others wait for it."""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest
from sqlalchemy import text

from models import schema
from models.database import connect
from models.locks import one_at_a_time
from tests.conftest import SECRET

ROOT = Path(__file__).parents[2]
SOON = 60.0  # seconds; on a busy machine
WAITERS = text("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")


@pytest.mark.postgres
async def test_who_comes_while_another_one_migrates_waits_for_it(empty_postgres_url: str) -> None:
    own = {"ATBALSS_DATABASE_URL": empty_postgres_url, "ATBALSS_SECRET_KEY": SECRET}
    engine = connect(empty_postgres_url)
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
