"""What can go wrong with the database, each with its remedy.

DatabaseError
├── BackupError
├── DatabaseUnreachableError
├── InUseError
├── SchemaMismatchError
└── WrongSecretKeyError
"""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionError

DISK_FULL = "53100"  # PostgreSQL's code
GIVEN_WAY = frozenset({"40P01", "40001"})  # PostgreSQL's codes of a deadlock, and of changes that exclude each other
CUT_OFF = ("08", "53300", "57P")  # how its codes begin when it ends a connection, or takes none
# Codes of SQLite. Its driver has names for them, but only those that work with SQLite load it.
FULL = 13
BUSY = frozenset({5, 10, 14})  # held by another, failed to be read or written, can't be opened


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


def passes(fault: BaseException) -> bool:
    """Tell whether a fault is none of the statement's: the same one, tried again, may go through."""
    return gave_way(fault) or lacks_room(fault) or is_cut_off(fault)


def is_cut_off(fault: BaseException) -> bool:
    """Tell whether the database was out of reach: the connection broke, there was none, or the file was held."""
    if isinstance(fault, NoConnectionError):
        return True
    if not isinstance(fault, OperationalError | InterfaceError):
        return False
    if (code := getattr(fault.orig, "sqlite_errorcode", None)) is not None:
        return code & 0xFF in BUSY  # the rest tells more of the same
    state = getattr(fault.orig, "sqlstate", "")  # None: no server has said anything
    return state is None or state.startswith(CUT_OFF)


def gave_way(fault: BaseException) -> bool:
    """Tell whether PostgreSQL ended a transaction because of others: tried again, it may go through."""
    cause = fault.orig if isinstance(fault, DBAPIError) else None
    return getattr(cause, "sqlstate", None) in GIVEN_WAY


def lacks_room(fault: BaseException) -> bool:
    """Tell whether a statement failed because the disk is full."""
    cause = fault.orig if isinstance(fault, DBAPIError) else None
    full = getattr(cause, "sqlstate", None) == DISK_FULL
    return full or getattr(cause, "sqlite_errorcode", None) == FULL
