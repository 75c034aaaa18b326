"""A backup lets no member of staff back in who has left since; who has come since is left alone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from rich.console import Console

from app import staff_commands
from app.bootstrap import Parts
from app.faults import UsageError
from app.operations import deletions
from app.settings import Settings
from models import backups
from models.database import Database
from models.schema import check_key
from models.tables import AuditRecord, Coordinator
from models.unit_of_work import UnitOfWork
from models.vault import Vault
from tests.app.test_learners import rows
from tests.conftest import NOW, SECRET
from tests.models.people import add_staff

pytestmark = pytest.mark.parametrize("database", ["sqlite"], indirect=True)
QUIET = Console(quiet=True)


def parts_of(database: Database, folder: Path) -> Parts:
    return Parts(Settings(database_url=database.url, secret_key=SECRET, data_dir=folder))  # type: ignore[arg-type]


def member(uow: UnitOfWork, number: int) -> int:
    """Somebody who joined; return their number."""
    return add_staff(uow, number, "coordinator", uow.vault.encrypt(b"1")).id or 0


@pytest.fixture
def restored(database: Database, vault: Vault, tmp_path: Path) -> Database:
    """The database as it was when two were there, of whom one has left since. Their file is beside it."""
    database.write(check_key).result()
    _, leaves = (database.write(lambda uow, number=number: member(uow, number)).result() for number in (1, 2))
    backups.copy(Path(str(database.engine.url.database)), tmp_path / "backup.db")
    parts = parts_of(database, tmp_path)
    staff_commands.remove(parts, leaves, QUIET)
    assert set(deletions.save(parts, tmp_path / "file").shut_out) == {leaves}
    parts.close()
    return Database(f"sqlite:///{tmp_path / 'backup.db'}", vault)


def repeat(restored: Database, file: Path) -> int:
    parts = parts_of(restored, file.parent)
    again = deletions.repeat(parts, file).shut_out
    parts.close()
    return again


def test_who_left_since_the_backup_is_shut_out_again_and_nobody_else(restored: Database, tmp_path: Path) -> None:
    assert [row.active for row in rows(restored, Coordinator)] == [True, True]

    assert [repeat(restored, tmp_path / "file") for _ in range(2)] == [1, 0]

    stays, leaves = sorted(rows(restored, Coordinator), key=lambda row: row.id)
    assert (stays.active, leaves.active, leaves.chat_id_encrypted) == (True, False, b"")
    assert [row.subject for row in rows(restored, AuditRecord) if row.action == "remove_staff"] == [
        f"coordinator:{leaves.id}"
    ]


def test_somebody_new_with_the_same_number_stays(restored: Database, tmp_path: Path) -> None:
    def as_if_new(row: Coordinator) -> None:
        row.joined_at = NOW + timedelta(days=1)

    for row in rows(restored, Coordinator):
        restored.write(lambda uow, row=row: as_if_new(uow.session.get_one(Coordinator, row.id))).result()

    assert repeat(restored, tmp_path / "file") == 0


def test_a_line_about_staff_that_says_nothing_is_no_list(restored: Database, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("staff seven joined once\n", encoding="utf-8")

    with pytest.raises(UsageError, match="is no list of deletions"):
        repeat(restored, tmp_path / "file")
