"""What can go wrong with the database, each with its remedy.

DatabaseError
├── BackupError
├── DatabaseUnreachableError
├── InUseError
├── SchemaMismatchError
└── WrongSecretKeyError
"""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError

DISK_FULL = "53100"  # PostgreSQL's code
SQLITE_FULL = 13  # SQLite's; its driver, which also has it, is loaded by those that work with SQLite
GIVEN_WAY = frozenset({"40P01", "40001"})  # PostgreSQL's codes of a deadlock, and of changes that exclude each other


class DatabaseError(Exception):
    """The database can't be used as it is."""


class BackupError(DatabaseError):
    """A backup can't be made, or is not what it should be."""


class DatabaseUnreachableError(DatabaseError):
    """No connection."""


class InUseError(DatabaseError):
    """Another program is connected and must not be."""


class SchemaMismatchError(DatabaseError):
    """The tables are not those of this program."""


class WrongSecretKeyError(DatabaseError):
    """The secret key is not the one that this database was written with."""


def gave_way(fault: BaseException) -> bool:
    """Tell whether PostgreSQL ended a transaction because of others: tried again, it may go through."""
    cause = fault.orig if isinstance(fault, DBAPIError) else None
    return getattr(cause, "sqlstate", None) in GIVEN_WAY


def lacks_room(fault: BaseException) -> bool:
    """Tell whether a statement failed because the disk is full."""
    cause = fault.orig if isinstance(fault, DBAPIError) else None
    full = getattr(cause, "sqlstate", None) == DISK_FULL
    return full or getattr(cause, "sqlite_errorcode", None) == SQLITE_FULL
