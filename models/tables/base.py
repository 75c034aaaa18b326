"""What all tables share: names of constraints, and the conditions of partial indexes.

Tables take `SQLModel` from here, so that no table is made before its constraints can be named.
"""

from __future__ import annotations

from sqlalchemy import MetaData
from sqlmodel import SQLModel

# Named before the first migration: SQLite's batch mode can only change constraints that have a name.
SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_N_label)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# Partial indexes: queues stay fast however much history their tables hold.
NEW = "state = 'new'"
WAITING = "NOT done"
OPEN = "closed_at IS NULL"
UNSETTLED = "state IN ('new', 'sending')"
# SQLite would give a purged row's number to a new one; outbox rows are named after the update that caused them.
NEVER_REUSE_IDS = {"sqlite_autoincrement": True}

__all__ = ["NEVER_REUSE_IDS", "NEW", "OPEN", "UNSETTLED", "WAITING", "SQLModel"]
