"""Somebody who has been through a whole conversation, and chats in every language."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from models.belongings import Person
from models.database import Database
from models.tables import Contact
from tests.app.chat import Chat

SAID = "stāstīja par īsto darba dienu, nevis reklamēja skolu"
WISHED = "vajag mazākas grupas, citādi neko nevar pajautāt"


def rows(database: Database, model: Any) -> list[Any]:
    return database.read(lambda uow: list(uow.session.scalars(select(model).order_by(*model.__table__.primary_key))))


def person_of(database: Database) -> Person:
    [contact] = rows(database, Contact)
    return Person(contact.respondent_id, contact.id)


def begin(chat: Chat, code: str) -> None:
    """Go as far as the first question about the event."""
    chat.write(f"/start {code}")
    chat.press("Sākam")
    chat.press("16–17")
    chat.press("Skolā")


def answer(chat: Chat) -> None:
    """Answer rating, text and rating, and change the text once."""
    chat.press("4")
    chat.write("stāstīja garlaicīgi", message_id=9)
    chat.edit(SAID, message_id=9)
    chat.press("5")


def labels(chat: Chat) -> Sequence[str]:
    """Return the buttons under what was said last."""
    keyboard = chat.said[-1].get("reply_markup", {}).get("inline_keyboard", [])
    return [button["text"] for row in keyboard for button in row]


@pytest.fixture
def known(chat: Chat, code: str) -> Chat:
    """Somebody in the middle of a conversation, with answers."""
    begin(chat, code)
    answer(chat)
    return chat


@pytest.fixture
def finished(known: Chat) -> Chat:
    """Somebody who has stopped, so that nothing is running."""
    known.write("/stop")
    known.now += timedelta(minutes=1)
    return known
