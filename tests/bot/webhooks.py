"""A webhook to knock at: made with a stand-in for the inbox, asked over HTTP."""

from __future__ import annotations

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp

from bot.intake import SECRET_HEADER, Door, WebhookIntake
from tests.bot.fakes import FakeInbox

SECRET = "invented-secret"
UPDATE = {"update_id": 10, "message": {"message_id": 1, "chat": {"id": 7, "type": "private"}, "text": "Čau"}}


def answering(*answers: bool) -> Callable[[], Awaitable[bool]]:
    left = list(answers)

    async def ready() -> bool:
        return left.pop(0)

    return ready


def webhook(inbox: FakeInbox, wake: asyncio.Event | None = None, **changes: Any) -> WebhookIntake:
    doors = {"/tg/hook": Door(inbox, wake or asyncio.Event())}
    options = {"secret": SECRET, "listen": "127.0.0.1:0", "ready": answering(True)}
    return WebhookIntake(doors, **(options | changes))


async def post(intake: WebhookIntake, body: bytes, secret: str | None = SECRET) -> aiohttp.ClientResponse:
    headers = {} if secret is None else {SECRET_HEADER: secret}
    return await ask(intake, "POST", "/tg/hook", data=io.BytesIO(body), headers=headers)


async def ask(intake: WebhookIntake, method: str, path: str, **options: Any) -> aiohttp.ClientResponse:
    url = f"http://127.0.0.1:{intake.port}{path}"
    async with aiohttp.ClientSession() as session, session.request(method, url, **options) as response:
        await response.read()
        return response
