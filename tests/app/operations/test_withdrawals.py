"""What people no longer permit is not permitted again by a backup; what they agreed to since, is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import make_url, text

from app.bootstrap import Parts
from app.operations import deletions
from app.operations.deletions import Repeated
from app.settings import Settings
from models import backups
from models.consents import newest_decisions, who_agrees
from models.database import Database, connect
from models.retention import BACKUPS
from models.schema import check_key
from models.tables import AuditRecord, Consent, ConversationSession, Invitation, PanelLoss, PanelMember
from models.unit_of_work import UnitOfWork
from models.vault import Vault
from tests.app.chat import Chat
from tests.app.personal.conftest import answer, begin, person_of, rows
from tests.conftest import NOW, SECRET
from tests.models.people import find_again, make_person

BackUp = Callable[[], Database]


@pytest.fixture
def known(chat: Chat, code: str, database: Database) -> Chat:
    """Somebody in the middle of a conversation, who looks at their permissions."""
    database.write(check_key).result()
    begin(chat, code)
    answer(chat)
    chat.write("/consents")
    return chat


@pytest.fixture
def back_up(database: Database, vault: Vault, tmp_path: Path) -> Iterator[BackUp]:
    """Return the database as it is at this moment, restored beside it."""
    restored: list[Database] = []

    def back_up() -> Database:
        restored.append(Database(_copied(database, tmp_path / "backup.db"), vault))
        return restored[0]

    yield back_up
    for each in restored:
        each.close()


def _copied(database: Database, file: Path) -> str:
    """Return the address of a copy: the program's own of SQLite, the server's of PostgreSQL."""
    if database.is_sqlite:
        backups.copy(Path(str(database.engine.url.database)), file)
        return f"sqlite:///{file}"
    database.engine.dispose()  # nobody may be connected to what is copied
    name = database.engine.url.database
    admin = connect(_address(database, "postgres")).execution_options(isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}b TEMPLATE {name}"))
    admin.dispose()
    return _address(database, f"{name}b")


def _address(database: Database, name: str) -> str:
    return make_url(database.url).set(database=name).render_as_string(hide_password=False)


def save(database: Database, file: Path, later: timedelta = timedelta()) -> int:
    """Write down what is to be repeated. Returns how many withdrawals."""
    parts = _parts(database, file, later)
    saved = len(deletions.save(parts, file).withdrawn)
    parts.close()
    return saved


def repeat(restored: Database, file: Path) -> Repeated:
    parts = _parts(restored, file)
    repeated = deletions.repeat(parts, file)
    parts.close()
    return repeated


def _parts(database: Database, file: Path, later: timedelta = timedelta()) -> Parts:
    kept = {"database_url": database.url, "secret_key": SECRET, "data_dir": file.parent}
    return Parts(Settings(**kept, clock_start=NOW + timedelta(hours=1) + later))  # type: ignore[arg-type]


def permitted(database: Database) -> set[str]:
    person = str(person_of(database).respondent_id)
    decisions = database.read(lambda uow: newest_decisions(uow.session, person))
    return {purpose for purpose, consent in decisions.items() if consent.granted}


def test_whoever_no_longer_wants_to_be_quoted_is_not_quoted_after_a_restore(
    known: Chat, database: Database, back_up: BackUp, tmp_path: Path
) -> None:
    known.press("Atļaut: citēt")
    restored = back_up()
    known.press("Atsaukt: citēt")
    assert save(database, tmp_path / "marks") == 1
    assert permitted(restored) == {"taking_part", "quoting"}

    assert repeat(restored, tmp_path / "marks").withdrawn == 1
    assert repeat(restored, tmp_path / "marks").withdrawn == 0

    assert restored.read(lambda uow: who_agrees(uow.session, "quoting")) == frozenset()
    assert permitted(restored) == {"taking_part"}
    newest = rows(restored, Consent)[-1]
    assert (newest.granted, newest.text_version, newest.language) == (False, deletions.TEXT_VERSION, "lv")
    assert [(line.action, line.subject) for line in rows(restored, AuditRecord)][:2] == [
        ("repeat_deletions", "0"),
        ("repeat_withdrawals", "1"),
    ]


def test_whoever_left_the_panel_is_no_member_after_a_restore(
    known: Chat, database: Database, back_up: BackUp, tmp_path: Path
) -> None:
    known.press("Atļaut: rakstīt")
    restored = back_up()
    known.press("Atsaukt: rakstīt")
    save(database, tmp_path / "marks")
    repeat(restored, tmp_path / "marks")

    assert [member.left_why for member in rows(restored, PanelMember)] == ["withdrawn"]
    assert {(it.done, it.cancelled) for it in rows(restored, Invitation)} == {(True, "withdrawn")}
    assert [loss.why for loss in rows(restored, PanelLoss)] == ["withdrawn"]


def test_whoever_no_longer_takes_part_is_asked_nothing_after_a_restore(
    known: Chat, database: Database, back_up: BackUp, tmp_path: Path
) -> None:
    known.press("Atļaut: rakstīt")
    restored = back_up()
    known.press("Atsaukt: piedalīties")
    known.press("Paturēt")
    save(database, tmp_path / "marks")

    assert repeat(restored, tmp_path / "marks").withdrawn == 2
    assert permitted(restored) == set()
    talks = [(row.status, row.contact_id) for row in rows(restored, ConversationSession)]
    assert talks == [("stopped", None)]
    assert all(it.done for it in rows(restored, Invitation))


def test_the_last_decision_counts(known: Chat, database: Database, back_up: BackUp, tmp_path: Path) -> None:
    known.press("Atļaut: citēt")
    known.press("Atsaukt: citēt")
    save(database, tmp_path / "before")
    known.press("Atļaut: citēt")
    restored = back_up()
    assert save(database, tmp_path / "after") == 0

    assert repeat(restored, tmp_path / "before").withdrawn == 0  # what is in the backup was said later
    assert repeat(restored, tmp_path / "after").withdrawn == 0
    assert "quoting" in permitted(restored)


def test_whoever_agreed_again_and_took_that_back_too_has_taken_back_all(
    known: Chat, database: Database, back_up: BackUp, tmp_path: Path
) -> None:
    known.press("Atļaut: citēt")
    restored = back_up()
    for label in ("Atsaukt: citēt", "Atļaut: citēt", "Atsaukt: citēt"):
        known.press(label)
    assert save(database, tmp_path / "marks") == 2

    assert repeat(restored, tmp_path / "marks").withdrawn == 1
    assert "quoting" not in permitted(restored)


def test_of_two_who_became_one_both_have_taken_it_back(database: Database, back_up: BackUp, tmp_path: Path) -> None:
    other, person = (str(database.write(lambda uow, n=n: make_person(uow, n)).result().respondent_id) for n in (1, 2))
    database.write(check_key).result()
    restored = back_up()
    database.write(lambda uow: find_again(uow, other, person)).result()
    database.write(lambda uow: _withdraw(uow, person)).result()
    save(database, tmp_path / "marks")

    assert repeat(restored, tmp_path / "marks").withdrawn == 2
    assert restored.read(lambda uow: who_agrees(uow.session, "contact_later")) == frozenset()


def _withdraw(uow: UnitOfWork, person: str) -> None:
    values = {"purpose": "contact_later", "text_version": "x", "language": "lv", "decided_at": NOW}
    uow.conversations.add_consent(Consent(respondent_id=person, granted=False, **values))


def test_what_is_written_down_names_nobody(known: Chat, database: Database, tmp_path: Path) -> None:
    known.press("Atļaut: citēt")
    known.press("Atsaukt: citēt")
    save(database, tmp_path / "marks")

    written = (tmp_path / "marks").read_text(encoding="utf-8")
    assert written.endswith(" 2026-11-18 withdrawn\n")
    assert str(person_of(database).respondent_id) not in written
    assert "quoting" not in written


def test_a_withdrawal_is_written_down_as_long_as_a_backup_may_not_know_of_it(
    known: Chat, database: Database, tmp_path: Path
) -> None:
    known.press("Atļaut: citēt")
    known.press("Atsaukt: citēt")

    assert save(database, tmp_path / "marks", BACKUPS - timedelta(hours=2)) == 1
    assert save(database, tmp_path / "marks", BACKUPS) == 0
