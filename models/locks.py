"""What PostgreSQL's locks between processes are to those who only wait for one, or lose it."""

from __future__ import annotations

from sqlalchemy import Connection, text


class LockLostError(Exception):
    """The connection is gone, and the lock with it."""


def one_at_a_time(connection: Connection, what: str) -> None:
    """Let this transaction wait until no other process is in one for the same; nothing on SQLite, which sees to it."""
    if connection.dialect.name == "postgresql":
        connection.execute(
            text("SELECT pg_advisory_xact_lock(hashtextextended(:what, 0))"), {"what": f"atbalss {what}"}
        )
