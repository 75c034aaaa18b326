"""Brings a database to this program's tables, and tells plainly when it isn't there.

Alembic is imported by what migrates: whoever finds the tables as they should be has no use for it.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

from models.errors import SchemaMismatchError
from models.locks import one_at_a_time
from models.tables import Setting
from models.unit_of_work import UnitOfWork

if TYPE_CHECKING:
    from alembic.config import Config

MIGRATIONS = Path(__file__).parent / "migrations"
VERSION = "alembic_version"  # the table
KEY_CHECK = "secret_key_check"
CODE_KEY = "code_key"  # what codes are hashed with, sealed, once the secret has changed


def upgrade(engine: Engine) -> None:
    """Apply the migrations that are missing, all in one transaction. Raises SchemaMismatchError."""
    from alembic import command
    from alembic.util.exc import CommandError

    with engine.execution_options(writes=True).begin() as connection:
        one_at_a_time(connection, "migrations")
        if _revision(connection) is None and inspect(connection).get_table_names():
            raise SchemaMismatchError(
                "the database has tables but no migration version: it was not made by Atbalss or is half-made; "
                "point ATBALSS_DATABASE_URL to an empty database or restore a backup"
            )
        config = _config()
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as exc:
            raise SchemaMismatchError(_too_new(engine)) from exc


def ensure_current(engine: Engine) -> None:
    """Make the tables in an empty database. Raises SchemaMismatchError if one in use is behind or ahead."""
    found = revision(engine)
    if found is None:
        upgrade(engine)
        return
    if found == head():
        return
    if is_known(found):
        raise SchemaMismatchError(
            "the database is older than this program: run `atbalss migrate` (make a backup first)"
        )
    raise SchemaMismatchError(_too_new(engine))


def _too_new(engine: Engine) -> str:
    return (
        f"the database was migrated by a newer Atbalss (version {revision(engine)} is unknown here): "
        "install that release, or restore the backup made before its migration"
    )


def revision(engine: Engine) -> str | None:
    """Return the version of a database's tables; None if it has none."""
    with engine.connect() as connection:
        return _revision(connection)


def _revision(connection: Connection) -> str | None:
    if not inspect(connection).has_table(VERSION):
        return None
    return connection.execute(text(f"SELECT version_num FROM {VERSION}")).scalar()  # noqa: S608 - no input in it


def head() -> str:
    """Return the version of this program's tables."""
    return max(_known())


def is_known(found: str) -> bool:
    """Tell whether this program can bring tables of that version to its own."""
    return found in _known()


def _known() -> set[str]:
    """Return the versions there are: their files begin with them, and each follows the one before."""
    return {path.name.partition("_")[0] for path in (MIGRATIONS / "versions").glob("[0-9]*_*.py")}


def _config() -> Config:
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    return config


def check_key(uow: UnitOfWork) -> bool:
    """Note the vault's key in a new database; in one in use, tell whether it is the same key."""
    one_at_a_time(uow.session.connection(), "key check")
    known = uow.session.get(Setting, KEY_CHECK)
    if known is None:
        uow.session.add(Setting(key=KEY_CHECK, value=uow.vault.check_value))
        return True
    if known.value != uow.vault.check_value:
        return False
    if kept := uow.session.get(Setting, CODE_KEY):
        uow.vault.keep_code_key(kept.value)
    return True
