from __future__ import annotations

from datetime import timedelta

import pytest

from models.database import Database
from models.tables import Answer, ConversationSession
from tests.app.chat import Chat
from tests.app.personal.conftest import rows

GREETINGS = {"lv": "Čau", "ru": "Привет", "en": "Hi"}
NAMES = {"lv": "Latviešu", "ru": "Русский", "en": "English"}


@pytest.mark.parametrize("client", ["lv", "ru", "en", "de", None])
@pytest.mark.parametrize("chosen", ["lv", "ru", "en"])
def test_the_persons_choice_wins_over_the_apps_setting(chat: Chat, code: str, client: str | None, chosen: str) -> None:
    chat.write("/language")
    chat.press(NAMES[chosen])
    chat.language = client  # type: ignore[assignment] # people may hide it
    chat.now += timedelta(days=3)

    assert chat.write(f"/start {code}").startswith(GREETINGS[chosen])


def test_after_the_conversation_the_choice_still_counts(chat: Chat, code: str) -> None:
    chat.write(f"/start {code}")
    chat.press("Русский")
    chat.write("/stop")
    chat.language = "en"

    assert chat.write("/privacy").startswith("Что происходит")
    assert "Твои разрешения" in chat.write("/consents") or "ничего о тебе" in chat.said[-1]["text"]
    chat.write("/mydata")
    assert b"moi-dannye.html" in chat.said[-1]["attachment"]
    assert "Удалить всё" in chat.write("/delete")


def test_changing_the_language_in_the_middle_loses_nothing(known: Chat, database: Database) -> None:
    before = [(answer.question, answer.text, answer.number) for answer in rows(database, Answer)]
    known.write("/language")
    said = known.press("Русский")

    assert "Что тебе это дало" in said or "4 из 6" in said
    assert [(answer.question, answer.text, answer.number) for answer in rows(database, Answer)] == before
    assert rows(database, ConversationSession)[0].language == "ru"
