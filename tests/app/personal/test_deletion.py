from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from models import backups
from models.belongings import personal_tables
from models.database import Database
from models.tables import Answer, Contact, DeadLetter, OutboxMessage, PanelLoss
from models.vault import Vault
from tests.app.chat import BOT, Chat, flows
from tests.app.personal.conftest import SAID, person_of, rows
from tests.conftest import NOW
from tests.models.searching import stolen, tables_with


def traces(database: Database, vault: Vault, chat: Chat, respondent: str | None) -> set[str]:
    """Return where in the whole database something still leads to the person or their words."""
    return tables_with(database, respondent or "?", vault.chat_key(BOT, chat.chat_id), SAID, "stāstīja garlaicīgi")


@pytest.mark.parametrize("way", ["button", "word", "label"])
def test_in_the_middle_of_a_conversation_everything_goes(
    known: Chat, database: Database, vault: Vault, way: str
) -> None:
    person = person_of(database).respondent_id
    assert traces(database, vault, known, person)

    known.write("/delete")
    said = known.press("Jā, dzēst") if way == "button" else known.write("jā" if way == "word" else "Jā, dzēst visu")

    assert said.startswith("Izdzēsts: 3 atbildes, 1 atļauja, 1 saruna un tava čata adrese.")
    assert traces(database, vault, known, person) == set()
    assert [model for model in personal_tables() if rows(database, model)] == []


@pytest.mark.parametrize("answer", ["jā", "да", "Yes, delete everything"])
def test_in_the_lobby_a_word_in_any_language_is_enough(finished: Chat, database: Database, answer: str) -> None:
    finished.write("/delete")
    finished.write(answer)

    assert rows(database, Contact) == []
    assert rows(database, Answer) == []


def test_what_was_deleted_is_nowhere_on_the_disk(
    database: Database, vault: Vault, code: str, known: Chat, tmp_path: Path
) -> None:
    person = str(person_of(database).respondent_id)
    database.empty_log()
    assert SAID.encode() in stolen(database, tmp_path)

    known.write("/delete")
    known.press("Jā")
    database.empty_log()

    kept = stolen(database, tmp_path)
    assert not any(trace.encode() in kept for trace in (SAID, person, vault.chat_key(BOT, known.chat_id)))


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_what_was_deleted_is_in_no_backup_made_afterwards(
    database: Database, vault: Vault, known: Chat, tmp_path: Path
) -> None:
    person = str(person_of(database).respondent_id)
    file = Path(str(database.engine.url.database))
    backups.copy(file, tmp_path / "before.db")
    known.write("/delete")
    known.press("Jā")  # the write-ahead log is not emptied
    backups.copy(file, tmp_path / "after.db")

    before, after = ((tmp_path / f"{name}.db").read_bytes() for name in ("before", "after"))
    traces = [trace.encode() for trace in (SAID, person, vault.chat_key(BOT, known.chat_id))]
    assert all(trace in before for trace in traces)
    assert not any(trace in after for trace in traces)


def test_deleting_twice_says_that_there_is_nothing(known: Chat, database: Database) -> None:
    known.write("/delete")
    token = known.token("Jā, dzēst")
    known.press_token(token)

    assert "nav ko dzēst" in known.press_token(token)
    assert "nav ko dzēst" in known.write("/delete")


def test_no_by_button_or_word_keeps_everything_and_asks_on(known: Chat, database: Database) -> None:
    before = len(rows(database, Answer))
    known.write("/delete")
    assert "Ko tu no tā ieguvi" in known.press("Nē, paturēt")
    known.write("/delete")
    said = known.write("nē")

    assert said.startswith("Labi, viss paliek")
    assert "Ko tu no tā ieguvi" in said
    assert len(rows(database, Answer)) == before


def test_another_word_is_an_answer_and_closes_the_question(known: Chat, database: Database) -> None:
    known.write("/delete")
    known.write("1, 3")
    known.write("jā")

    assert len(rows(database, Contact)) == 1
    assert {answer.question for answer in rows(database, Answer)} >= {"S4"}


def test_a_yes_that_comes_much_later_deletes_nothing(finished: Chat, database: Database) -> None:
    finished.write("/delete")
    finished.now += timedelta(minutes=11)
    finished.write("jā")

    assert len(rows(database, Contact)) == 1


def test_words_of_danger_are_heeded_even_then(finished: Chat, database: Database) -> None:
    finished.write("/delete")

    assert "116111" in finished.write("jā, man draud briesmas")
    assert len(rows(database, Contact)) == 1


def test_what_waits_for_the_chat_is_not_sent_any_more(known: Chat, database: Database) -> None:
    known.write("/delete")
    payload = {"chat_id": known.chat_id, "text": "atgādinājums"}
    waiting = {"lane": 2, "method": "sendMessage", "payload": payload, "dedupe": "reminder", "now": NOW}
    database.write(lambda uow: uow.outbox.put(BOT, **waiting)).result()
    known.press("Jā")

    assert "atgādinājums" not in [said["text"] for said in known.said]
    assert "Izdzēsts" in known.said[-1]["text"]
    assert {row.chat_key for row in rows(database, OutboxMessage)} == {None}


def test_what_was_set_aside_of_the_chat_goes_too(known: Chat, database: Database, vault: Vault) -> None:
    letters = [
        DeadLetter(
            seq=seq, bot_id=BOT, update_id=seq, chat_key=key, payload_encrypted=b"-", error="KeyError", died_at=NOW
        )
        for seq, key in ((9001, vault.chat_key(BOT, known.chat_id)), (9002, "somebody else"))
    ]
    database.write(lambda uow: uow.session.add_all(letters)).result()
    known.write("/delete")
    known.press("Jā")

    assert [letter.seq for letter in rows(database, DeadLetter)] == [9002]


def test_a_member_who_deletes_is_counted_as_lost_and_not_named(known: Chat, database: Database) -> None:
    known.write("/consents")
    known.press("Atļaut: rakstīt")
    known.write("/delete")
    known.press("Jā")

    assert [(loss.wave, loss.why) for loss in rows(database, PanelLoss)] == [(0, "deleted")]


def test_after_deleting_one_may_begin_like_anybody(known: Chat, code: str, database: Database) -> None:
    known.write("/delete")
    known.write("jā")

    assert "Karjeras nedēļa Ogrē" in known.write(f"/start {code}")


@pytest.mark.parametrize(
    ("language", "numbers"),
    [
        ("lv", ["1 atbilde", "2 atbildes", "5 atbildes", "12 atbilžu", "21 atbilde"]),
        ("ru", ["1 ответ", "2 ответа", "5 ответов", "12 ответов", "21 ответ"]),
        ("en", ["1 answer", "2 answers", "5 answers", "12 answers", "21 answers"]),
    ],
)
def test_what_was_removed_is_counted_in_good_grammar(language: str, numbers: list[str]) -> None:
    texts = flows().texts[language]

    assert [texts.count("answers", number) for number in (1, 2, 5, 12, 21)] == numbers
    assert all(texts.count(name, 1).startswith("1 ") for name in ("permissions", "talks", "invitations"))
