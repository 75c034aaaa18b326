"""Who wants no more of these, or deletes themselves, is not written to: not even in the same second."""

from __future__ import annotations

import pytest

from app.actions.telling import Teller
from app.invitations.sending import send_due
from models.database import Database
from models.tables import ActionNotice, Consent, Contact, OutboxMessage, Respondent
from tests.analytics.conftest import ALL
from tests.app.actions.conftest import NOON, School
from tests.app.actions.test_telling import TWO_LINES
from tests.app.chat import BOT, Chat, flows


@pytest.fixture
def told(school: School, database: Database) -> Chat:
    """The chat of somebody who has just got the message."""
    school.make_person()
    school.make_action()
    Teller(database, BOT, ALL).tell(NOON)
    chat = Chat(database, 1001)
    chat.collect()
    return chat


def decisions(school: School) -> list[bool]:
    return [consent.granted for consent in school.rows(Consent) if consent.purpose == "hear_back"]


def test_the_button_ends_such_messages_and_leaves_the_news(told: Chat, school: School) -> None:
    said = told.press("Vairs nerakstīt")

    assert told.said[-1]["method"] == "editMessageText"
    assert said == f"{TWO_LINES}\n\nLabi, par pārmaiņām vairs nerakstīšu. Pārdomāsi – atļausi to ar /consents."
    assert decisions(school) == [True, False]


def test_a_second_press_changes_nothing(told: Chat, school: School) -> None:
    told.press("Vairs nerakstīt")
    said = told.press("Vairs nerakstīt")

    assert said == ""
    assert told.outcome is not None
    assert told.outcome.toast == "Jau pierakstīts – vairs nerakstīšu."
    assert decisions(school) == [True, False]


@pytest.mark.parametrize("token", ["acted.x.stop", "acted.999.stop", f"acted.{10**20}.stop"])
def test_a_strange_button_still_stops(told: Chat, token: str) -> None:
    assert told.press_token(token).startswith("Labi, par pārmaiņām vairs nerakstīšu.")


def test_somebody_elses_button_shows_nothing(told: Chat, database: Database) -> None:
    assert Chat(database, 5).press_token("acted.1.stop") == ""


def test_what_waits_is_taken_back_by_a_withdrawal(school: School, database: Database) -> None:
    school.make_person()
    school.make_action()
    Teller(database, BOT, ALL).tell(NOON)
    chat = Chat(database, 1001)
    chat.press_token("acted.1.stop")

    assert [call["method"] for call in chat.said] == ["editMessageText"]


@pytest.mark.parametrize("token", ["me.withdraw.hear_back", "me.leave.keep"])
def test_what_waits_is_taken_back_by_a_withdrawal_among_ones_data(
    school: School, database: Database, token: str
) -> None:
    school.make_person()
    school.make_action()
    Teller(database, BOT, ALL).tell(NOON)
    chat = Chat(database, 1001)
    chat.press_token(token)

    assert [call["text"] for call in chat.said if "teicāt" in call["text"]] == []
    assert decisions(school)[-1] is False


def test_a_withdrawal_takes_back_nothing_else(school: School, database: Database) -> None:
    school.make_person()
    chat = Chat(database, 1001)
    invitation = {"chat_id": 1001, "text": "Ielūgums"}
    post = {"lane": 2, "method": "sendMessage", "payload": invitation, "dedupe": f"{BOT}:invite:7:0", "now": NOON}
    database.write(lambda uow: uow.outbox.put(BOT, **post)).result()
    chat.press_token("acted.1.stop")

    assert "Ielūgums" in [call["text"] for call in chat.said]


def test_what_waits_is_taken_back_by_a_deletion_with_every_trace(school: School, database: Database) -> None:
    school.make_person()
    school.make_action()
    Teller(database, BOT, ALL).tell(NOON)
    chat = Chat(database, 1001)
    chat.press_token("me.delete.yes")

    assert [call["text"] for call in chat.said if "teicāt" in call["text"]] == []
    assert [school.rows(model) for model in (ActionNotice, Contact, Respondent)] == [[], [], []]


def test_a_deletion_while_people_are_told_waits_its_turn(school: School, database: Database) -> None:
    """On PostgreSQL both run at once; on SQLite one waits for the other."""
    people = [school.make_person() for _ in range(20)]
    school.make_action()
    telling = database.write(lambda uow: Teller(database, BOT, ALL)._tell(uow, people, NOON))
    deleting = [database.write(lambda uow, person=person: uow.conversations.forget(person)) for person in people]
    assert telling.result() + sum(gone.result()["actionnotice"] == 0 for gone in deleting) == 20

    assert school.rows(ActionNotice) == []
    assert school.rows(Respondent) == []


@pytest.mark.parametrize("afterwards", ["fails", "crashes"])
def test_what_was_just_being_sent_is_not_tried_again_after_a_deletion(
    school: School, database: Database, afterwards: str
) -> None:
    school.make_person()
    school.make_action()
    Teller(database, BOT, ALL).tell(NOON)
    [posted] = database.write(lambda uow: uow.outbox.claim(BOT, 9, NOON)).result()
    chat = Chat(database, 1001)
    chat.press_token("me.delete.yes")
    if afterwards == "fails":
        database.write(lambda uow: uow.outbox.retry(posted.id, chat.now, wait=0)).result()
    else:
        database.write(lambda uow: uow.outbox.recover(BOT, chat.now)).result()
    database.write(lambda uow: send_due(uow, BOT, flows().texts, chat.now)).result()

    [kept] = [row for row in school.rows(OutboxMessage) if row.id == posted.id]
    assert (kept.state, kept.payload_encrypted, kept.chat_key) == ("cancelled", None, None)
