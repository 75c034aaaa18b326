"""Another secret key: everything that could be read before can be read after, and a kill on the way changes nothing."""

from __future__ import annotations

import io
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console
from sqlalchemy import Column, Integer, LargeBinary, MetaData, Table, create_engine, select
from sqlmodel import SQLModel, col

from app import keys
from app.bootstrap import Parts
from app.faults import UsageError
from app.settings import Settings
from models.database import Database
from models.errors import InUseError, WrongSecretKeyError
from models.rotation import UNSEALED, sealed_columns, sealed_tables, waiting
from models.schema import check_key
from models.tables import Contact, DangerSignal, DeadLetter, StaffInvitation
from models.unit_of_work import UnitOfWork
from models.vault import Vault
from tests.conftest import NOW, SECRET
from tests.models.people import BOT, make_person
from tests.models.searching import bytes_on_disk

ROOT = Path(__file__).parents[2]
CHAT = 4711
PEOPLE = 30
DANGER = "mājās man draud"
KILLED_AFTER = """
import os, pathlib, signal, sys
from rich.console import Console
from app import keys
from app.bootstrap import Parts
from app.settings import Settings
from models import rotation
rotation.CHUNK = 7

def tell(done):
    if done >= int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)

keys.rotate(Parts(Settings(data_dir=pathlib.Path(sys.argv[1]))), None, Console(), tell)
"""


@pytest.fixture
def filled(database: Database) -> str:
    """A database with something in every sealed column; returns its address, with nobody connected."""
    database.write(check_key).result()
    database.write(fill).result()
    database.close()
    return database.url


def fill(uow: UnitOfWork) -> None:
    for number in range(1, PEOPLE + 1):
        make_person(uow, number)
    update = json.dumps({"update_id": 1, "message": {"chat": {"id": CHAT}, "text": DANGER}}).encode()
    uow.inbox.add(BOT, 1, CHAT, update, NOW)
    uow.inbox.add(BOT, 2, CHAT, update, NOW)
    uow.session.flush()
    for _ in range(3):
        uow.inbox.fail(2, "fault", NOW)
    post = {"lane": 0, "method": "sendPhoto", "now": NOW, "attachment": b"a picture"}
    uow.outbox.put(BOT, payload={"chat_id": CHAT, "caption": "labdien"}, dedupe="1", **post)
    uow.dangers.add(DANGER, None, None, NOW)
    uow.panel.set_code("respondent000001", "ABCD2345EFGH", NOW)
    door = StaffInvitation(code_hash="", name="Ilze", role="coordinator", level="national", expires_at=NOW)
    uow.staffroom.invite("door", door)
    uow.session.flush()
    uow.staffroom.join(door, BOT, 9001, language="lv", now=NOW)


def parts_of(url: str, folder: Path) -> Parts:
    folder.mkdir(exist_ok=True)
    if not (folder / "secret.key").exists():
        (folder / "secret.key").write_text(SECRET + "\n", encoding="utf-8")
    return Parts(Settings(database_url=url, data_dir=folder, secret_key=None))  # type: ignore[arg-type]


def rotate(parts: Parts, to: Path | None = None) -> str:
    out = io.StringIO()
    keys.rotate(parts, to, Console(file=out, width=500))
    return out.getvalue()


def everything(uow: UnitOfWork) -> dict[str, object]:
    """Return what only the right key can tell."""
    [signal_] = uow.session.scalars(select(DangerSignal)).all()
    [letter] = uow.session.scalars(select(DeadLetter)).all()
    contact, staff = uow.contacts.find(BOT, CHAT), uow.staffroom.find(BOT, 9001)
    assert contact is not None
    assert staff is not None
    update = uow.inbox.claim(uow.inbox.heads(5)[0])
    [call] = uow.outbox.claim(BOT, 5, NOW)
    return {
        "contact": (contact.respondent_id, uow.contacts.chat_id(contact)),
        "staff": uow.staffroom.chat_id(staff),
        "danger": uow.dangers.text(signal_),
        "update": update.payload if update else None,
        "letter": uow.vault.decrypt(letter.payload_encrypted),
        "chats": {letter.chat_key, call.chat_key, contact.chat_key} == {uow.vault.chat_key(BOT, CHAT)},
        "call": (call.payload, call.attachment),
        "return code": uow.panel.behind_code("ABCD2345EFGH"),
        "door": uow.staffroom.invitation("door") is not None,
    }


def read(parts: Parts) -> dict[str, object]:
    found = parts.database.read(everything)
    parts.close()
    return found


def test_all_that_could_be_read_before_can_be_read_after(filled: str, tmp_path: Path) -> None:
    before = read(parts_of(filled, tmp_path))
    said = rotate(parts_of(filled, tmp_path))

    assert f"{2 * PEOPLE + 5} rows sealed anew" in said
    assert read(parts_of(filled, tmp_path)) == before
    assert (tmp_path / "secret.key").read_text(encoding="utf-8").strip() != SECRET
    assert (tmp_path / "secret.key.old").read_text(encoding="utf-8").strip() == SECRET


def test_it_can_be_done_twice_and_codes_still_lead_back(filled: str, tmp_path: Path) -> None:
    before = read(parts_of(filled, tmp_path))
    rotate(parts_of(filled, tmp_path))
    rotate(parts_of(filled, tmp_path))

    assert read(parts_of(filled, tmp_path)) == before


def test_the_old_key_opens_nothing_any_more(filled: str, tmp_path: Path) -> None:
    rotate(parts_of(filled, tmp_path))

    old = parts_of(filled, tmp_path / "elsewhere")
    with pytest.raises(WrongSecretKeyError):
        _ = old.database
    database = Database(filled, Vault(SECRET))
    for table in sealed_tables():
        with database.engine.connect() as connection:
            found = connection.execute(table.select()).mappings().all()
        for value in filter(None, (row[column.name] for row in found for column in sealed_columns(table))):
            with pytest.raises(WrongSecretKeyError):
                database.vault.decrypt(value)
    database.close()


@pytest.mark.parametrize("rows", [1, 20, 2 * PEOPLE + 5])
def test_a_kill_on_the_way_changes_nothing_and_the_next_run_ends_it(filled: str, tmp_path: Path, rows: int) -> None:
    before = read(parts_of(filled, tmp_path))
    clean = {name: value for name, value in os.environ.items() if not name.startswith("ATBALSS_")}
    killed = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", KILLED_AFTER, str(tmp_path), str(rows)],
        cwd=ROOT,
        env=clean | {"ATBALSS_DATABASE_URL": filled, "PYTHONPATH": str(ROOT)},
        check=False,
        timeout=60,
    )

    assert killed.returncode == -signal.SIGKILL
    made = (tmp_path / "secret.key.new").read_text(encoding="utf-8")
    assert read(parts_of(filled, tmp_path)) == before

    rotate(parts_of(filled, tmp_path))
    assert read(parts_of(filled, tmp_path)) == before
    assert (tmp_path / "secret.key").read_text(encoding="utf-8") == made


def test_a_kill_before_the_files_are_changed_is_mended_by_the_next_run(filled: str, tmp_path: Path) -> None:
    before = read(parts_of(filled, tmp_path))
    rotate(parts_of(filled, tmp_path))
    os.replace(tmp_path / "secret.key", tmp_path / "secret.key.new")  # as it was between the commit and this
    os.replace(tmp_path / "secret.key.old", tmp_path / "secret.key")
    with pytest.raises(WrongSecretKeyError, match="run it again"):
        _ = parts_of(filled, tmp_path).database

    assert "has the new key already" in rotate(parts_of(filled, tmp_path))
    assert read(parts_of(filled, tmp_path)) == before


def test_nobody_may_be_connected_meanwhile(filled: str, tmp_path: Path) -> None:
    running = Database(filled, Vault(SECRET))
    running.read(lambda uow: uow.contacts.bots())

    with pytest.raises(InUseError, match="stop the bot"):
        rotate(parts_of(filled, tmp_path))
    running.close()


def test_a_key_from_the_environment_goes_to_a_file_and_is_never_shown(filled: str, tmp_path: Path) -> None:
    parts = Parts(Settings(database_url=filled, data_dir=tmp_path, secret_key=SECRET))  # type: ignore[arg-type]
    with pytest.raises(UsageError, match="name a file"):
        rotate(parts)
    said = rotate(parts, tmp_path / "new.key")

    made = (tmp_path / "new.key").read_text(encoding="utf-8").strip()
    assert f"set ATBALSS_SECRET_KEY to what stands in {tmp_path}" in said
    assert made not in said
    assert (tmp_path / "new.key").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("content", ["short", SECRET], ids=["too short", "the same"])
def test_a_key_that_changes_nothing_is_refused(filled: str, tmp_path: Path, content: str) -> None:
    (tmp_path / "new.key").write_text(content, encoding="utf-8")

    with pytest.raises(UsageError, match=r"new\.key"):
        rotate(parts_of(filled, tmp_path), tmp_path / "new.key")


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)  # PostgreSQL's files belong to its server
def test_what_the_old_key_sealed_is_nowhere_on_the_disk(database: Database, filled: str, tmp_path: Path) -> None:
    reader = Database(filled, Vault(SECRET))
    sealed = reader.read(lambda uow: list(uow.session.scalars(select(col(Contact.chat_id_encrypted)))))
    reader.close()
    assert sealed[0] in bytes_on_disk(database)

    rotate(parts_of(filled, tmp_path))
    assert [one for one in sealed if one in bytes_on_disk(database)] == []


def test_every_binary_column_is_sealed_or_known_to_hold_nobody() -> None:
    binary = {
        f"{table.name}.{column.name}"
        for table in SQLModel.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    sealed = {f"{table.name}.{column.name}" for table in sealed_tables() for column in sealed_columns(table)}

    columns = [column for table in SQLModel.metadata.sorted_tables for column in table.columns]
    assert {"sums"} == UNSEALED
    assert all(isinstance(each.type, LargeBinary) for each in columns if each.name.endswith("_encrypted"))
    assert binary - sealed == {"rollup.sums", "rollupcorrection.sums"}


def test_every_hash_of_a_chat_can_be_made_anew_or_goes() -> None:
    hashing = {table.name for table in SQLModel.metadata.sorted_tables if "chat_key" in table.columns}
    sealed = {table.name: {column.name for column in sealed_columns(table)} for table in sealed_tables()}

    assert hashing - set(sealed) == {"returntry"}  # deleted: nobody knows whose chats those are
    assert all({"chat_id_encrypted", "payload_encrypted"} & sealed[name] for name in hashing & set(sealed))


def test_these_tests_have_something_in_every_sealed_column(filled: str) -> None:
    database = Database(filled, Vault(SECRET))
    with database.engine.connect() as connection:
        empty = [
            f"{table.name}.{column.name}"
            for table in sealed_tables()
            for column in sealed_columns(table)
            if not any(connection.scalars(select(column)))
        ]
    database.close()

    assert empty == []


def test_rows_with_any_number_of_sealed_columns_are_found() -> None:
    names = ("first_encrypted", "second_encrypted", "third_encrypted")
    columns = (Column(name, LargeBinary, nullable=True) for name in names)
    table = Table("three", MetaData(), Column("id", Integer, primary_key=True), *columns)
    engine = create_engine("sqlite://")
    table.metadata.create_all(engine)
    with engine.begin() as connection:
        connection.execute(table.insert(), {"third_encrypted": b"sealed"})

        assert len(connection.execute(waiting(table, table.c.id, 0)).all()) == 1
