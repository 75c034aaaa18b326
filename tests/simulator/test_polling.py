from __future__ import annotations

import asyncio

import pytest

from simulator.telegram import Person, TelegramServer
from tests.simulator.api import Api, keyboard


async def poll(api: Api, **parameters: object) -> asyncio.Task[str]:
    """A long poll that waits already."""
    task = asyncio.create_task(api.error("getUpdates", timeout=50, **parameters))
    while api.server.calls.get("getUpdates", 0) == 0:
        await asyncio.sleep(0.01)
    return task


async def test_updates_are_numbered_one_by_one(api: Api, anna: Person) -> None:
    await anna.say("a")

    first, second = await api.updates()

    assert second["update_id"] == first["update_id"] + 1
    assert [first["message"]["text"], second["message"]["text"]] == ["/start", "a"]


async def test_update_comes_again_until_its_offset_is_passed(api: Api, anna: Person) -> None:
    (update,) = await api.updates()
    assert await api.updates() == [update]

    await anna.say("a")

    (rest,) = await api.updates(offset=update["update_id"] + 1)
    assert rest["message"]["text"] == "a"
    assert api.server.pending_updates() == 1


async def test_limit_is_kept(api: Api, anna: Person) -> None:
    await anna.say("a")

    assert len(await api.updates(limit=1)) == 1


async def test_negative_offset_forgets_all_but_the_newest(api: Api, anna: Person) -> None:
    await anna.say("a")
    await anna.say("b")

    (update,) = await api.updates(offset=-1)

    assert update["message"]["text"] == "b"
    assert api.server.pending_updates() == 1


async def test_long_poll_returns_when_something_comes(api: Api, server: TelegramServer) -> None:
    waiting = asyncio.create_task(api.updates(timeout=50))
    await asyncio.sleep(0.02)

    await server.person(7, "Anna").start()

    assert [update["message"]["text"] for update in await waiting] == ["/start"]


async def test_second_poller_ends_the_first(api: Api, anna: Person) -> None:
    (update,) = await api.updates()
    offset = update["update_id"] + 1
    first = asyncio.create_task(api.error("getUpdates", offset=offset, timeout=50))
    await asyncio.sleep(0.05)

    second = asyncio.create_task(api.updates(offset=offset, timeout=50))

    assert await first == (
        "409 Conflict: terminated by other getUpdates request; make sure that only one bot instance is running"
    )
    await anna.say("a")
    assert len(await second) == 1


async def test_webhook_ends_a_poll_and_excludes_others(api: Api) -> None:
    waiting = await poll(api)

    await api.result("setWebhook", url="http://127.0.0.1:9/never")

    assert await waiting == "409 Conflict: terminated by setWebhook request"
    assert await api.error("getUpdates") == (
        "409 Conflict: can't use getUpdates method while webhook is active; "
        "use deleteWebhook to delete the webhook first"
    )


async def test_allowed_updates_are_remembered(api: Api, anna: Person) -> None:
    await api.say(anna, reply_markup=keyboard("a"))
    (start,) = await api.updates(allowed_updates=["callback_query"])

    await anna.say("unseen")
    await anna.press("a")

    (press,) = await api.updates(offset=start["update_id"] + 1)
    assert press["callback_query"]["data"] == "a"
    assert (await api.result("getWebhookInfo"))["allowed_updates"] == ["callback_query"]


async def test_allowed_updates_are_names(api: Api) -> None:
    assert await api.error("getUpdates", allowed_updates=[1]) == "400 Bad Request: expected an Array of String"


@pytest.mark.parametrize("options", [{"speed": 100_000.0}])
async def test_same_question_at_once_waits_a_little(api: Api, anna: Person) -> None:
    (update,) = await api.updates()
    offset = update["update_id"] + 1

    assert await api.updates(offset=offset) == []
    assert await api.updates(offset=offset) == []
