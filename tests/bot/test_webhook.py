"""The webhook: only Telegram gets in, nothing is acknowledged before it is stored, no content is ever refused."""

from __future__ import annotations

import asyncio
import gzip
import json
import zlib
from collections.abc import Callable

import pytest

from bot.errors import BadTokenError, ListenAddressError, PortInUseError, WebhookRefusedError
from bot.intake import SECRET_HEADER, Door, WebhookIntake, set_webhook
from bot.request import AnswerLostError
from tests.bot.fakes import OK, FakeInbox, FakeTelegram, VirtualClock, refusal, rng
from tests.bot.webhooks import SECRET, UPDATE, answering, ask, post, webhook


async def test_an_update_is_stored_as_it_came_and_acknowledged(intake: WebhookIntake, inbox: FakeInbox) -> None:
    body = json.dumps(UPDATE).encode()

    response = await post(intake, body)

    assert response.status == 200
    assert [(item.update_id, item.chat_id, item.payload) for item in inbox.stored] == [(10, 7, body)]
    assert intake.received == 1


@pytest.mark.parametrize("secret", [None, "", "wrong", "žžž", SECRET + "x"])
async def test_strangers_are_turned_away(intake: WebhookIntake, inbox: FakeInbox, secret: str | None) -> None:
    response = await post(intake, json.dumps(UPDATE).encode(), secret)

    assert (response.status, inbox.stored) == (403, [])


class ComparedByTime(bytes):
    """A secret that `==` would compare byte by byte, so that the time it takes gives the first ones away."""

    def __eq__(self, other: object) -> bool:
        raise AssertionError("compared byte by byte")

    __ne__ = __eq__
    __hash__ = bytes.__hash__


@pytest.mark.parametrize(("given", "status"), [(SECRET, 200), (SECRET[:-1] + "?", 403)])
async def test_the_secret_is_compared_in_constant_time(
    intake: WebhookIntake, inbox: FakeInbox, given: str, status: int
) -> None:
    intake._secret = ComparedByTime(SECRET.encode())

    assert (await post(intake, json.dumps(UPDATE).encode(), given)).status == status


async def test_when_the_store_fails_telegram_is_asked_to_come_again(intake: WebhookIntake, inbox: FakeInbox) -> None:
    inbox.failures = 1

    response = await post(intake, json.dumps(UPDATE).encode())

    assert (response.status, response.headers["Retry-After"]) == (503, "2")
    assert (await post(intake, json.dumps(UPDATE).encode())).status == 200
    assert inbox.ids == [10]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"no json",
        b"[]",
        b"5",
        b'{"message": {}}',
        b'{"update_id": "x"}',
        b'{"update_id": true}',
        b"\xff",
        b"[" * 5000,
    ],
)
async def test_what_is_no_update_is_acknowledged_and_dropped(
    intake: WebhookIntake, inbox: FakeInbox, body: bytes
) -> None:
    assert (await post(intake, body)).status == 200
    assert (inbox.stored, intake.received) == ([], 0)


async def test_each_bot_has_a_door_of_its_own(inbox: FakeInbox) -> None:
    other = FakeInbox()
    doors = {path: Door(place, asyncio.Event()) for path, place in (("/tg/hook", inbox), ("/tg/other", other))}
    intake = WebhookIntake(doors, secret=SECRET, listen="127.0.0.1:0", ready=answering(True))
    await intake.start()

    await ask(intake, "POST", "/tg/other", data=json.dumps(UPDATE).encode(), headers={SECRET_HEADER: SECRET})
    await intake.stop()

    assert (inbox.ids, other.ids) == ([], [10])


async def test_an_update_of_an_unknown_kind_is_kept(intake: WebhookIntake, inbox: FakeInbox) -> None:
    assert (await post(intake, b'{"update_id": 3, "something_new": {"a": []}}')).status == 200
    assert inbox.ids == [3]


async def test_a_body_beyond_a_mebibyte_is_not_read(intake: WebhookIntake, inbox: FakeInbox) -> None:
    response = await post(intake, b" " * (1024 * 1024 + 1))

    assert (response.status, inbox.stored) == (413, [])


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress], ids=["gzip", "deflate"])
async def test_a_small_body_that_unpacks_to_a_huge_one_is_refused(
    intake: WebhookIntake, inbox: FakeInbox, pack: Callable[[bytes], bytes]
) -> None:
    body, kind = pack(b" " * 64 * 1024 * 1024), "gzip" if pack is gzip.compress else "deflate"
    headers = {SECRET_HEADER: SECRET, "Content-Encoding": kind}

    response = await ask(intake, "POST", "/tg/hook", data=body, headers=headers)

    assert len(body) < 1024 * 1024
    assert (response.status, inbox.stored) == (413, [])


async def test_only_posts_are_taken(intake: WebhookIntake) -> None:
    assert (await ask(intake, "GET", "/tg/hook")).status == 405


async def test_a_running_intake_is_alive_and_tells_whether_its_host_is_ready(inbox: FakeInbox) -> None:
    intake = webhook(inbox, ready=answering(True, False))
    await intake.start()

    statuses = [(await ask(intake, "GET", path)).status for path in ("/live", "/ready", "/ready")]
    await intake.stop()

    assert statuses == [200, 200, 503]


async def test_a_stored_update_rings(inbox: FakeInbox) -> None:
    wake = asyncio.Event()
    intake = webhook(inbox, wake=wake)
    await intake.start()

    await post(intake, json.dumps(UPDATE).encode())
    await intake.stop()

    assert wake.is_set()


async def test_a_port_in_use_is_named_with_its_remedy(intake: WebhookIntake) -> None:
    with pytest.raises(PortInUseError, match="ATBALSS_WEBHOOK_LISTEN"):
        await webhook(FakeInbox(), listen=f"127.0.0.1:{intake.port}").start()


@pytest.mark.parametrize("listen", ["8080", "127.0.0.1", "127.0.0.1:x", "", "203.0.113.1:80"])
async def test_an_address_that_is_none_is_named_with_its_remedy(listen: str) -> None:
    with pytest.raises(ListenAddressError, match="ATBALSS_WEBHOOK_LISTEN"):
        await webhook(FakeInbox(), listen=listen).start()


def test_without_a_secret_there_is_no_webhook() -> None:
    with pytest.raises(ValueError, match="ATBALSS_WEBHOOK_SECRET"):
        webhook(FakeInbox(), secret="")


async def test_telegram_is_told_where_with_which_secret_and_what(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock, AnswerLostError("x"), OK)

    await clock.run(set_webhook(telegram.bot, "https://bot.example/tg", SECRET, rng=rng(), clock=clock))

    assert telegram.calls[1].fields == {
        "url": "https://bot.example/tg",
        "secret_token": SECRET,
        "allowed_updates": '["message", "edited_message", "callback_query", "my_chat_member"]',
        "max_connections": "40",
    }


@pytest.mark.parametrize(("code", "error"), [(400, WebhookRefusedError), (401, BadTokenError)])
async def test_a_refused_webhook_stops_the_start(clock: VirtualClock, code: int, error: type[Exception]) -> None:
    telegram = FakeTelegram(clock, refusal(code, "Bad Request: bad webhook"))

    with pytest.raises(error, match="ATBALSS_"):
        await set_webhook(telegram.bot, "http://bot.example/tg", SECRET, rng=rng(), clock=clock)
