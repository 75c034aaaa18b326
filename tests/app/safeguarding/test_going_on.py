"""Rules of false alarms: nothing is asked until the person wants it, and then nothing is lost."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.seed import World
from models.database import Database
from models.tables import Answer, ConversationSession, DangerSignal
from tests.app.chat import Chat
from tests.app.safeguarding.conftest import DANGER
from tests.app.test_learners import begin, rows

GO_ON = "Turpināt"


@pytest.fixture
def interrupted(learner: Chat, code: str) -> Chat:
    """Somebody whose joke was taken for danger at the second question."""
    begin(learner, code)
    learner.press("4")
    learner.write(DANGER)
    return learner


def test_the_help_stands_alone_with_one_button(interrupted: Chat) -> None:
    help_text = interrupted.said[-1]

    assert "116111" in help_text["text"]
    assert "?" not in help_text["text"]
    assert [[button["text"] for button in row] for row in help_text["reply_markup"]["inline_keyboard"]] == [
        ["Turpināt aptauju"]
    ]


def test_the_button_goes_on_where_it_was_and_the_signal_stays(interrupted: Chat, database: Database) -> None:
    said = interrupted.press(GO_ON)
    assert "noderēja visvairāk" in said

    interrupted.write("stāstīja par īsto darba dienu un visu parādīja")
    interrupted.press("5")
    assert {answer.question for answer in rows(database, Answer)} == {"S1", "S2", "S3"}
    [signal] = rows(database, DangerSignal)
    assert (signal.handled_at, signal.text_encrypted != b"") == (None, True)
    assert [row.status for row in rows(database, ConversationSession)] == ["active"]


def test_the_same_link_goes_on_too_and_asks_nothing_twice(interrupted: Chat, code: str, database: Database) -> None:
    said = interrupted.write(f"/start {code}")

    assert "noderēja visvairāk" in said
    assert len(rows(database, ConversationSession)) == 1


def test_until_then_what_is_written_answers_nothing(interrupted: Chat, database: Database) -> None:
    interrupted.write("tas bija joks")

    assert [answer.question for answer in rows(database, Answer)] == ["S1"]


def test_a_second_alarm_is_a_second_signal(interrupted: Chat, database: Database) -> None:
    interrupted.press(GO_ON)
    said = interrupted.write(DANGER)

    assert "116111" in said
    assert len(rows(database, DangerSignal)) == 2
    assert "noderēja visvairāk" in interrupted.press(GO_ON)


def test_the_conversation_goes_on_in_the_language_chosen_meanwhile(interrupted: Chat) -> None:
    interrupted.write("/language")
    interrupted.press("English")

    assert "What" in interrupted.press(GO_ON)


def test_after_two_weeks_or_a_deletion_the_button_has_had_its_day(interrupted: Chat, database: Database) -> None:
    token = interrupted.token(GO_ON)
    interrupted.now += timedelta(days=15)
    assert interrupted.press_token(token) == ""
    assert interrupted.outcome is not None
    assert "agrākas sarunas" in (interrupted.outcome.toast or "")

    interrupted.write("/delete")
    interrupted.press("Jā, dzēst")
    assert interrupted.press_token(token) == ""
    assert rows(database, ConversationSession) == []


def test_nobody_goes_on_with_anothers_conversation(interrupted: Chat, code: str, database: Database) -> None:
    other = Chat(database, 201)
    begin(other, code)
    other.write("/stop")

    assert other.press_token(interrupted.token(GO_ON)) == ""
    assert sorted(row.status for row in rows(database, ConversationSession)) == ["interrupted", "stopped"]


def test_another_conversation_is_not_disturbed_by_the_old_button(interrupted: Chat, world: World) -> None:
    other = next(event["code"] for event in world.events if event["key"] == "riga-shadow")
    token = interrupted.token(GO_ON)
    interrupted.write(f"/start {other}")

    assert interrupted.press_token(token) == ""
    assert "Ēnu diena" in interrupted.said[-1]["text"]


def test_the_link_goes_on_also_out_of_another_conversation(interrupted: Chat, code: str, database: Database) -> None:
    interrupted.press_token("lobby.start.general")
    said = interrupted.write(f"/start {code}")

    assert "noderēja visvairāk" in said
    assert sorted(row.status for row in rows(database, ConversationSession)) == ["active", "superseded"]
