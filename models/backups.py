"""A copy of an SQLite database while others write to it, and whether a database, copied or restored, is whole."""

from __future__ import annotations

import os
import shutil
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, inspect, text
from sqlalchemy.exc import DatabaseError

from models import schema
from models.errors import BackupError, WrongSecretKeyError
from models.vault import Vault

COUNTED = ("respondent", "contact", "conversationsession", "answer", "label", "guidanceevent", "coordinator")


@dataclass(frozen=True)
class Contents:
    """What a database holds. `newest` is when its last answer was given, as written there."""

    revision: str
    rows: dict[str, int]
    sealed: int
    newest: str | None


def copy(source: Path, target: Path) -> None:
    """Write a consistent copy that holds nothing deleted. The target is whole or not there. Raises BackupError.

    It is a read transaction: the bot goes on writing meanwhile.
    """
    if target.exists():
        raise BackupError(f"{target} is there already: choose another name, no backup is overwritten")
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        with closing(sqlite3.connect(source, isolation_level=None)) as connection:
            connection.execute("VACUUM INTO ?", (str(part),))
        _to_disk(part)
        part.rename(target)
    except sqlite3.Error as exc:
        raise BackupError(f"no backup could be made ({exc}): make room at {target.parent}, or choose another") from exc
    finally:
        for left in (part, part.with_name(f"{part.name}-journal")):  # half a backup holds people's answers, too
            left.unlink(missing_ok=True)
    _to_disk(target.parent)


def put_in_place(source: Path, target: Path) -> None:
    """Copy a backup to where a database belongs: it is there whole and lasting, or not at all. Raises BackupError."""
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    try:
        part.touch(mode=0o600)
        shutil.copyfile(source, part)
        _to_disk(part)
        part.rename(target)
    except OSError as exc:
        raise BackupError(f"{target} could not be written ({exc.strerror}): make room there, or see who may") from exc
    finally:
        part.unlink(missing_ok=True)
    _to_disk(target.parent)


def _to_disk(path: Path) -> None:
    """A copy that a power cut takes away is none; a new name lasts once its folder is written too."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def check_file(path: Path, vault: Vault) -> Contents:
    """Look through a copy without changing it. Raises BackupError that names what is wrong."""
    if not path.is_file():
        raise BackupError(f"{path} is not there: name the file that `atbalss backup` wrote")
    address = f"{path.resolve().as_uri()}?mode=ro"
    engine = create_engine("sqlite://", creator=lambda: sqlite3.connect(address, uri=True, check_same_thread=False))
    try:
        return check(engine, vault)
    except DatabaseError as exc:  # SQLAlchemy's: SQLite could not make sense of it
        raise BackupError("the file is damaged or no SQLite database: take an older backup") from exc
    finally:
        engine.dispose()


def check(engine: Engine, vault: Vault) -> Contents:
    """Look through a database: pages, references, tables, key. Raises BackupError or WrongSecretKeyError."""
    with engine.connect() as connection:
        if engine.dialect.name == "sqlite":
            _refuse_broken_pages(connection)
        revision = _known_revision(engine)
        _refuse_another_key(connection, vault)
        newest = connection.scalar(text("SELECT max(given_at) FROM answer"))
        rows = {table: connection.scalar(text(f"SELECT count(*) FROM {table}")) or 0 for table in COUNTED}  # noqa: S608
        return Contents(revision, rows, _open_everything(connection, vault), None if newest is None else str(newest))


def _refuse_broken_pages(connection: Connection) -> None:
    found = connection.exec_driver_sql("PRAGMA integrity_check").scalar()
    if found != "ok":
        raise BackupError("the file is damaged (SQLite's integrity check): take an older backup")
    if orphan := connection.exec_driver_sql("PRAGMA foreign_key_check").first():
        raise BackupError(f"rows of {orphan[0]} refer to rows that are missing: take an older backup")


def _known_revision(engine: Engine) -> str:
    revision = schema.revision(engine)
    if revision is None or "answer" not in inspect(engine).get_table_names():
        raise BackupError("this is no database of Atbalss: name the file that `atbalss backup` wrote")
    if not schema.is_known(revision):
        raise BackupError(f"it was made by a newer Atbalss (version {revision} is unknown here): install that release")
    return revision


def _refuse_another_key(connection: Connection, vault: Vault) -> None:
    noted = connection.scalar(text("SELECT value FROM setting WHERE key = :key"), {"key": schema.KEY_CHECK})
    if noted is not None and noted != vault.check_value:
        raise WrongSecretKeyError(
            "the secret key doesn't fit this backup: set ATBALSS_SECRET_KEY to the key that was in use when it was made"
        )


def _open_everything(connection: Connection, vault: Vault) -> int:
    """Decrypt whatever is sealed, in whichever release's tables. Returns how many pieces."""
    opened = 0
    for table, column in _sealed_columns(connection):
        query = text(f"SELECT {column} FROM {table} WHERE {column} IS NOT NULL AND length({column}) > 0")  # noqa: S608
        for (sealed,) in connection.execute(query):
            vault.decrypt(bytes(sealed))
            opened += 1
    return opened


def _sealed_columns(connection: Connection) -> list[tuple[str, str]]:
    inspector = inspect(connection)
    columns = [
        (table, column["name"]) for table in inspector.get_table_names() for column in inspector.get_columns(table)
    ]
    return [(table, name) for table, name in columns if name.endswith("_encrypted") or name == "attachment"]
