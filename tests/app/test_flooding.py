"""One chat that floods is held back, is told once and with the help line, and costs nobody else anything."""

from __future__ import annotations

import json
from datetime import timedelta
from functools import partial
from typing import Any

import pytest

from app.clock import Clock
from app.flooding import AT_ONCE, REMEMBERED, SUSTAINED, FloodGate, calm
from app.post import DatabaseInbox
from bot.ports import RawUpdate
from models.database import Database
from models.tables import InboxUpdate, OutboxMessage
from tests.app.chat import BOT, flows
from tests.app.test_learners import rows
from tests.conftest import NOW

FLOODER, OTHER = 666, 4711


def update(number: int, chat: int = FLOODER, language: str = "lv") -> RawUpdate:
    person = {"id": chat, "language_code": language}
    message = {"chat": {"id": chat, "type": "private"}, "from": person, "text": "!", "message_id": number}
    return RawUpdate(number, chat, json.dumps({"update_id": number, "message": message}).encode())


def inbox(database: Database) -> DatabaseInbox:
    return DatabaseInbox(database, BOT, Clock(NOW, 1e-9), lambda: None, calm=partial(calm, flows().texts))


async def test_what_a_flooder_sends_beyond_the_limit_is_not_kept_and_others_are(database: Database) -> None:
    taking = inbox(database)
    for number in range(1, 2 * AT_ONCE, 2):
        await taking.store([update(number), update(number + 1)])
    await taking.store([update(1000), update(1001, OTHER)])

    kept = rows(database, InboxUpdate)
    assert len(kept) == AT_ONCE + 1
    assert kept[-1].update_id == 1001


@pytest.mark.parametrize(("language", "words"), [("lv", "116111"), ("ru", "Столько сообщений"), ("en", "write again")])
async def test_it_is_told_once_in_the_own_language_with_the_help_line(
    database: Database, language: str, words: str
) -> None:
    taking = inbox(database)
    await taking.store([update(number, language=language) for number in range(1, 2 * AT_ONCE)])

    [call] = database.write(lambda uow: uow.outbox.claim(BOT, 5, NOW)).result()
    assert words in call.payload["text"]
    assert "116" in call.payload["text"]
    assert len(rows(database, OutboxMessage)) == 1


async def test_a_group_that_floods_hears_nothing(database: Database) -> None:
    await inbox(database).store([update(number, -FLOODER) for number in range(1, 2 * AT_ONCE)])

    assert rows(database, OutboxMessage) == []


async def test_what_could_not_be_kept_uses_up_nothing(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    taking = inbox(database)
    batch = [update(number) for number in range(1, AT_ONCE + 3)]
    with monkeypatch.context() as away:
        away.setattr(Database, "write", _fails)
        for _ in range(3):
            with pytest.raises(OSError, match="away"):
                await taking.store(batch)

    await taking.store(batch)

    assert len(rows(database, InboxUpdate)) == AT_ONCE
    assert len(rows(database, OutboxMessage)) == 1  # and the help line is told, as if it came for the first time
    assert taking._gate.left_out == 2


async def test_while_the_database_is_away_a_repeated_message_is_never_said_to_be_kept(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    taking = inbox(database)
    monkeypatch.setattr(Database, "write", _fails)
    for _ in range(2 * AT_ONCE):
        with pytest.raises(OSError, match="away"):
            await taking.store([update(1)])


def _fails(*_: Any) -> Any:
    raise OSError("the database is away")


def test_whoever_is_calm_again_is_heard_again_and_another_flood_is_told_anew() -> None:
    gate = FloodGate()
    first = [gate.admits(FLOODER, NOW) for _ in range(AT_ONCE + 2)]
    later = NOW + timedelta(seconds=AT_ONCE / SUSTAINED)
    again = [gate.admits(FLOODER, later) for _ in range(AT_ONCE + 2)]

    assert first == again == ["yes"] * AT_ONCE + ["first no", "no"]
    assert gate.left_out == 4


def test_a_person_who_writes_and_presses_as_fast_as_people_can_is_always_heard() -> None:
    gate = FloodGate()

    assert {gate.admits(OTHER, NOW + timedelta(seconds=number / 3)) for number in range(200)} == {"yes"}


def test_chats_that_have_long_been_quiet_are_forgotten() -> None:
    gate = FloodGate()
    for chat in range(REMEMBERED):
        gate.admits(chat, NOW)
    gate.admits(-1, NOW + timedelta(hours=1))

    assert len(gate._chats) == 1


def test_what_belongs_to_no_chat_always_comes_in() -> None:
    gate = FloodGate()

    assert {gate.admits(None, NOW) for _ in range(2 * AT_ONCE)} == {"yes"}
