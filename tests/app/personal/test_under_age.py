"""Of who is under 13 nothing stays, however it comes out; of everybody else only a band."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from app.demo_summary import ENDINGS
from models.belongings import personal_tables
from models.database import Database
from models.retention import BACKUPS
from models.tables import Answer, ConversationSession, Deletion
from models.vault import Vault
from tests.app.chat import BOT, Chat
from tests.app.personal.conftest import SAID, rows
from tests.models.searching import row_counts, tables_with


def agree(chat: Chat, code: str) -> None:
    chat.write(f"/start {code}")
    chat.press("Sākam")


def press(chat: Chat, code: str) -> None:
    agree(chat, code)
    chat.press("Mazāk par 13")


def typed(chat: Chat, code: str) -> None:
    agree(chat, code)
    chat.write("man ir 11 gadi")


def edited(chat: Chat, code: str) -> None:
    agree(chat, code)
    chat.write("14", message_id=5)
    chat.press("Skolā")
    chat.press("4")
    chat.write(SAID)
    chat.edit("12", message_id=5)


def back_again(chat: Chat, code: str) -> None:
    agree(chat, code)
    chat.press("16–17")
    chat.press("Skolā")
    chat.write("/back")
    chat.write("/back")
    chat.press("Mazāk par 13")


def with_panel(chat: Chat, code: str) -> None:
    agree(chat, code)
    chat.write("14", message_id=5)
    chat.write("/consents")
    chat.press("Atļaut: rakstīt")
    chat.edit("9", message_id=5)


@pytest.mark.parametrize("way", [press, typed, edited, back_again, with_panel])
def test_under_thirteen_nothing_stays_anywhere(
    chat: Chat, code: str, database: Database, vault: Vault, way: Callable[[Chat, str], None]
) -> None:
    before = row_counts(database)
    way(chat, code)

    assert "13" in chat.said[-1]["text"]
    assert [model for model in personal_tables() if rows(database, model)] == []
    assert tables_with(database, vault.chat_key(BOT, chat.chat_id), SAID) == set()
    after = row_counts(database)
    changed = {table for table, count in after.items() if count != before[table]}
    assert changed <= {"inboxupdate", "outboxmessage", "deletion"}  # wiped; and the mark by which backups forget, too


def test_the_demo_says_how_long_a_mark_of_who_was_under_thirteen_stays(
    chat: Chat, code: str, database: Database
) -> None:
    press(chat, code)

    assert len(rows(database, Deletion)) == 1
    assert f"a mark that leads to nobody stays {BACKUPS.days} days" in ENDINGS["turned_away"]


@pytest.mark.parametrize(("said", "band"), [("14", "13-15"), ("man ir 17 gadi", "16-17"), ("40", "26+")])
def test_a_typed_age_is_kept_as_a_band_only(chat: Chat, code: str, database: Database, said: str, band: str) -> None:
    agree(chat, code)
    chat.write(said)

    [session] = rows(database, ConversationSession)
    age = next(word for word in said.split() if word.isdecimal())
    assert session.age_band == band
    assert not re.search(rf"(?<![\d-]){age}(?![\d-])", session.state)
    assert rows(database, Answer) == []
