"""Rules of where the words of somebody in danger may be: encrypted, in one place, and nowhere else."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import SQLModel
from structlog.testing import capture_logs

from analytics.exports.answers import answers_document, write_answers
from analytics.exports.indicators import write_indicators
from analytics.exports.labels import write_labels
from analytics.indicators import NATION
from analytics.reliability import Reliability
from models import answer_rows
from models.database import Database
from models.errors import DatabaseError
from tests.app.chat import Chat
from tests.app.safeguarding.conftest import DANGER, SCHOOL, Clockwork, Join
from tests.app.test_learners import begin
from tests.conftest import NOW

RELIABILITY = Reliability("m1", frozenset())
ANSWER = "stāstīja par īsto darba dienu, nevis reklamēja skolu"
WORDS = ("man draud briesmas", "esmu Anna")

Way = Callable[[Chat], Any]


def edit_an_answer(chat: Chat) -> None:
    chat.write("bija labi un interesanti visu dienu", message_id=31)
    chat.edit(DANGER, message_id=31)


def write_under_a_picture(chat: Chat) -> None:
    chat.receive({"message": chat._message(None, 8) | {"photo": [{"file_id": "x"}], "caption": DANGER}})


def write_after_the_end(chat: Chat) -> None:
    chat.write("/stop")
    chat.write(DANGER)


def write_as_a_word_for_a_side_question(chat: Chat) -> None:
    chat.write("/delete")
    chat.write(DANGER)


WAYS: dict[str, Way] = {
    "text": lambda chat: chat.write(DANGER),
    "edit": edit_an_answer,
    "caption": write_under_a_picture,
    "command": lambda chat: chat.write(f"/start {DANGER}"),
    "lobby": write_after_the_end,
    "aside": write_as_a_word_for_a_side_question,
}


@pytest.fixture(params=WAYS, ids=str)
def cried(request: pytest.FixtureRequest, learner: Chat, code: str, join: Join) -> Chat:
    """Somebody who answered two questions and then wrote of danger."""
    join(SCHOOL)
    begin(learner, code)
    learner.press("4")
    learner.write(ANSWER, message_id=9)
    WAYS[request.param](learner)
    return learner


def test_help_is_shown_at_once_and_the_contact_told_whichever_way_it_came(cried: Chat) -> None:
    assert "116111" in cried.said[-1]["text"]
    assert [call["chat_id"] for call in cried.said_to_others] == [SCHOOL]


def test_the_words_stand_encrypted_in_one_place(cried: Chat, database: Database) -> None:
    plain, opened = {}, set()
    for table in SQLModel.metadata.sorted_tables:
        for row in database.read(lambda uow, table=table: uow.session.execute(select(table)).mappings().all()):
            plain |= {f"{table.name}.{column}": value for column, value in row.items() if holds(value)}
            opened |= {f"{table.name}.{c}" for c, value in row.items() if holds(decrypted(database, value))}

    assert plain == {}
    assert opened == {"dangersignal.text_encrypted"}


def holds(value: object) -> bool:
    return any(word in str(value) for word in WORDS)


def decrypted(database: Database, value: object) -> str:
    try:
        return database.vault.decrypt(value).decode() if isinstance(value, bytes) and value else ""
    except (DatabaseError, ValueError, UnicodeDecodeError):
        return ""


def test_what_was_answered_before_stays_and_no_export_holds_more(
    cried: Chat, database: Database, tmp_path: Path
) -> None:
    export_everything(database, tmp_path)

    written = b"".join(path.read_bytes() for path in tmp_path.glob("*.csv"))
    assert ANSWER.encode() in written
    assert not any(word.encode() in written for word in WORDS)


def export_everything(database: Database, folder: Path) -> None:
    def write(uow: Any) -> None:
        session, known = uow.session, {"scope": NATION, "now": NOW + timedelta(days=1), "reliability": RELIABILITY}
        write_answers(session, folder / "answers.csv", anonymous=False, **known)
        write_answers(session, folder / "anonymous.csv", anonymous=True, **known)
        write_labels(session, folder / "labels.csv", scope=NATION, now=known["now"])
        write_indicators(
            session, folder / "indicators.csv", windows=[], public=False, language="lv", scope=NATION, now=known["now"]
        )
        school = answers_document(session, anonymous=False, form="csv", for_school=False, **known)
        (folder / "school.csv").write_bytes(school.content)

    database.read(write)


def test_no_read_model_counts_it(cried: Chat, database: Database) -> None:
    until = cried.now + timedelta(days=1)
    read = database.read(lambda uow: list(answer_rows.answers(uow.session, NATION, NOW - timedelta(days=1), until)))

    assert {"S1", "S2"} <= {row.question for row in read}
    assert not any(holds(row) for row in read)


def test_no_notice_and_no_log_holds_it(
    learner: Chat, code: str, join: Join, clock: Clockwork, caplog: pytest.LogCaptureFixture
) -> None:
    join(SCHOOL)
    with capture_logs() as told, caplog.at_level(logging.DEBUG):
        begin(learner, code)
        learner.write(DANGER)
        sent = str(learner.said + learner.said_to_others)
        clock.tick(hours=2)

    assert not any(holds(place) for place in (sent, learner.said_to_others, told, caplog.text))


def test_a_staffs_text_is_only_sent_to_who_asked_and_wiped_after(
    learner: Chat, code: str, join: Join, database: Database
) -> None:
    contact = join(SCHOOL)
    begin(learner, code)
    learner.write(DANGER)
    contact.press_token("staff.danger.open.1")

    assert holds(contact.said)
    assert not holds(contact.said_to_others)
    assert not any(holds(decrypted(database, row["payload_encrypted"])) for row in outbox(database))


def outbox(database: Database) -> list[Any]:
    table = SQLModel.metadata.tables["outboxmessage"]
    return list(database.read(lambda uow: uow.session.execute(select(table)).mappings().all()))
