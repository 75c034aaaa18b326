from __future__ import annotations

import re
from datetime import timedelta

import pytest

from conversations.personal_phrases import PURPOSES
from models.database import Database
from models.tables import Answer, Consent, ConversationSession, Invitation, PanelLoss, PanelMember
from tests.app.chat import Chat, flows
from tests.app.personal.conftest import begin, labels, rows
from tests.conftest import NOW

CODE = re.compile(r"[A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9]{4}")


def decisions(database: Database, purpose: str) -> list[bool]:
    return [consent.granted for consent in rows(database, Consent) if consent.purpose == purpose]


def test_every_permission_is_told_with_what_was_decided_and_when(known: Chat) -> None:
    lines = known.write("/consents").splitlines()

    assert "✓ Uzdot tev jautājumus un glabāt atbildes – drīkst, kopš 18.11.2026" in lines
    assert sum("vēl nav jautāts" in line for line in lines) == len(PURPOSES) - 1
    assert labels(known)[:2] == ["Atsaukt: piedalīties", "Atļaut: rakstīt vēlāk"]


def test_a_permission_changes_in_place_and_each_decision_is_a_row_with_its_wording(
    known: Chat, database: Database
) -> None:
    known.write("/consents")
    known.press("Atļaut: citēt")
    known.press("Atsaukt: citēt")

    assert known.said[-1]["method"] == "editMessageText"
    quoting = [consent for consent in rows(database, Consent) if consent.purpose == "quoting"]
    assert [(it.granted, it.text_version, it.language) for it in quoting] == [
        (True, "consents/2026-12", "lv"),
        (False, "consents/2026-12", "lv"),
    ]


def test_the_same_button_twice_decides_once(known: Chat, database: Database) -> None:
    known.write("/consents")
    token = known.token("Atļaut: citēt")
    known.press_token(token)
    known.press_token(token)

    assert decisions(database, "quoting") == [True]
    assert known.outcome is not None
    assert known.outcome.toast == "Tā jau ir."


def test_who_permits_being_written_to_joins_the_panel_today(known: Chat, database: Database) -> None:
    known.write("/consents")
    known.press("Atļaut: rakstīt")

    [member] = rows(database, PanelMember)
    assert (member.anchor_on, member.left_at) == (NOW.date(), None)


def test_who_withdraws_leaves_the_panel_and_is_invited_no_more(known: Chat, database: Database) -> None:
    known.write("/consents")
    known.press("Atļaut: rakstīt")
    assert {(it.wave, it.done) for it in rows(database, Invitation)} == {(3, False), (6, False), (12, False)}
    known.press("Atsaukt: rakstīt")

    [member] = rows(database, PanelMember)
    assert member.left_why == "withdrawn"
    assert {(it.done, it.cancelled) for it in rows(database, Invitation)} == {(True, "withdrawn")}
    assert [(loss.month, loss.wave, loss.why) for loss in rows(database, PanelLoss)] == [("2026-11", 0, "withdrawn")]


def test_who_comes_back_to_the_panel_begins_anew(known: Chat, database: Database) -> None:
    known.write("/consents")
    known.press("Atļaut: rakstīt")
    known.press("Atsaukt: rakstīt")
    known.now += timedelta(days=30)
    known.press("Atļaut: rakstīt")

    [member] = rows(database, PanelMember)
    assert (member.anchor_on, member.left_at) == ((NOW + timedelta(days=30)).date(), None)


def test_who_no_longer_takes_part_may_leave_the_answers(known: Chat, database: Database) -> None:
    known.write("/consents")
    known.press("Atļaut: rakstīt")
    assert "Ko darīt" in known.press("Atsaukt: piedalīties")
    known.press("Paturēt")

    assert [session.status for session in rows(database, ConversationSession)] == ["stopped"]
    assert decisions(database, "taking_part") == [True, False]
    assert decisions(database, "contact_later") == [True, False]
    assert not any(decisions(database, purpose)[-1:] == [True] for purpose in ("quoting", "teach_classifier"))
    assert rows(database, PanelMember)[0].left_at is not None
    assert len(rows(database, Answer)) > 2


def test_who_no_longer_takes_part_may_have_everything_deleted(known: Chat, database: Database) -> None:
    known.write("/consents")
    known.press("Atsaukt: piedalīties")
    known.press("Dzēst visu")
    known.press("Jā, dzēst")

    assert rows(database, Answer) == []


def test_who_thinks_better_of_leaving_goes_on(known: Chat, database: Database) -> None:
    known.write("/consents")
    known.press("Atsaukt: piedalīties")
    known.press("← Tomēr")

    assert decisions(database, "taking_part") == [True]
    assert "Ko tu no tā ieguvi" in known.press("Turpināt")


def test_taking_part_is_given_where_it_is_explained(known: Chat, code: str, database: Database) -> None:
    known.write("/consents")
    known.press("Atsaukt: piedalīties")
    known.press("Paturēt")
    known.press_token("me.give.taking_part")
    assert decisions(database, "taking_part") == [True, False]

    begin(known, code)

    assert decisions(database, "taking_part") == [True, False, True]


def test_a_stranger_is_told_that_nothing_is_held(chat: Chat, database: Database) -> None:
    assert "neko neglabāju" in chat.write("/consents")
    assert "neko neglabāju" in chat.press_token("me.give.quoting")
    assert rows(database, Consent) == []


@pytest.mark.parametrize(("language", "word"), [("lv", "drīkst"), ("ru", "можно"), ("en", "yes")])
def test_permissions_are_told_in_every_language(known: Chat, language: str, word: str) -> None:
    known.write("/language")
    known.press(flows().texts[language].chat.name)

    assert f"– {word}, " in known.write("/consents")


def test_all_languages_agree_to_the_same_version() -> None:
    assert len({texts.chat.personal.permissions.version for texts in flows().texts.values()}) == 1


@pytest.mark.parametrize("token", ["me.x.y", "me.give.nonsense", "me.show.nonsense", "me.leave.x", "me.copy.x"])
def test_a_button_nobody_made_does_nothing(known: Chat, database: Database, token: str) -> None:
    known.press_token(token)

    assert known.outcome is not None
    assert known.outcome.toast
    assert len(rows(database, Consent)) == 1


def test_who_joins_the_panel_here_gets_the_return_code_at_once_and_only_then(known: Chat, database: Database) -> None:
    known.write("/consents")
    known.press("Atļaut: rakstīt")
    codes = [said["text"] for said in known.said if CODE.search(said["text"])]
    assert len(codes) == 1
    assert known.said[-1]["text"] == codes[0]

    known.press("Atsaukt: rakstīt")
    known.press("Atļaut: citēt")
    assert sum(bool(CODE.search(said["text"])) for said in known.said) == 1
