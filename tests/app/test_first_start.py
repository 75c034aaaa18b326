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
from tests.conftest import SECRET

ROOT = Path(__file__).parents[2]


@pytest.fixture
def empty(postgres_server: str) -> str:
    """The address of a database without tables."""
    engine = connect(postgres_server).execution_options(isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text("CREATE DATABASE empty"))
    engine.dispose()
    return make_url(postgres_server).set(database="empty").render_as_string(hide_password=False)


@pytest.mark.postgres
async def test_replicas_that_migrate_at_the_same_moment_all_succeed(empty: str) -> None:
    own = {"ATBALSS_DATABASE_URL": empty, "ATBALSS_SECRET_KEY": SECRET}
    replicas = [
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "app", "migrate"), cwd=ROOT, env=os.environ | own, stderr=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]

    told = [await replica.communicate() for replica in replicas]

    assert [replica.returncode for replica in replicas] == [0, 0, 0], told
    engine = connect(empty)
    assert schema.revision(engine) == schema.head()
    engine.dispose()
