"""The HTTP layer tells "not sent" from "nobody knows", and names no token."""

from __future__ import annotations

import asyncio
from typing import Any
from urllib.parse import parse_qsl

import pytest
from aiohttp import web
from telegram import Bot
from telegram.error import NetworkError
from telegram.request import RequestData
from telegram.request._requestparameter import RequestParameter

from bot import api
from bot.identity import build_bot
from bot.menu import commands_for
from bot.replies import Attachment, calls_for
from bot.request import AiohttpRequest, AnswerLostError, NotSentError
from bot.updates import ALLOWED_UPDATES
from conversations.messages import Button, Outgoing
from tests.bot.fakes import TOKEN, FakeApi

BUTTONS = ((Button("Jā, ļoti", "s.q.yes"), Button("Нет", "s.q.no")),)


async def test_parameters_travel_as_a_form(fake_api: FakeApi, bot: Bot) -> None:
    await call(bot, {"chat_id": 5, "text": "Čau!", "link_preview_options": {"is_disabled": True}})

    assert fake_api.calls[0].fields == {"chat_id": "5", "text": "Čau!", "link_preview_options": '{"is_disabled": true}'}


@pytest.mark.parametrize(
    "payload",
    [
        calls_for([Outgoing("Kā bija? 50 % & „labi“ + 2=4; #1\n\0 😀 Привет", BUTTONS)], 5)[0].payload,
        calls_for([Outgoing("Jā ✓", BUTTONS, replaces=True)], -100, pressed_message_id=7)[0].payload,
        {"callback_query_id": "77", "text": ""},
        {"commands": commands_for("ru"), "scope": {"type": "chat", "chat_id": 5}, "language_code": "ru"},
        {"offset": 8, "limit": 100, "timeout": 50, "allowed_updates": list(ALLOWED_UPDATES)},
        {"url": "https://bot.example/tg?a=1&b=2", "secret_token": "s", "max_connections": 40},
        {"chat_id": 5, "disable_notification": True, "reply_to": None, "weight": 1.5, "entities": []},
        {},
    ],
    ids=["send", "edit", "acknowledge", "menu", "poll", "webhook", "kinds of values", "nothing"],
)
async def test_every_kind_of_call_travels_as_ptb_itself_would_send_it(
    fake_api: FakeApi, bot: Bot, payload: dict[str, Any]
) -> None:
    await api.call(bot, "anything", payload)

    own = RequestData([RequestParameter.from_input(name, value) for name, value in payload.items()])
    assert fake_api.calls[0].fields == dict(parse_qsl(own.url_encoded_parameters(), keep_blank_values=True))


async def test_half_a_character_that_no_form_can_hold_is_left_out(fake_api: FakeApi, bot: Bot) -> None:
    await call(bot, {"chat_id": 5, "text": "Čau \ud83d!"})

    assert fake_api.calls[0].fields == {"chat_id": "5", "text": "Čau !"}


async def test_a_file_travels_in_parts(fake_api: FakeApi, bot: Bot) -> None:
    await call(bot, {"chat_id": 5, "caption": "QR"}, Attachment("photo", "qr.png", b"\x89PNG"))

    assert fake_api.calls[0].fields == {"chat_id": "5", "caption": "QR"}
    assert fake_api.calls[0].files == ("photo=qr.png",)


async def test_a_large_file_travels_too(fake_api: FakeApi, bot: Bot) -> None:
    answer = await call(bot, {"chat_id": 5}, Attachment("document", "dati.csv", b"x" * 3_000_000))

    assert (answer.code, fake_api.calls[0].files) == (200, ("document=dati.csv",))


async def test_a_refused_connection_was_not_sent(unused_tcp_port: int) -> None:
    bot = build_bot(TOKEN, f"http://127.0.0.1:{unused_tcp_port}")

    async with bot.request:
        with pytest.raises(NotSentError):
            await call(bot)


async def test_an_address_that_is_none_was_not_sent() -> None:
    bot = build_bot(TOKEN, "nonsense")

    async with bot.request:
        with pytest.raises(NotSentError):
            await call(bot)


async def test_before_opening_nothing_is_sent() -> None:
    with pytest.raises(NotSentError):
        await call(build_bot(TOKEN, "http://127.0.0.1:1"))


async def test_a_connection_that_breaks_leaves_us_in_the_dark(fake_api: FakeApi, bot: Bot) -> None:
    fake_api.scripts["sendMessage"].append(None)

    with pytest.raises(AnswerLostError):
        await call(bot)


async def test_silence_leaves_us_in_the_dark(silent_url: str) -> None:
    bot = build_bot(TOKEN, silent_url)

    async with bot.request:
        with pytest.raises(AnswerLostError):
            await api.call(bot, "getMe", {}, read_seconds=0.05)


async def test_a_page_of_a_proxy_leaves_us_in_the_dark(page_url: str) -> None:
    bot = build_bot(TOKEN, page_url)

    async with bot.request:
        with pytest.raises(AnswerLostError):
            await call(bot)


@pytest.mark.parametrize("url", ["http://127.0.0.1:1", "nonsense"])
async def test_no_error_names_the_token(url: str) -> None:
    bot = build_bot(TOKEN, url)

    async with bot.request:
        with pytest.raises(NetworkError) as caught:
            await call(bot)

    assert TOKEN not in str(caught.value)
    assert caught.value.__suppress_context__


async def test_opening_twice_and_closing_twice_is_fine() -> None:
    request = AiohttpRequest()

    await request.initialize()
    await request.initialize()
    await request.shutdown()
    await request.shutdown()


async def call(bot: Bot, payload: dict[str, object] | None = None, attachment: Attachment | None = None) -> api.Answer:
    return await api.call(bot, "sendMessage", payload or {"chat_id": 5, "text": "x"}, attachment)


@pytest.fixture
async def silent_url() -> object:
    """A server that takes a call and never answers."""

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(take, "127.0.0.1", 0)
    yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    server.close()


@pytest.fixture
async def page_url() -> object:
    """A server that answers 200 with a page."""
    server = web.Server(lambda _request: asyncio.sleep(0, web.Response(text="<h1>Sign in</h1>")))
    runner = web.ServerRunner(server)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    await runner.cleanup()
