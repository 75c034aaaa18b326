from __future__ import annotations

import json
from datetime import date, datetime, timedelta
from html import unescape
from typing import Any

import pytest

from app.personal.copies import as_page
from app.personal.holdings import LEFT_OUT, holdings_of
from app.personal.raw import as_json
from app.personal.sections import SECTIONS
from app.personal.talks import AGE, SECTOR
from app.personal.words import file_words
from conversations.library import load
from conversations.texts import SHARED
from models.belongings import Person, personal_tables, rows_of
from models.database import Database
from models.tables import Contact, ConversationSession, OutboxMessage
from nlp.codebook import POLARITIES
from tests.app.chat import Chat, flows
from tests.app.personal.conftest import SAID, labels, person_of, rows
from tests.conftest import NOW
from tests.models.people import EARLIER, TEXT, make_person
from tests.models.searching import tables_with

LANGUAGES = ("lv", "ru", "en")


def made(database: Database, number: int = 1) -> Person:
    person: Person = database.write(lambda uow: make_person(uow, number)).result()
    return person


def read_page(database: Database, person: Person, language: str = "lv") -> str:
    page = database.read(lambda uow: as_page(holdings_of(uow, person), flows().texts, language, NOW))
    return unescape(page.decode())


def read_json(database: Database, person: Person) -> Any:
    return json.loads(database.read(lambda uow: as_json(holdings_of(uow, person), NOW)))


def plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | datetime) else value


# --- complete, and nobody else's


def test_the_file_for_machines_holds_every_column_of_every_row_but_those_with_a_reason(database: Database) -> None:
    person = made(database)
    tables = read_json(database, person)["tables"]

    held = database.read(lambda uow: rows_of(uow.session, person))
    assert set(tables) == {str(model.__tablename__) for model in personal_tables()}
    for model, found in held.items():
        left_out = LEFT_OUT.get(model, {})
        expected = [{name: plain(value) for name, value in row.items() if name not in left_out} for row in found]
        assert tables[model.__tablename__] == expected
        assert expected


def test_wherever_the_database_knows_the_person_their_file_tells_of_it(database: Database) -> None:
    person = made(database)
    tables = read_json(database, person)["tables"]

    named = {place.split(".")[0] for place in tables_with(database, str(person.respondent_id))}
    assert named <= {name for name, found in tables.items() if found}


def test_the_page_has_a_section_for_every_table_of_persons() -> None:
    told = [table for section in SECTIONS for table in section.tables]

    assert set(told) == set(personal_tables()), "a new table: say in app/personal/sections.py what people read of it"
    assert len(told) == len(set(told))


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_section_is_empty_for_somebody_of_whom_everything_is_held(database: Database, language: str) -> None:
    page = read_page(database, made(database), language)

    assert file_words(language).none not in page
    assert "{" not in page.split("</style>")[1]


def test_nothing_of_anybody_else_is_in_it(database: Database) -> None:
    made(database, 2)
    person = made(database)

    whole = read_page(database, person) + json.dumps(read_json(database, person), ensure_ascii=False)
    assert f"{TEXT} 1" in whole
    for foreign in ("respondent000002", f"{TEXT} 2", "talk0002", "coordinator:7", "Anna"):
        assert foreign not in whole


def test_what_leads_to_the_chat_is_named_but_not_shown(database: Database, vault: Any) -> None:
    person = made(database)
    content = read_json(database, person)

    [contact] = rows(database, Contact)
    whole = json.dumps(content) + read_page(database, person)
    assert contact.chat_key not in whole
    assert "4711" not in whole
    assert set(content["left_out"]["contact"]) == {"chat_id_encrypted", "chat_key"}
    assert "šifrēta" in read_page(database, person)


# --- understandable


def test_answers_stand_under_their_questions_with_what_was_said_before(database: Database) -> None:
    page = read_page(database, made(database))

    assert "Kas tev" not in page  # was not answered
    newest, earlier = page.index(f"→ {TEXT} 1"), page.index(f"→ {EARLIER} 1")
    assert page.index("Ko tu mainītu") < newest < earlier
    assert "→ Uzzināju jaunas profesijas, Ir ko pārrunāt mājās" in page
    assert "Pēc pasākuma: Ēnu diena" in page
    assert "Vecuma grupa: 16–17." in page


def test_who_understood_what_is_told_without_saying_which_person(database: Database) -> None:
    page = read_page(database, made(database))

    assert "Programma saprata: Norise un organizācija – ierosinājums." in page
    assert "Cilvēks, kas pārbauda programmu, saprata: Ierosinājumi plānošanai – ierosinājums." in page


def test_that_messages_of_danger_are_not_in_it_is_said(database: Database) -> None:
    assert "par briesmām" in read_page(database, made(database))


def test_a_question_that_nobody_has_the_words_of_any_more_is_named_by_its_id(database: Database) -> None:
    person = made(database)
    database.write(lambda uow: setattr(uow.session.get_one(ConversationSession, "talk0001"), "flow", "X")).result()

    assert "→ 4" in read_page(database, person)


def test_what_people_write_can_not_break_the_page(known: Chat, database: Database) -> None:
    known.write("<script>alert(1)</script> & co", message_id=9)
    known.edit("<script>alert(1)</script> un vēl", message_id=9)
    known.write("/mydata")

    assert b"<script" not in known.said[-1]["attachment"]


def test_every_flow_band_and_polarity_has_a_word_in_every_language() -> None:
    library = load()
    for language in LANGUAGES:
        words, shared = file_words(language).talks, library.texts(language).questions[SHARED]
        assert {flow for flow, _ in library.flows} <= set(words.flows)
        assert set(words.polarity) == set(POLARITIES)
        assert {AGE, SECTOR} <= set(shared)


# --- in the chat


def test_the_file_comes_as_a_document_with_a_button_for_the_other_form(known: Chat) -> None:
    known.write("/mydata")
    document = known.said[-1]

    assert document["method"] == "sendDocument"
    assert document["attachment"].startswith(b"document\nmani-dati.html\n<!doctype html>")
    assert SAID in unescape(document["attachment"].decode())
    assert labels(known) == ["Tas pats datoram (JSON)", "Turpināt sarunu →"]

    known.press("Tas pats")
    assert known.said[-1]["attachment"].startswith(b"document\nmani-dati.json\n{")


def test_on_its_way_the_file_is_encrypted_and_after_that_wiped(known: Chat, database: Database) -> None:
    known.collect = lambda: None  # type: ignore[method-assign] # nothing is sent for a while
    known.write("/mydata")
    [waiting] = [row for row in rows(database, OutboxMessage) if row.attachment]
    assert SAID.encode() not in waiting.attachment

    del known.collect
    known.collect()
    assert {row.attachment for row in rows(database, OutboxMessage)} == {None}


def test_the_same_file_is_made_once_a_minute(known: Chat) -> None:
    known.write("/mydata")
    assert "tikko nosūtīju" in known.write("/mydata")
    known.press("Tas pats")
    known.press("Tas pats")
    assert known.outcome is not None
    assert "tikko nosūtīju" in (known.outcome.toast or "")

    known.now += timedelta(minutes=1)
    known.write("/mydata")
    assert known.said[-1]["method"] == "sendDocument"


def test_a_stranger_gets_no_file(chat: Chat, database: Database) -> None:
    assert "neko neglabāju" in chat.write("/mydata")
    chat.press_token("me.copy.raw")

    assert not [said for said in chat.said if said["method"] == "sendDocument"]
    assert rows(database, Contact) == []


def test_who_only_chose_a_language_gets_a_file_that_says_so(chat: Chat, database: Database) -> None:
    chat.write("/language")
    chat.press("Русский")
    chat.write("/mydata")

    assert "Русский (твой выбор)" in unescape(chat.said[-1]["attachment"].decode())
    assert person_of(database).respondent_id is None


def test_after_the_file_the_open_question_can_be_gone_back_to(known: Chat) -> None:
    known.write("/mydata")

    assert "Ko tu no tā ieguvi" in known.press("Turpināt sarunu")
