"""Puts what a release had written into tables of that release, on either database."""

from __future__ import annotations

import base64
import json
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

from alembic import command
from sqlalchemy import JSON, Boolean, Column, Connection, Date, DateTime, LargeBinary, MetaData, Table, text

from models import schema
from models.database import Database

FOLDER = Path(__file__).parent
REVISIONS = tuple(sorted(path.stem for path in FOLDER.glob("0*.json")))


@cache
def rows_of(revision: str) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of every table, as SQLite had kept them."""
    content = json.loads((FOLDER / f"{revision}.json").read_text(encoding="utf-8"))
    return {
        name: [dict(zip(table["columns"], row, strict=True)) for row in table["rows"]]
        for name, table in content.items()
        if name != "alembic_version"
    }


def make(database: Database, revision: str) -> None:
    """Turn a database into an empty one of that revision."""
    with database.engine.execution_options(writes=True).begin() as connection:
        config = schema._config()
        config.attributes["connection"] = connection
        command.downgrade(config, "base")
        command.upgrade(config, revision)


def tables(connection: Connection) -> list[Table]:
    """Return the tables as they are, those that others refer to first."""
    metadata = MetaData()
    metadata.reflect(connection)
    return [table for table in metadata.sorted_tables if table.name != "alembic_version"]


def load(database: Database, revision: str) -> None:
    """Fill a database of that revision with what was written."""
    with database.engine.execution_options(writes=True).begin() as connection:
        for table in tables(connection):
            if rows := rows_of(revision).get(table.name):
                columns = {column.name: column for column in table.columns}
                connection.execute(
                    table.insert(), [{name: read(columns[name], value) for name, value in row.items()} for row in rows]
                )
                _go_on_counting(connection, table)


def read(column: Column[Any], value: Any) -> Any:
    """Return the value as the column's type wants it."""
    match column.type:
        case LargeBinary() if value is not None:
            return base64.b64decode(value["bytes"])
        case JSON() if value is not None:
            return json.loads(value)
        case Boolean() if value is not None:
            return bool(value)
        case DateTime() if value is not None:
            return datetime.fromisoformat(value)
        case Date() if value is not None:
            return date.fromisoformat(value)
    return value


def _go_on_counting(connection: Connection, table: Table) -> None:
    key = next(iter(table.primary_key.columns))
    if connection.dialect.name == "postgresql" and key.type.python_type is int:
        newest = f'SELECT max("{key.name}") FROM "{table.name}"'  # noqa: S608 - our own tables
        connection.execute(text(f"SELECT setval(pg_get_serial_sequence('{table.name}', '{key.name}'), ({newest}))"))
