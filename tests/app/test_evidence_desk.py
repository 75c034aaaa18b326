"""The evidence in the chat of staff, through whole turns over real tables."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import delete

from app.seed import World
from bot.coordinators import STAFF_ONLY
from models.database import Database
from models.tables import Coordinator, CoordinatorScope, JobRun
from tests.app.chat import Chat
from tests.app.test_learners import rows, talk

STAFF_CHAT = 9001


@pytest.fixture
def staff(database: Database, world: World) -> Chat:
    chat = Chat(database, STAFF_CHAT)
    code = next(entry["code"] for entry in world.staff if entry["name"] == "Ogres koordinatore")
    chat.write(f"/start {code}")
    return chat


def test_the_status_counts_those_who_answered(staff: Chat, code: str, database: Database) -> None:
    for number in range(6):
        talk(Chat(database, 100 + number), code)

    assert "atbildēja: 6 jaunieši" in staff.write("/status")
    assert rows(database, Coordinator)[0].looked_at is not None


def test_no_command_tells_how_many_have_just_answered(staff: Chat, code: str, database: Database) -> None:
    for number in range(17):
        talk(Chat(database, 100 + number), code)
    assert "17 jauniešu" in staff.write("/status")
    for number in (17, 18):
        talk(Chat(database, 100 + number), code)

    said = {command: staff.write(f"/{command}") for command in sorted(STAFF_ONLY)}

    assert [command for command, text in said.items() if re.search(r"\b19\b(?!\.)", text)] == []
    assert "17 jauniešu (dati uz" in said["status"]


def test_nothing_known_is_said_in_words(staff: Chat) -> None:
    assert "atbilžu" in staff.write("/digest")
    assert "par maz" in staff.write("/trend apmierinatiba")
    assert "vēl neviens nav rakstījis" in staff.write("/quotes norise")


def test_names_are_understood_without_accents_and_in_another_language(staff: Chat) -> None:
    assert "Norise un organizācija" in staff.write("/quotes organisation")
    assert "Apmierinātība" in staff.write("/trend удовлетворенность")


@pytest.mark.parametrize("command", ["digest", "status", "quotes", "trend", "gaps", "events", "export", "settings"])
def test_a_coordinator_without_a_scope_is_answered_in_words(command: str, staff: Chat, database: Database) -> None:
    database.write(lambda uow: uow.session.execute(delete(CoordinatorScope))).result()

    assert staff.write(f"/{command}")


def test_a_change_of_rhythm_sends_nothing_at_once(staff: Chat, database: Database) -> None:
    staff.write("/settings")
    staff.press("Reizi mēnesī")

    assert rows(database, Coordinator)[0].digest_every == "month"
    assert all(run.state == "done" for run in rows(database, JobRun))


def test_a_place_outside_the_scope_is_not_shown(staff: Chat) -> None:
    assert "Ogres novads" in staff.press_token("staff.status.i:nowhere")
