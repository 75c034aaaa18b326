"""Several bots in one deployment: nothing of one gets to another, and one that can't work leaves the others alone."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from sqlalchemy import select
from sqlmodel import col
from structlog.testing import capture_logs

from app.bootstrap import Parts
from app.replying import BROADCAST
from app.seed import known_username
from app.service import Service
from app.settings import Settings, SettingsError, read_settings
from bot.errors import BadTokenError
from models.tables import InboxUpdate
from simulator.bots import BotAccount
from simulator.telegram import TelegramServer
from tests.app.chat import NOTHING_READ, flows, guard
from tests.conftest import NOW, SECRET

TOKENS = ("1000000001:" + "a" * 35, "1000000002:" + "b" * 35)
FIRST, SECOND = (BotAccount(token, f"bot{number}_bot", "Atbalss") for number, token in enumerate(TOKENS, start=1))
KEPT = select(col(InboxUpdate.bot_id), col(InboxUpdate.update_id), col(InboxUpdate.state)).order_by(
    col(InboxUpdate.bot_id)
)
SOON = 20.0  # seconds; on a busy machine


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def address(request: pytest.FixtureRequest) -> str:
    return str(request.getfixturevalue(f"{request.param}_url"))


def parts_with(address: str, server: TelegramServer) -> Parts:
    settings = {
        "telegram_token": ", ".join(TOKENS),
        "telegram_api_url": server.url,
        "database_url": address,
        "secret_key": SECRET,
        "jobs": "off",
        "clock_start": NOW,
        "chat_rate": 20.0,
    }
    parts = Parts(Settings(**settings))  # type: ignore[arg-type]
    parts.__dict__.update({"guard": guard(), "reliability": NOTHING_READ, "flows": flows()})
    return parts


@asynccontextmanager
async def running(address: str, *bots: BotAccount) -> AsyncIterator[tuple[TelegramServer, Parts, asyncio.Task[None]]]:
    server = TelegramServer(bots, speed=20)
    await server.start()
    parts = parts_with(address, server)
    service = Service(parts)
    task = asyncio.create_task(service.run())
    try:
        yield server, parts, task
    finally:
        service.stop()
        await asyncio.wait((task,))
        parts.close()
        await server.stop()


def said_by_bot(server: TelegramServer, bot: BotAccount) -> list[str]:
    events = [event for chat in server.chats if chat.bot_ids == {bot.id} for event in chat.events]
    texts = [(event.message or {}) for event in events if event.kind == "message"]
    return [str(message["text"]) for message in texts if message["from"]["is_bot"]]


async def until(true: Any) -> None:
    async with asyncio.timeout(SOON):
        while not true():
            await asyncio.sleep(0.02)


async def test_the_same_person_and_the_same_update_ids_do_not_mix(address: str) -> None:
    async with running(address, FIRST, SECOND) as (server, parts, _):
        for bot in server._world.bots.values():
            bot.updates._next_id = 500
        people = [server.person(4711, "Anna", bot=bot.username) for bot in (FIRST, SECOND)]
        for person in people:
            await person.start()
        await until(lambda: said_by_bot(server, FIRST) and said_by_bot(server, SECOND))
        kept = parts.database.read(lambda uow: uow.session.execute(KEPT).all())
        names = parts.database.read(lambda uow: [known_username(uow, each) for each in (FIRST.id, SECOND.id, None)])

    assert said_by_bot(server, FIRST) == said_by_bot(server, SECOND)
    assert [tuple(row) for row in kept] == [(FIRST.id, 500, "done"), (SECOND.id, 500, "done")]
    assert names == [FIRST.username, SECOND.username, FIRST.username]
    assert not server.violations


async def test_a_broadcast_goes_out_by_the_bot_that_the_person_knows(address: str) -> None:
    async with running(address, FIRST, SECOND) as (server, parts, _):
        for bot in (FIRST, SECOND):
            await server.person(4711, "Anna", bot=bot.username).start()
        await until(lambda: said_by_bot(server, FIRST) and said_by_bot(server, SECOND))
        for bot in (FIRST, SECOND):
            call = {"chat_id": 4711, "text": f"from {bot.username}"}
            put = {"lane": BROADCAST, "method": "sendMessage", "payload": call, "dedupe": bot.username, "now": NOW}
            parts.database.write(lambda uow, bot=bot, put=put: uow.outbox.put(bot.id, **put)).result()  # type: ignore[misc]
        await until(lambda: all(f"from {b.username}" in said_by_bot(server, b) for b in (FIRST, SECOND)))

    assert f"from {SECOND.username}" not in said_by_bot(server, FIRST)


async def test_a_bot_whose_token_is_refused_is_named_and_leaves_the_other_one_alone(sqlite_url: str) -> None:
    with capture_logs() as logs:
        async with running(sqlite_url, SECOND) as (server, _, task):
            await server.person(4711, "Anna").start()
            await until(lambda: said_by_bot(server, SECOND))
            assert not task.done()

    [told] = [log for log in logs if log["log_level"] == "error"]
    assert (told["bot"], str(FIRST.id) in told["error"]) == (FIRST.id, True)
    assert TOKENS[0].partition(":")[2] not in str(logs)


async def test_without_any_bot_that_can_work_the_program_ends_and_says_why(sqlite_url: str) -> None:
    async with running(sqlite_url, BotAccount("7:" + "c" * 35, "other_bot", "Other")) as (_, _, task):
        await asyncio.wait((task,), timeout=SOON)
        assert task.done()
        with pytest.raises(BadTokenError, match="token of bot 100000000"):
            task.result()


@pytest.mark.parametrize(
    ("tokens", "fault"),
    [
        (f"{TOKENS[0]},nonsense", "holds 2 tokens, and number 2 is not a bot token"),
        (f"{TOKENS[0]} {TOKENS[0]}", "names a bot twice"),
    ],
    ids=["no token", "twice"],
)
def test_a_wrong_list_of_tokens_is_told_without_showing_one(
    monkeypatch: pytest.MonkeyPatch, tokens: str, fault: str
) -> None:
    monkeypatch.setenv("ATBALSS_TELEGRAM_TOKEN", tokens)

    with pytest.raises(SettingsError, match=fault) as raised:
        read_settings()

    assert "a" * 35 not in str(raised.value)


def test_tokens_are_told_apart_by_commas_and_spaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ATBALSS_TELEGRAM_TOKEN", f" {TOKENS[0]},\n {TOKENS[1]} ,")

    assert read_settings().required_tokens() == list(TOKENS)


async def test_once_all_is_loaded_the_host_is_told_before_the_first_turn(sqlite_url: str) -> None:
    server = TelegramServer([FIRST], speed=20)
    await server.start()
    parts, seen = parts_with(sqlite_url, server), []
    service = Service(parts, loaded=lambda: seen.append(service._health.at_work))
    task = asyncio.create_task(service.run())

    await until(lambda: service._health.at_work)
    service.stop()
    await asyncio.wait((task,))
    parts.close()
    await server.stop()

    assert seen == [False]
