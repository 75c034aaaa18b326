"""The audit log can't be rewritten, by no statement of any program, before its time is over."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.clock import Clock
from models.database import Database
from models.retention import AUDIT, tidy
from models.tables import AuditRecord
from tests.app.test_learners import rows
from tests.conftest import NOW


@pytest.fixture
def noted(database: Database) -> Database:
    """A log with one line of today and one from long ago, by the database's own clock."""
    today = Clock().now()
    database.write(lambda uow: uow.audit.note(today, "coordinator:7", "open_danger", "danger:1")).result()
    database.write(lambda uow: uow.audit.note(today - timedelta(days=800), "cli", "relabel")).result()
    return database


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE auditrecord SET actor = 'coordinator:8'",
        "UPDATE auditrecord SET at = '2001-01-01'",
        "DELETE FROM auditrecord",
        "DELETE FROM auditrecord WHERE actor = 'coordinator:7'",
    ],
)
def test_no_statement_changes_or_removes_a_line(noted: Database, statement: str) -> None:
    with pytest.raises(DBAPIError, match="append-only"):
        noted.write(lambda uow: uow.session.execute(text(statement))).result()

    assert {record.actor for record in rows(noted, AuditRecord)} == {"coordinator:7", "cli"}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_no_line_is_replaced_on_sqlite(noted: Database) -> None:
    statement = (
        "INSERT OR REPLACE INTO auditrecord (id, at, actor, action, subject) VALUES (1, '2001-01-01', 'x', 'y', '')"
    )

    with pytest.raises(DBAPIError, match="append-only"):
        noted.write(lambda uow: uow.session.execute(text(statement))).result()


@pytest.mark.postgres
def test_the_log_is_not_emptied_at_once_on_postgres(postgres_url: str, vault) -> None:
    database = Database(postgres_url, vault)
    database.write(lambda uow: uow.audit.note(NOW, "cli", "relabel")).result()

    with pytest.raises(DBAPIError, match="append-only"):
        database.write(lambda uow: uow.session.execute(text("TRUNCATE auditrecord"))).result()
    database.close()


def test_a_line_goes_after_24_months(noted: Database) -> None:
    today = Clock().now()

    assert noted.write(lambda uow: tidy(uow, today)).result()["audit"] == 1
    assert [record.actor for record in rows(noted, AuditRecord)] == ["coordinator:7"]


def test_a_clock_that_runs_ahead_takes_no_line_before_its_time(noted: Database) -> None:
    ahead = Clock().now() + 2 * AUDIT

    assert noted.write(lambda uow: tidy(uow, ahead)).result()["audit"] == 1
    assert [record.actor for record in rows(noted, AuditRecord)] == ["coordinator:7"]
