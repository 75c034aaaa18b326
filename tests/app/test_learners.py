from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.database import Database
from models.tables import Answer, Consent, Contact, ConversationSession, DangerSignal, InboxUpdate, Respondent
from tests.app.chat import Chat
from tests.conftest import NOW


def rows(database: Database, model: Any) -> list[Any]:
    return database.read(lambda uow: list(uow.session.scalars(select(model))))


def begin(chat: Chat, code: str) -> None:
    chat.write(f"/start {code}")
    chat.press("Sākam")
    chat.press("16–17")
    chat.press("Skolā")


def talk(chat: Chat, code: str) -> None:
    """Go all the way through flow S."""
    begin(chat, code)
    chat.press("4")
    chat.write("stāstīja par īsto darba dienu, nevis reklamēja skolu")
    chat.press("5")
    chat.press("Uzzināju")
    chat.press("Tas viss")
    chat.write("vajag mazākas grupas, citādi neko nevar pajautāt")
    chat.press("Izlaist")
    chat.press("Jā, drīkst")
    chat.press("Tas viss")


def test_a_whole_conversation_leaves_its_answers_and_nothing_of_the_post(
    chat: Chat, code: str, database: Database
) -> None:
    talk(chat, code)

    answers = {answer.question: answer for answer in rows(database, Answer)}
    assert set(answers) == {"S1", "S2", "S3", "S4", "S5"}
    assert answers["S1"].number == 4
    assert answers["S4"].choices == ["jobs"]
    assert answers["S5"].state == "new"
    [session] = rows(database, ConversationSession)
    assert (session.status, session.age_band, session.sector, session.contact_id) == (
        "completed",
        "16-17",
        "general",
        None,
    )
    assert {row.payload_encrypted for row in rows(database, InboxUpdate)} == {None}


def test_consents_are_kept_with_version_and_language(chat: Chat, code: str, database: Database) -> None:
    talk(chat, code)

    consents = {consent.purpose: consent for consent in rows(database, Consent)}
    assert {purpose: consent.granted for purpose, consent in consents.items()} == {
        "taking_part": True,
        "contact_later": True,
        "hear_back": False,
        "quoting": False,
        "teach_classifier": False,
    }
    assert consents["contact_later"].text_version == "contact_later/2026-12"
    assert consents["contact_later"].language == "lv"


def test_an_answer_leads_to_no_chat(chat: Chat, code: str, database: Database) -> None:
    talk(chat, code)

    [contact] = rows(database, Contact)
    everything = repr([row.model_dump() for row in (*rows(database, Answer), contact, *rows(database, Respondent))])
    assert str(chat.chat_id) not in everything


def test_under_thirteen_nothing_stays(chat: Chat, code: str, database: Database) -> None:
    chat.write(f"/start {code}")
    chat.press("Sākam")
    said = chat.press("Mazāk par 13")

    assert "116 111" in said or "116111" in said
    for model in (Contact, Respondent, ConversationSession, Consent, Answer):
        assert rows(database, model) == []


def test_personal_data_never_reaches_the_table(chat: Chat, code: str, database: Database) -> None:
    begin(chat, code)
    chat.press("4")
    chat.write("Anna stāstīja ļoti interesanti par savu darbu")

    texts = [(answer.text, answer.redactions) for answer in rows(database, Answer) if answer.text]
    assert texts == [("[vārds] stāstīja ļoti interesanti par savu darbu", 1)]


def test_danger_stops_the_conversation_and_is_no_answer(chat: Chat, code: str, database: Database) -> None:
    begin(chat, code)
    chat.press("4")
    said = chat.write("man draud briesmas")

    assert "116111" in said.replace(" ", "")
    assert [answer.question for answer in rows(database, Answer)] == ["S1"]
    [signal] = rows(database, DangerSignal)
    assert b"briesmas" not in signal.text_encrypted
    assert rows(database, ConversationSession)[0].status == "interrupted"


def test_danger_outside_a_conversation_is_heeded_too(chat: Chat, database: Database) -> None:
    said = chat.write("briesmas")

    assert "116111" in said.replace(" ", "")
    assert len(rows(database, DangerSignal)) == 1


def test_deleting_removes_everything(chat: Chat, code: str, database: Database) -> None:
    talk(chat, code)
    chat.write("/delete")
    chat.press("Jā, dzēst")

    for model in (Contact, Respondent, ConversationSession, Consent, Answer):
        assert rows(database, model) == []


def test_a_code_from_the_wall_can_be_typed(chat: Chat, code: str) -> None:
    said = chat.write(code.lower())

    assert "Karjeras nedēļa Ogrē" in said


def test_without_a_code_the_bot_helps_on(chat: Chat, database: Database) -> None:
    said = chat.write("/start")
    assert "kod" in said
    assert rows(database, Contact) == []

    chat.press("Pateikt")

    assert [session.flow for session in rows(database, ConversationSession)] == ["V"]


def test_an_unknown_link_and_a_closed_event_get_a_friendly_word(chat: Chat, code: str, world: Any) -> None:
    spring = next(event["code"] for event in world.events if event["key"] == "ogre-spring")

    assert "nepazīstu" in chat.write("/start XXXXXXXX")
    assert "laiks ir beidzies" in chat.write(f"/start {spring}")


def test_nobody_answers_an_event_twice(chat: Chat, code: str, database: Database) -> None:
    talk(chat, code)
    said = chat.write(f"/start {code}")

    assert "jau atbildēji" in said
    assert len(rows(database, ConversationSession)) == 1


def test_the_link_of_the_running_event_goes_on_where_it_was(chat: Chat, code: str, database: Database) -> None:
    begin(chat, code)
    said = chat.write(f"/start {code}")

    assert "Cik vērtīgs" in said
    assert len(rows(database, ConversationSession)) == 1


def test_another_events_link_begins_anew_and_keeps_what_was_said(
    chat: Chat, code: str, world: Any, database: Database
) -> None:
    other = next(event["code"] for event in world.events if event["key"] == "riga-shadow")
    begin(chat, code)
    chat.press("4")
    said = chat.write(f"/start {other}")

    assert "Ēnu diena" in said
    assert sorted(session.status for session in rows(database, ConversationSession)) == ["active", "superseded"]
    assert [answer.number for answer in rows(database, Answer)] == [4]


def test_answers_after_the_closing_day_are_kept_and_marked_late(chat: Chat, code: str, database: Database) -> None:
    begin(chat, code)
    chat.now = NOW + timedelta(days=60)
    chat.press("4")

    assert [session.late for session in rows(database, ConversationSession)] == [True]
    assert [answer.number for answer in rows(database, Answer)] == [4]


def test_a_stale_button_is_answered_with_a_note(chat: Chat, code: str, database: Database) -> None:
    begin(chat, code)
    token = chat.token("4")
    chat.press("4")
    chat.press_token(token)

    assert chat.outcome is not None
    assert chat.outcome.toast
    assert len(rows(database, Answer)) == 1


def test_an_edited_answer_is_revised_and_the_old_one_kept(chat: Chat, code: str, database: Database) -> None:
    begin(chat, code)
    chat.press("4")
    chat.write("bija ļoti garlaicīgi visu laiku", message_id=9)
    chat.edit("bija ļoti interesanti visu laiku", message_id=9)

    texts = [(answer.revision, answer.current, answer.text) for answer in rows(database, Answer) if answer.text]
    assert texts == [(1, False, "bija ļoti garlaicīgi visu laiku"), (2, True, "bija ļoti interesanti visu laiku")]


@pytest.mark.parametrize("kind", ["voice", "sticker"])
def test_a_voice_or_a_sticker_gets_a_kind_line_and_the_question_again(chat: Chat, code: str, kind: str) -> None:
    begin(chat, code)
    said = chat.send(kind)

    assert "Cik vērtīgs" in said


def test_a_very_long_answer_is_kept(chat: Chat, code: str, database: Database) -> None:
    begin(chat, code)
    chat.press("4")
    chat.write("ļoti labi " * 500)

    [text] = [answer.text for answer in rows(database, Answer) if answer.text]
    assert len(text) >= 4000


def test_who_blocks_the_bot_gets_nothing_more(chat: Chat, code: str, database: Database) -> None:
    begin(chat, code)
    chat.block()

    assert rows(database, Contact)[0].unreachable_at is not None


def test_a_chosen_language_stays(chat: Chat, code: str, database: Database) -> None:
    chat.write("/language")
    chat.press("Русский")
    said = chat.write(f"/start {code}")

    assert "Привет" in said


def test_a_group_is_told_to_write_in_private(database: Database, world: Any) -> None:
    group = Chat(database, chat_id=-100123)

    assert group.write("čau visiem") == ""
    assert "@atbalss_test_bot" in group.write("/start")


def test_the_same_seed_gives_the_same_ids(database: Database, chat: Chat, code: str) -> None:
    begin(chat, code)
    [first] = rows(database, Respondent)
    chat.write("/delete")
    chat.press("Jā, dzēst")
    begin(chat, code)

    assert [respondent.id for respondent in rows(database, Respondent)] == [first.id]
