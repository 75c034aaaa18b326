"""Databases of every released revision, with what people had said to them: nothing is lost on the way to today's."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

import pytest
from sqlalchemy import JSON, Boolean, Column, Date, DateTime, Float, Integer, LargeBinary, Table, func, select

from models import schema
from models.database import Database
from tests.app.chat import Chat
from tests.models.released import reading

SAID = {
    "answer": ("session_id", "respondent_id", "question", "revision", "number", "choices", "text", "given_at"),
    "consent": ("respondent_id", "purpose", "granted", "text_version", "decided_at"),
    "conversationsession": ("id", "contact_id", "respondent_id", "flow", "flow_version", "status", "state"),
    "contact": ("id", "chat_key", "chat_id_encrypted", "respondent_id", "language"),
    "coordinator": ("id", "chat_key", "chat_id_encrypted", "name", "role"),
    "inboxupdate": ("bot_id", "update_id", "state", "payload_encrypted"),
    "auditrecord": ("actor", "action", "subject"),
}
# What a migration throws away, and may: figures that are computed anew, invitations that no release had ever planned.
FIGURES = {"rollup", "rollupcorrection", "contribution"}


@pytest.fixture(params=reading.REVISIONS)
def revision(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def upgraded(database: Database, revision: str) -> Database:
    reading.make(database, revision)
    reading.load(database, revision)
    schema.upgrade(database.engine)
    return database


def test_a_new_revision_comes_with_what_the_one_before_it_had_written() -> None:
    revisions = sorted(path.name[:4] for path in (schema.MIGRATIONS / "versions").glob("0*.py"))

    assert set(reading.REVISIONS) >= set(revisions[:-1])  # tests/models/released/write.py writes it


def test_what_people_said_is_the_same_afterwards(upgraded: Database, revision: str) -> None:
    with upgraded.engine.connect() as connection:
        now = {table.name: table for table in reading.tables(connection)}
        kept = {name: [dict(row) for row in connection.execute(select(now[name])).mappings()] for name in SAID}

    for name, columns in SAID.items():
        before = reading.rows_of(revision)[name]
        read = [{key: reading.read(now[name].c[key], row[key]) for key in columns} for row in before]
        assert sorted(_line(row, columns) for row in kept[name]) == sorted(_line(row, columns) for row in read)


def _line(row: dict[str, Any], wanted: tuple[str, ...]) -> str:
    return repr([_plain(row[name]) for name in wanted])


def _plain(value: Any) -> Any:
    """PostgreSQL's instants have a zone, SQLite's have none: both are UTC."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=None).isoformat()
    return bytes(value) if isinstance(value, memoryview) else value


def test_whoever_was_in_the_middle_goes_on(upgraded: Database) -> None:
    chat = Chat(upgraded, chat_id=4711)

    said = chat.write("/start")

    assert said  # the update that waited since before the upgrade had its turn, then this one
    assert upgraded.read(lambda uow: uow.inbox.open_count()) == 0


def test_no_row_of_any_table_is_lost(database: Database, revision: str) -> None:
    reading.make(database, revision)
    reading.load(database, revision)
    with database.engine.execution_options(writes=True).begin() as connection:
        before = _filled(connection)

    schema.upgrade(database.engine)

    with database.engine.connect() as connection:
        left = {table.name: _count(connection, table) for table in reading.tables(connection)}
    lost = {name for name, count in before.items() if left.get(name, 0) < count}
    assert lost <= (FIGURES | {"invitation"} if revision < "0004" else FIGURES)


def _filled(connection: Any) -> dict[str, int]:
    """Give every empty table a row. Returns how many rows each has."""
    for table in reading.tables(connection):
        if not _count(connection, table):
            connection.execute(table.insert(), {column.name: _some(connection, column) for column in table.columns})
    return {table.name: _count(connection, table) for table in reading.tables(connection)}


def _count(connection: Any, table: Table) -> int:
    return int(connection.scalar(select(func.count()).select_from(table)))


def _some(connection: Any, column: Column[Any]) -> Any:
    """Return a value that the column takes; of what refers to another table, one that is there."""
    for key in column.foreign_keys:
        return connection.scalar(select(key.column).limit(1))
    values = {JSON: [], Boolean: True, DateTime: datetime(2026, 11, 1), Date: date(2026, 11, 1)}  # noqa: DTZ001
    values |= {LargeBinary: b"x", Float: 0.5, Integer: 1}
    return next((value for kind, value in values.items() if isinstance(column.type, kind)), "x")
