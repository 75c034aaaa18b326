"""Tells Alembic which tables to compare and how the two databases are handled."""

from __future__ import annotations

from typing import Any, Literal

from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlalchemy import Connection
from sqlmodel import SQLModel

import models.tables  # noqa: F401 - fills the metadata
from models.types import UtcDateTime


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """Write our instant type as plain SQLAlchemy, so that migrations don't depend on our code."""
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, UtcDateTime) else False


def run(connection: Connection) -> None:
    """Run the migrations on a connection that is given, inside its transaction."""
    context.configure(
        connection=connection,
        target_metadata=SQLModel.metadata,
        render_item=render_item,
        render_as_batch=True,
        compare_type=True,
    )
    context.run_migrations()


run(context.config.attributes["connection"])
