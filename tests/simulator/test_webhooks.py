from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from aiohttp import web

from simulator.telegram import Person, TelegramServer
from simulator.webhooks import SECRET_HEADER
from tests.simulator.api import Api, keyboard

FAST = pytest.mark.parametrize("options", [{"speed": 100.0}])


@dataclass
class Hook:
    """A bot's webhook: notes what comes, and answers as told, in the end with an empty 200."""

    url: str = ""
    seen: list[dict[str, Any]] = field(default_factory=list)
    headers: list[str | None] = field(default_factory=list)
    answers: list[Callable[[], web.Response]] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)
    came: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def take(self, request: web.Request) -> web.Response:
        async with self.came:
            self.seen.append(await request.json())
            self.headers.append(request.headers.get(SECRET_HEADER))
            self.came.notify_all()
        await self.gate.wait()
        return self.answers.pop(0)() if self.answers else web.Response()

    async def wait_for(self, number: int) -> list[dict[str, Any]]:
        async with asyncio.timeout(5), self.came:
            await self.came.wait_for(lambda: len(self.seen) >= number)
            return self.seen


@pytest.fixture
async def hook() -> AsyncIterator[Hook]:
    hook = Hook()
    hook.gate.set()
    application = web.Application()
    application.router.add_post("/hook", hook.take)
    runner = web.AppRunner(application, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    hook.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield hook
    hook.gate.set()
    await runner.cleanup()


async def until_confirmed(server: TelegramServer) -> None:
    async with asyncio.timeout(5):
        while server.pending_updates():
            await asyncio.sleep(0.01)


async def test_update_is_posted_with_the_secret(server: TelegramServer, api: Api, hook: Hook, anna: Person) -> None:
    await api.result("setWebhook", url=hook.url, secret_token="s3cret")

    (update,) = await hook.wait_for(1)

    assert (update["message"]["text"], hook.headers) == ("/start", ["s3cret"])
    await until_confirmed(server)


async def test_one_update_of_a_queue_is_under_way_at_a_time(api: Api, hook: Hook, anna: Person) -> None:
    hook.gate.clear()
    await api.say(anna, reply_markup=keyboard("a"))
    await anna.say("second")
    await anna.press("a")

    await api.result("setWebhook", url=hook.url)
    first = list(await hook.wait_for(2))
    hook.gate.set()

    assert [("callback_query" in update) for update in first] == [False, True]
    assert (await hook.wait_for(3))[2]["message"]["text"] == "second"


async def test_at_most_max_connections_are_open(server: TelegramServer, api: Api, hook: Hook, anna: Person) -> None:
    hook.gate.clear()
    await server.person(8, "Jānis").start()

    await api.result("setWebhook", url=hook.url, max_connections=1)
    await hook.wait_for(1)
    await asyncio.sleep(0.05)

    assert len(hook.seen) == 1


@FAST
async def test_failed_update_comes_again_before_the_next(api: Api, hook: Hook, anna: Person) -> None:
    hook.answers = [lambda: web.Response(status=500)] * 3
    await anna.say("next")

    await api.result("setWebhook", url=hook.url)
    seen = await hook.wait_for(5)

    assert [update["message"]["text"] for update in seen] == ["/start"] * 4 + ["next"]
    info = await api.result("getWebhookInfo")
    assert info["last_error_message"] == "Wrong response from the webhook: 500 Internal Server Error"


@FAST
async def test_retry_after_is_honoured(api: Api, hook: Hook, anna: Person) -> None:
    hook.answers = [lambda: web.Response(status=503, headers={"Retry-After": "3600"})]

    await api.result("setWebhook", url=hook.url)
    await hook.wait_for(1)
    await asyncio.sleep(0.1)

    assert len(hook.seen) == 1


@pytest.mark.parametrize("options", [{"speed": 200.0}])
async def test_press_is_given_up_after_150_seconds(server: TelegramServer, api: Api, hook: Hook, anna: Person) -> None:
    hook.answers = [lambda: web.Response(status=500)] * 1000
    await api.say(anna, reply_markup=keyboard("a"))
    await api.updates(offset=-1)
    await api.result("setWebhook", url=hook.url, drop_pending_updates=True)

    await anna.press("a")

    await until_confirmed(server)
    assert len(hook.seen) > 1


async def test_method_in_the_answer_is_executed(api: Api, hook: Hook, anna: Person) -> None:
    hook.answers = [lambda: web.json_response({"method": "sendMessage", "chat_id": 7, "text": "Uzreiz!"})]

    await api.result("setWebhook", url=hook.url)

    assert (await anna.next_message()).text == "Uzreiz!"


@pytest.mark.parametrize(
    "answer",
    [
        {"method": "deleteWebhook"},
        {"method": "getMe"},
        {"method": "sendLove"},
        {"method": "sendMessage", "chat_id": 99, "text": "a"},
        ["method"],
    ],
)
async def test_method_that_cannot_be_executed_harms_nothing(
    server: TelegramServer, api: Api, hook: Hook, anna: Person, answer: Any
) -> None:
    hook.answers = [lambda: web.json_response(answer)]

    await api.result("setWebhook", url=hook.url)

    await until_confirmed(server)
    assert (await api.result("getWebhookInfo"))["url"] == hook.url


@FAST
async def test_update_waits_for_a_webhook_that_is_down(server: TelegramServer, api: Api, anna: Person) -> None:
    await api.result("setWebhook", url="http://127.0.0.1:9/closed")
    info: dict[str, Any] = {}
    while "last_error_message" not in info:
        await asyncio.sleep(0.01)
        info = await api.result("getWebhookInfo")

    assert (info["last_error_message"], info["pending_update_count"]) == ("Connection refused", 1)


async def test_deleted_webhook_gives_its_updates_to_polling(api: Api, hook: Hook, anna: Person) -> None:
    hook.gate.clear()
    await api.result("setWebhook", url=hook.url)
    await hook.wait_for(1)

    await api.result("setWebhook", url="")

    assert len(await api.updates()) == 1
    assert (await api.result("getWebhookInfo"))["url"] == ""


async def test_pending_updates_are_dropped_on_demand(server: TelegramServer, api: Api, anna: Person) -> None:
    await api.result("deleteWebhook", drop_pending_updates=True)

    assert server.pending_updates() == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"url": "ftp://a"}, "invalid webhook URL specified"),
        ({"secret_token": "a b"}, "secret token contains unallowed characters"),
        ({"secret_token": "a" * 257}, "secret token is too long"),
    ],
)
async def test_wrong_webhook_is_refused(api: Api, changes: dict[str, str], words: str) -> None:
    error = await api.error("setWebhook", **{"url": "http://127.0.0.1:9/"} | changes)

    assert error == f"400 Bad Request: {words}"


async def test_max_connections_stay_within_1_to_100(api: Api) -> None:
    await api.result("setWebhook", url="http://127.0.0.1:9/", max_connections=1000)

    assert (await api.result("getWebhookInfo"))["max_connections"] == 100
