"""Backups: made while the bot writes, looked through before anybody relies on them, put back in place."""

from __future__ import annotations

from pathlib import Path

from app.bootstrap import Parts
from app.faults import UsageError
from models import backups, schema
from models.backups import Contents
from models.database import connect

KEY_APART = (
    "the secret key is not in it: keep ATBALSS_SECRET_KEY (or secret.key) in another place, "
    "without it nobody can read the backup"
)
USE_PG_DUMP = (
    "the database is PostgreSQL: make its backups with pg_dump, bring them back with pg_restore, and look through "
    "the restored database with `atbalss restore postgresql://… --check` (docs/operations.md)"
)


def back_up(parts: Parts, target: Path) -> list[str]:
    """Copy the database to a file and look through the copy. Raises UsageError or BackupError."""
    source = parts.settings.database_file
    if source is None:
        raise UsageError(USE_PG_DUMP)
    if not source.is_file():
        raise UsageError(f"there is no database at {source} yet: `atbalss migrate` or `atbalss run` makes it")
    backups.copy(source, target)
    found = backups.check_file(target, parts.vault)
    return [f"{target}: {_told(found)}", KEY_APART]


def look_through(parts: Parts, source: str) -> list[str]:
    """Check a backup file, or a restored database by its address. Raises BackupError or DatabaseError."""
    if "://" not in source:
        return [f"{source}: {_told(backups.check_file(Path(source), parts.vault))}", *_older(source, parts)]
    engine = connect(source)
    try:
        return [f"the database: {_told(backups.check(engine, parts.vault))}"]
    finally:
        engine.dispose()


def restore(parts: Parts, source: str) -> list[str]:
    """Put a checked backup where the settings say the database is. Raises UsageError rather than overwrite one."""
    target = parts.settings.database_file
    if target is None or "://" in source:
        raise UsageError(USE_PG_DUMP)
    for there in (target, *(target.with_name(target.name + end) for end in ("-wal", "-shm"))):
        if there.exists():
            raise UsageError(f"{there} is there: stop the bot and move it away first, nothing is overwritten")
    said = look_through(parts, source)
    backups.put_in_place(Path(source), target)
    return [
        *said,
        f"restored to {target}; what people deleted or withdrew since the backup is back: before the bot is "
        "started, run `atbalss deletions repeat FILE` (docs/operations.md)",
    ]


def _older(source: str, parts: Parts) -> list[str]:
    found = backups.check_file(Path(source), parts.vault).revision
    return (
        [] if found == schema.head() else [f"its tables are of version {found}: after restoring, run `atbalss migrate`"]
    )


def _told(found: Contents) -> str:
    counts = ", ".join(f"{table} {count}" for table, count in found.rows.items())
    newest = f"newest answer {found.newest}" if found.newest else "no answers yet"
    return f"whole, key fits, {found.sealed} sealed pieces open, tables {found.revision}; {counts}; {newest}"
