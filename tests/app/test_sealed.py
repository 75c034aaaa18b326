"""What a thief of the database reads of a person: whole files and dumps are searched, byte by byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from app.seed import World
from models import backups
from models.database import Database
from models.inbox import MAX_ATTEMPTS
from models.rotation import sealed_columns, sealed_tables
from models.tables import StaffInvitation
from tests.app.chat import BOT, Chat
from tests.app.test_learners import begin
from tests.conftest import NOW
from tests.models.searching import stolen

LEARNER, STAFF = 815_266_731_904, 815_266_731_905  # chats, long enough to stand nowhere by chance
ANSWER = "stāstīja par īsto darba dienu, Anna un pārējie"
AS_KEPT = "stāstīja par īsto darba dienu, [vārds] un pārējie"
WAITING = "šis vēl gaida savu kārtu"
DEAD = "šis trīs reizes neizdevās"
CRY = "mājās man ir briesmas un bail"
UNSENT = "šo Telegram vēl nav saņēmis"
PICTURE = b"bytes of a file that waits to be sent"
RETURN_CODE, DOOR = "K7PX2RM4WQ9A", "durvis-kas-atveras-vienreiz"


class Named(Chat):
    """A chat whose owner has a name at Telegram."""

    def _person(self) -> dict[str, Any]:
        return super()._person() | {"first_name": "Zelmārs", "last_name": "Kalnozols", "username": "zelmars_kalnozols"}

    def _place(self) -> dict[str, Any]:
        return super()._place() | {"first_name": "Zelmārs", "last_name": "Kalnozols", "username": "zelmars_kalnozols"}

    def raw(self, text: str) -> bytes:
        return json.dumps({"message": self._message(text, 5)}, ensure_ascii=False).encode()


SECRETS = (
    *(str(LEARNER), str(STAFF), "Zelmārs", "Zelm\\u0101rs", "Kalnozols", "zelmars_kalnozols", "Anna"),
    *(WAITING, DEAD, CRY, UNSENT, PICTURE.decode(), RETURN_CODE, DOOR),
)


@pytest.fixture
def played(database: Database, world: World, code: str) -> Database:
    """A conversation with everything in it that can be in a database, some of it on its way."""
    staff = Named(database, STAFF)
    staff.write("/start " + next(entry["code"] for entry in world.staff if entry["name"] == "Ogres koordinatore"))
    learner = Named(database, LEARNER)
    begin(learner, code)
    learner.press("4")
    learner.write(ANSWER)
    learner.write(CRY)
    database.write(lambda uow: leave_lying(uow, learner)).result()
    return database


def leave_lying(uow: Any, learner: Named) -> None:
    contact = uow.contacts.find(BOT, LEARNER)
    uow.panel.set_code(contact.respondent_id, RETURN_CODE, NOW)
    uow.inbox.add(BOT, 1, LEARNER, learner.raw(DEAD), NOW)
    uow.session.flush()
    for _ in range(MAX_ATTEMPTS):
        uow.inbox.fail(uow.inbox.heads(1)[0], "KeyError", NOW)
        uow.session.flush()
    uow.inbox.add(BOT, 2, LEARNER, learner.raw(WAITING), NOW)
    post = {"lane": 0, "method": "sendDocument", "dedupe": "x", "now": NOW, "attachment": PICTURE}
    uow.outbox.put(BOT, payload={"chat_id": LEARNER, "caption": UNSENT}, **post)
    door = StaffInvitation(code_hash="", name="Ilze", role="analyst", level="national", expires_at=NOW)
    uow.staffroom.invite(DOOR, door)


def found(haystack: bytes, needles: tuple[str, ...]) -> list[str]:
    """Return what stands there, plain or as PostgreSQL writes bytes in a dump."""
    return [each for each in needles if each.encode() in haystack or each.encode().hex().encode() in haystack]


def test_a_thief_of_the_database_reads_masked_answers_and_nothing_else_of_a_person(
    played: Database, tmp_path: Path
) -> None:
    taken = stolen(played, tmp_path)

    assert found(taken, (AS_KEPT,)) == [AS_KEPT]  # by design: docs/threats.md
    assert found(taken, SECRETS) == []


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_so_does_a_thief_of_a_backup(played: Database, tmp_path: Path) -> None:
    backups.copy(Path(str(played.engine.url.database)), tmp_path / "backup.db")
    taken = (tmp_path / "backup.db").read_bytes()

    assert found(taken, (AS_KEPT,)) == [AS_KEPT]
    assert found(taken, SECRETS) == []


def test_everything_that_was_sealed_is_there_for_who_has_the_key(played: Database) -> None:
    def opened(uow: Any) -> list[str]:
        cells = [
            row[column.name]
            for table in sealed_tables()
            for row in uow.session.execute(select(table)).mappings()
            for column in sealed_columns(table)
        ]
        return [uow.vault.decrypt(cell).decode() for cell in cells if cell]

    told = "\n".join(played.read(opened))
    for secret in (str(LEARNER), str(STAFF), "Kalnozols", WAITING, DEAD, CRY, UNSENT, PICTURE.decode()):
        assert secret in told, secret
