"""Backups: whole, made while others write, without what was deleted, and never believed unseen."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from models import backups, schema
from models.database import Database
from models.errors import BackupError, WrongSecretKeyError
from models.vault import Vault
from tests.conftest import NOW


@pytest.fixture
def file(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


@pytest.fixture
def store(sqlite_url: str, vault: Vault):
    database = Database(sqlite_url, vault)
    database.write(schema.check_key).result()
    yield database
    database.close()


def receive(database: Database, update_id: int, now: datetime = NOW) -> None:
    payload = f"slepens teksts {update_id}".encode()
    database.write(lambda uow: uow.inbox.add(7, update_id, 42, payload, now)).result()


def updates_in(path: Path) -> int:
    with closing(sqlite3.connect(path)) as connection:
        return int(connection.execute("SELECT count(*) FROM inboxupdate").fetchone()[0])


def test_a_copy_holds_what_was_committed_though_nothing_is_at_rest(store: Database, file: Path, tmp_path: Path) -> None:
    receive(store, 1)

    backups.copy(file, tmp_path / "copy.db")
    receive(store, 2)

    assert updates_in(tmp_path / "copy.db") == 1
    assert updates_in(file) == 2


def test_a_copy_is_made_inside_somebody_elses_write(store: Database, file: Path, tmp_path: Path) -> None:
    receive(store, 1)
    with closing(sqlite3.connect(file, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        other.execute("DELETE FROM inboxupdate")

        backups.copy(file, tmp_path / "copy.db")

    assert updates_in(tmp_path / "copy.db") == 1


def test_a_backup_is_never_overwritten(store: Database, file: Path, tmp_path: Path) -> None:
    (tmp_path / "copy.db").write_text("the only one")

    with pytest.raises(BackupError, match="choose another name"):
        backups.copy(file, tmp_path / "copy.db")

    assert (tmp_path / "copy.db").read_text() == "the only one"


def test_a_copy_is_for_its_owner_alone(store: Database, file: Path, tmp_path: Path) -> None:
    backups.copy(file, tmp_path / "copy.db")

    assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0


def test_what_is_sealed_in_a_copy_opens(store: Database, file: Path, tmp_path: Path, vault: Vault) -> None:
    receive(store, 1)
    backups.copy(file, tmp_path / "copy.db")

    found = backups.check_file(tmp_path / "copy.db", vault)

    assert (found.revision, found.sealed) == (schema.head(), 1)
    assert found.rows["answer"] == 0


def test_the_secret_key_is_not_in_a_copy_and_another_one_is_refused(
    store: Database, file: Path, tmp_path: Path
) -> None:
    backups.copy(file, tmp_path / "copy.db")

    with pytest.raises(WrongSecretKeyError, match="ATBALSS_SECRET_KEY"):
        backups.check_file(tmp_path / "copy.db", Vault("quite another secret, long enough for a key"))


@pytest.mark.parametrize("position", ["head", "middle"])
def test_a_damaged_copy_is_refused(store: Database, file: Path, tmp_path: Path, vault: Vault, position: str) -> None:
    receive(store, 1)
    backups.copy(file, tmp_path / "copy.db")
    content = bytearray((tmp_path / "copy.db").read_bytes())
    start = 0 if position == "head" else len(content) // 2
    content[start : start + 8192] = b"\x17" * 8192
    (tmp_path / "copy.db").write_bytes(content)

    with pytest.raises(BackupError, match="take an older backup"):
        backups.check_file(tmp_path / "copy.db", vault)


def test_another_programs_database_is_refused(tmp_path: Path, vault: Vault) -> None:
    with closing(sqlite3.connect(tmp_path / "other.db")) as connection:
        connection.execute("CREATE TABLE something (id)")

    with pytest.raises(BackupError, match="no database of Atbalss"):
        backups.check_file(tmp_path / "other.db", vault)


def test_a_check_changes_nothing(store: Database, file: Path, tmp_path: Path, vault: Vault) -> None:
    backups.copy(file, tmp_path / "copy.db")
    before = (tmp_path / "copy.db").read_bytes()

    backups.check_file(tmp_path / "copy.db", vault)

    assert (tmp_path / "copy.db").read_bytes() == before
    assert sorted(path.name for path in tmp_path.glob("copy.db*")) == ["copy.db"]


def test_a_restored_database_is_checked_where_it_is(database: Database, vault: Vault) -> None:
    database.write(schema.check_key).result()
    receive(database, 1)

    assert backups.check(database.engine, vault).sealed == 1


def test_a_sealed_piece_that_does_not_open_is_told(database: Database, vault: Vault) -> None:
    receive(database, 1)
    with database.engine.execution_options(writes=True).begin() as connection:
        connection.execute(text("UPDATE inboxupdate SET payload_encrypted = :junk"), {"junk": b"junk"})

    with pytest.raises(WrongSecretKeyError):
        backups.check(database.engine, vault)


def test_a_copy_that_fails_names_what_helps_and_leaves_nothing(tmp_path: Path) -> None:
    (tmp_path / "letter.db").write_text("a letter, no database " * 500)

    with pytest.raises(BackupError, match=r"make room at .* or choose another"):
        backups.copy(tmp_path / "letter.db", tmp_path / "to" / "backup.db")

    assert list((tmp_path / "to").iterdir()) == []


def test_a_restore_that_fails_names_what_helps_and_leaves_nothing(tmp_path: Path) -> None:
    target = tmp_path / "place" / "a.db"

    with pytest.raises(BackupError, match=rf"{target} could not be written .*: make room there"):
        backups.put_in_place(tmp_path / "missing.db", target)

    assert list(target.parent.iterdir()) == []
