"""Who is told that a message could not be dealt with, and what."""

from __future__ import annotations

import json
from typing import Any

import pytest
from sqlalchemy import func, select

from app.seed import World
from models.database import Database
from models.inbox import MAX_ATTEMPTS
from models.tables import DeadLetter
from tests.app.chat import BOT, Chat
from tests.conftest import NOW

CHILD_LINE = "116111"


def give_up(chat: Chat, content: dict[str, Any]) -> None:
    """Let the turn of an update fail as often as it may."""
    payload = json.dumps({"update_id": 5} | content).encode()
    chat.database.write(lambda uow: uow.inbox.add(BOT, 5, chat.chat_id, payload, NOW)).result()
    [seq] = chat.database.read(lambda uow: uow.inbox.heads(10))
    for _ in range(MAX_ATTEMPTS):
        chat.database.write(lambda uow: chat.turns.fail(uow, seq, "ValueError in a test", NOW)).result()
    chat.collect()


def message(chat: Chat, text: str = "kaut kas") -> dict[str, Any]:
    return {"message": chat._message(text, 3)}


@pytest.mark.parametrize(("language", "said"), [("lv", "kļūda"), ("ru", "ошибка"), ("en", "went wrong")])
def test_a_learner_whose_message_is_set_aside_is_told_and_shown_help(
    database: Database, language: str, said: str
) -> None:
    chat = Chat(database, language=language)
    give_up(chat, message(chat))

    [told] = chat.said
    assert said in told["text"]
    assert CHILD_LINE in told["text"]


def test_a_learner_hears_of_it_in_the_language_they_chose(chat: Chat, code: str) -> None:
    chat.write(f"/start {code}")
    chat.press("English")
    chat.said.clear()
    give_up(chat, message(chat))

    assert "went wrong" in chat.said[0]["text"]


def test_nobody_is_told_before_the_last_try(chat: Chat) -> None:
    payload = json.dumps({"update_id": 5} | message(chat)).encode()
    chat.database.write(lambda uow: uow.inbox.add(BOT, 5, chat.chat_id, payload, NOW)).result()
    for _ in range(MAX_ATTEMPTS - 1):
        [seq] = chat.database.read(lambda uow: uow.inbox.heads(10))
        chat.database.write(lambda uow, seq=seq: chat.turns.fail(uow, seq, "ValueError", NOW)).result()
    chat.collect()

    assert chat.said == []


def test_staff_are_told_politely_and_sent_to_the_administrator(chat: Chat, world: World) -> None:
    chat.write(f"/start {world.staff[0]['code']}")
    chat.said.clear()
    give_up(chat, message(chat))

    assert "Lūdzu, mēģiniet vēlreiz" in chat.said[0]["text"]


@pytest.mark.parametrize(
    "content", [{}, {"message": 7}, {"message": {"text": "bez čata"}}], ids=["of no kind", "no message", "of no chat"]
)
def test_what_cannot_be_read_is_set_aside_without_a_word(chat: Chat, content: dict[str, Any]) -> None:
    give_up(chat, content)

    assert chat.said == []
    assert chat.database.read(lambda uow: uow.session.scalar(select(func.count()).select_from(DeadLetter))) == 1


def test_a_group_is_told_nothing(database: Database) -> None:
    chat = Chat(database, chat_id=-4711)
    give_up(chat, message(chat))

    assert chat.said == []
