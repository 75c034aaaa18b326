"""A backup brings nobody back for good: deletions made since are repeated, and kept without a name."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from app.bootstrap import Parts
from app.faults import UsageError
from app.operations import deletions
from app.settings import Settings
from models import backups
from models.database import Database
from models.repositories.deletions import mark_of
from models.retention import BACKUPS, tidy
from models.schema import check_key
from models.tables import Contact, Deletion
from models.vault import Vault
from tests.app.chat import BOT, Chat
from tests.app.personal.conftest import SAID, answer, begin, person_of, rows
from tests.conftest import NOW, SECRET
from tests.models.people import find_again, make_person
from tests.models.searching import tables_with


@pytest.fixture
def known(chat: Chat, code: str) -> Chat:
    begin(chat, code)
    answer(chat)
    return chat


def parts_of(database: Database, folder: Path) -> Parts:
    settings = Settings(database_url=database.url, secret_key=SECRET, data_dir=folder / "data")  # type: ignore[arg-type]
    return Parts(settings)


def test_a_deletion_leaves_a_mark_that_names_nobody(known: Chat, database: Database) -> None:
    person = str(person_of(database).respondent_id)
    known.write("/delete")
    known.press("Jā")

    assert [mark.mark for mark in rows(database, Deletion)] == [mark_of(person)]
    assert tables_with(database, person) == set()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_whom_a_backup_brought_back_is_deleted_again(
    known: Chat, database: Database, vault: Vault, tmp_path: Path
) -> None:
    database.write(check_key).result()
    person = str(person_of(database).respondent_id)
    backups.copy(Path(str(database.engine.url.database)), tmp_path / "backup.db")
    known.write("/delete")
    known.press("Jā")
    lost = parts_of(database, tmp_path)
    assert len(deletions.save(lost, tmp_path / "deletions.txt").deleted) == 1
    lost.close()
    restored = Database(f"sqlite:///{tmp_path}/backup.db", vault)
    assert tables_with(restored, SAID) == {"answer.text"}
    parts = parts_of(restored, tmp_path)

    assert deletions.repeat(parts, tmp_path / "deletions.txt").deleted == 1
    assert deletions.repeat(parts, tmp_path / "deletions.txt").deleted == 0

    parts.close()
    assert tables_with(restored, person, vault.chat_key(BOT, known.chat_id), SAID) == set()
    restored.close()


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_of_two_who_became_one_a_backup_of_before_brings_neither_back(
    database: Database, vault: Vault, tmp_path: Path
) -> None:
    people = [str(database.write(lambda uow, n=n: make_person(uow, n)).result().respondent_id) for n in (1, 2, 3)]
    database.write(check_key).result()
    backups.copy(Path(str(database.engine.url.database)), tmp_path / "backup.db")
    for other, person in pairwise(people):  # the first is found again as the second, that one as the third
        database.write(lambda uow, two=(other, person): find_again(uow, *two)).result()
    assert rows(database, Deletion) == []
    database.write(lambda uow: uow.deletions.note(people[-1], NOW.date())).result()
    database.write(lambda uow: uow.conversations.forget(people[-1])).result()
    lost = parts_of(database, tmp_path)
    assert len(deletions.save(lost, tmp_path / "deletions.txt").deleted) == 3
    lost.close()
    restored = Database(f"sqlite:///{tmp_path}/backup.db", vault)
    parts = parts_of(restored, tmp_path)

    assert deletions.repeat(parts, tmp_path / "deletions.txt").deleted == 3

    parts.close()
    assert tables_with(restored, *people) == set()
    restored.close()


def test_only_who_has_a_mark_is_deleted_again(database: Database, tmp_path: Path) -> None:
    gone, stays = (database.write(lambda uow, n=number: make_person(uow, n)).result() for number in (1, 2))
    (tmp_path / "list").write_text(f"{mark_of(str(gone.respondent_id))} 2026-11-18\n", encoding="utf-8")
    database.write(check_key).result()
    parts = parts_of(database, tmp_path)

    assert deletions.repeat(parts, tmp_path / "list").deleted == 1

    parts.close()
    assert tables_with(database, str(gone.respondent_id)) == set()
    assert [contact.respondent_id for contact in rows(database, Contact)] == [stays.respondent_id]


def test_a_mark_is_kept_as_long_as_a_backup_may_be(database: Database) -> None:
    database.write(lambda uow: uow.deletions.note("somebody", NOW.date())).result()

    assert database.write(lambda uow: tidy(uow, NOW + BACKUPS)).result()["deletions"] == 0
    assert database.write(lambda uow: tidy(uow, NOW + BACKUPS + timedelta(days=1))).result()["deletions"] == 1


@pytest.mark.parametrize("content", ["anything", "a" * 64 + " 2026-99-99", "\x00\xff"])
def test_another_file_is_refused(database: Database, tmp_path: Path, content: str) -> None:
    (tmp_path / "list").write_text(content, encoding="latin-1")
    parts = parts_of(database, tmp_path)

    with pytest.raises(UsageError, match="atbalss deletions save"):
        deletions.repeat(parts, tmp_path / "list")
    parts.close()


def test_a_list_of_no_database_takes_no_place_of_a_true_one(tmp_path: Path) -> None:
    settings = Settings(database_url=f"sqlite:///{tmp_path / 'elsewhere.db'}", secret_key=SECRET)  # type: ignore[arg-type]
    (tmp_path / "deletions.txt").write_text("what was saved before", encoding="utf-8")

    with pytest.raises(UsageError, match="there is no database at"):
        deletions.save(Parts(settings), tmp_path / "deletions.txt")

    assert (tmp_path / "deletions.txt").read_text(encoding="utf-8") == "what was saved before"
    assert not (tmp_path / "elsewhere.db").exists()
