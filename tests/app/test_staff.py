"""Rules of staff in the chat, through whole turns over real tables."""

from __future__ import annotations

import json

import pytest

from app import desk
from app.seed import World
from models.database import Database
from models.tables import Answer, AuditRecord, Coordinator
from tests.app.chat import Chat
from tests.app.test_learners import rows, talk

STAFF_CHAT = 9001


@pytest.fixture
def invitation(world: World) -> str:
    return next(entry["code"] for entry in world.staff if entry["name"] == "Ogres koordinatore")


@pytest.fixture
def staff(database: Database, invitation: str) -> Chat:
    chat = Chat(database, STAFF_CHAT)
    chat.write(f"/start {invitation}")
    return chat


def test_who_joins_gets_the_menu_of_staff_in_the_own_language(database: Database, invitation: str) -> None:
    chat = Chat(database, STAFF_CHAT, language="ru")
    chat.write(f"/start {invitation}")

    assert chat.outcome is not None
    assert (chat.outcome.chat_id, chat.outcome.menu_language) == (STAFF_CHAT, "ru")


def test_the_menu_follows_a_change_of_language_and_nothing_else(staff: Chat) -> None:
    staff.write("/language")
    assert staff.outcome is not None
    assert staff.outcome.menu_language is None

    staff.press("English")
    assert staff.outcome.menu_language == "en"


def test_an_invitation_serves_once(staff: Chat, database: Database, invitation: str) -> None:
    stranger = Chat(database, 9002)
    stranger.write(f"/start {invitation}")

    assert [person.name for person in rows(database, Coordinator)] == ["Ogres koordinatore"]


def test_strangers_get_a_friendly_no_and_no_data(database: Database, world: World) -> None:
    chat = Chat(database, 9003)
    said = chat.write("/export")

    assert "karjeras konsultantiem" in said
    assert all(call["attachment"] is None for call in chat.said)


def test_a_survey_link_ends_a_half_made_event(staff: Chat, code: str, database: Database) -> None:
    staff.write("/event")
    assert rows(database, Coordinator)[0].draft is not None

    staff.write(f"/start {code}")
    assert rows(database, Coordinator)[0].draft is None


def test_what_staff_writes_in_a_survey_is_an_answer(staff: Chat, code: str, database: Database) -> None:
    staff.write("/event")
    talk(staff, code)

    assert {answer.question for answer in rows(database, Answer)} == {"S1", "S2", "S3", "S4", "S5"}


def test_no_file_before_five_people_have_answered(staff: Chat, code: str, database: Database) -> None:
    for number in range(4):
        talk(Chat(database, 100 + number), code)
    staff.write("/export")
    said = staff.press("CSV")

    assert "vismaz 5" in said
    assert all(call["attachment"] is None for call in staff.said)

    talk(Chat(database, 104), code)
    staff.write("/export")
    staff.press("CSV")

    file = staff.said[-1]["attachment"].decode()
    assert file.count(code) == 25  # five people, five answers each
    assert "mazākas grupas" not in file


def test_an_export_that_would_keep_everybody_waiting_is_refused_with_the_remedy(
    staff: Chat, code: str, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "MOST_IN_CHAT", 24)
    for number in range(5):
        talk(Chat(database, 100 + number), code)
    staff.write("/export")

    said = staff.press("CSV")

    assert "vairāk nekā 24" in said
    assert "atbalss export bundle" in said
    assert all(call["attachment"] is None for call in staff.said)


def test_an_export_is_noted(staff: Chat, database: Database) -> None:
    staff.write("/export")
    staff.press("CSV")

    assert ("export_answers", "municipality:Ogres novads") in {
        (record.action, record.subject) for record in rows(database, AuditRecord)
    }


def test_danger_is_told_without_the_text_and_opened_on_record(staff: Chat, code: str, database: Database) -> None:
    learner = Chat(database, 200)
    learner.write(f"/start {code}")
    learner.write("briesmas mājās")

    [notice] = learner.said_to_others
    assert notice["chat_id"] == STAFF_CHAT
    assert "briesmas mājās" not in json.dumps(notice, ensure_ascii=False, default=str)

    said = staff.press_token(notice["reply_markup"]["inline_keyboard"][0][0]["callback_data"])
    assert "briesmas mājās" in said
    assert "open_danger" in {record.action for record in rows(database, AuditRecord)}


def test_what_staff_say_to_the_question_whether_to_delete_is_the_answer_to_it(
    staff: Chat, code: str, database: Database
) -> None:
    talk(staff, code)
    staff.write("/delete")
    staff.write("jā")

    assert rows(database, Answer) == []
    assert "/help" in staff.write("jā")
