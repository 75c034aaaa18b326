import os
import time
from pathlib import Path

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from models import schema
from models.database import Database, connect
from models.errors import DatabaseUnreachableError, WrongSecretKeyError
from models.tables import AuditRecord
from models.vault import Vault
from tests.conftest import NOW


def count_records(database: Database) -> int:
    return database.read(lambda uow: uow.session.scalar(select(func.count()).select_from(AuditRecord)) or 0)


def test_what_was_written_is_there_when_the_future_resolves(database: Database) -> None:
    database.write(lambda uow: uow.audit.note(NOW, "cli", "seed")).result()

    assert count_records(database) == 1


def test_a_failing_use_case_undoes_only_its_own_changes(database: Database) -> None:
    def fail(uow):
        uow.audit.note(NOW, "cli", "half done")
        uow.session.flush()
        raise RuntimeError("planted")

    futures = [
        database.write(lambda uow: uow.audit.note(NOW, "cli", "before")),
        database.write(fail),
        database.write(lambda uow: uow.audit.note(NOW, "cli", "after")),
    ]

    assert isinstance(futures[1].exception(), RuntimeError)
    assert futures[0].result() is None
    assert futures[2].result() is None
    assert count_records(database) == 2


def test_a_fault_of_the_tables_does_not_tell_what_was_to_be_written(database: Database) -> None:
    def refused(uow):
        uow.session.add(AuditRecord(at=NOW, actor="ļoti slepens", action=None))

    fault = database.write(refused).exception()

    assert isinstance(fault, IntegrityError)
    assert "action" in str(fault)
    assert "slepens" not in f"{fault} {fault.orig}"


def test_what_the_tables_refuse_is_the_fault_of_who_wrote_it_and_of_nobody_beside(database: Database) -> None:
    def refused(uow):
        uow.session.add(AuditRecord(at=NOW, actor="cli", action=None))  # found out when it is written, not before

    database.write(lambda _: time.sleep(0.1))  # so that the next ones wait for each other
    futures = [database.write(lambda uow, n=n: uow.audit.note(NOW, "cli", str(n))) for n in range(3)]
    futures.insert(1, database.write(refused))

    assert [type(future.exception()).__name__ for future in futures if future.exception()] == ["IntegrityError"]
    assert futures[1].exception()
    assert count_records(database) == 3


def test_reading_changes_nothing(database: Database) -> None:
    database.read(lambda uow: uow.audit.note(NOW, "cli", "seen"))

    assert count_records(database) == 0


def test_many_threads_worth_of_writes_all_arrive(database: Database) -> None:
    futures = [database.write(lambda uow, n=n: uow.audit.note(NOW, "cli", str(n))) for n in range(200)]
    for future in futures:
        future.result()

    assert count_records(database) == 200


def test_a_write_that_nobody_waits_for_any_more_stops_no_other(database: Database) -> None:
    futures = [database.write(lambda uow, n=n: uow.audit.note(NOW, "cli", str(n))) for n in range(50)]
    given_up = sum(future.cancel() for future in futures)
    database.write(lambda uow: uow.audit.note(NOW, "cli", "after")).result(timeout=10)
    for future in futures:  # on PostgreSQL several threads write: "after" may be done before them
        if not future.cancelled():
            future.result(timeout=10)

    assert count_records(database) == 51 - given_up


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("postgresql://atbalss:hush@127.0.0.1:9/none", "can't be reached"),
        ("postgresql://127.0.0.1:9/none?user=atbalss&password=hush", "can't be reached"),
        ("postgresql://atbalss:one@hush@127.0.0.1:9/none", "as %40"),
        ("postgresql://atbalss:hush/none", "not a database URL"),
        ("mysql://localhost/x", "is not a database URL"),
        ("sqlite:////proc/no/such/place.db", "can't be reached"),
        ("sqlite:////proc", "may read and write that file"),
        ("sqlite://var/two-slashes.db", "is not a database URL"),
        ("nonsense", "is not a database URL"),
    ],
)
def test_an_unreachable_database_is_one_clear_line_without_the_password(
    url: str, said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(DatabaseUnreachableError, match="ATBALSS_DATABASE_URL") as raised:
        connect(url)

    assert said in str(raised.value)
    assert "hush" not in str(raised.value)
    assert "\n" not in str(raised.value)
    assert list(tmp_path.iterdir()) == []  # a wrong address makes no file


@pytest.mark.parametrize(
    ("content", "remedy"), [(b"a letter, not a database" * 99, "another one"), (None, "restore a backup")]
)
def test_a_file_that_is_no_database_or_a_damaged_one_names_the_remedy(
    migrated_sqlite: Path, tmp_path: Path, content: bytes | None, remedy: str
) -> None:
    path = tmp_path / "odd.db"
    sound = migrated_sqlite.read_bytes()
    path.write_bytes(sound[:100] + b"\xff" * (len(sound) - 100) if content is None else content)

    with pytest.raises(DatabaseUnreachableError, match=remedy):
        connect(f"sqlite:///{path}")


def test_nobody_else_on_the_machine_may_read_a_database_that_was_made_here(tmp_path: Path, vault: Vault) -> None:
    before = os.umask(0o022)
    database = Database(f"sqlite:///{tmp_path / 'new.db'}", vault)
    schema.upgrade(database.engine)
    modes = {path.name: path.stat().st_mode & 0o077 for path in tmp_path.iterdir()}
    database.close()
    os.umask(before)

    assert set(modes) == {"new.db", "new.db-shm", "new.db-wal"}
    assert set(modes.values()) == {0}


def test_another_key_opens_nothing(vault: Vault) -> None:
    sealed = vault.encrypt(b"text")

    with pytest.raises(WrongSecretKeyError, match="ATBALSS_SECRET_KEY"):
        Vault("another invented secret, also long enough").decrypt(sealed)
    assert vault.decrypt(sealed) == b"text"


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 32"):
        Vault("short")
