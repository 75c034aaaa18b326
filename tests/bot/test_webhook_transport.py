"""However the bytes of an update come: it is taken or refused at once, and the same chat's next one is stored."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest

from bot.intake import SECRET_HEADER, WebhookIntake
from tests.bot.fakes import FakeInbox
from tests.bot.webhooks import SECRET, UPDATE, ask, post

BODY = json.dumps(UPDATE).encode()
NEXT = json.dumps(UPDATE | {"update_id": 11}).encode()
HEADERS = {SECRET_HEADER: SECRET}


@pytest.mark.parametrize("kind", ["application/json; charset=utf-16", "text/plain", "multipart/form-data", "žžž", ""])
async def test_whatever_a_body_is_called_it_is_read_as_what_it_is(
    intake: WebhookIntake, inbox: FakeInbox, kind: str
) -> None:
    response = await ask(intake, "POST", "/tg/hook", data=BODY, headers=HEADERS | {"Content-Type": kind})

    assert (response.status, inbox.ids) == (200, [10])


async def test_a_body_in_small_pieces_without_a_length_is_one_update(intake: WebhookIntake, inbox: FakeInbox) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for at in range(len(BODY)):
            yield BODY[at : at + 1]

    response = await ask(intake, "POST", "/tg/hook", data=pieces(), headers=HEADERS)

    assert (response.status, inbox.ids) == (200, [10])


async def test_an_endless_body_without_a_length_is_refused_before_it_ends(
    intake: WebhookIntake, inbox: FakeInbox
) -> None:
    async def pieces() -> AsyncIterator[bytes]:
        for _ in range(64):
            yield b" " * 65_536

    response = await ask(intake, "POST", "/tg/hook", data=pieces(), headers=HEADERS)

    assert (response.status, inbox.ids) == (413, [])
    assert (await post(intake, BODY)).status == 200


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"Content-Length: 999\r\n", BODY),  # and then the line breaks
        (b"Content-Length: -1\r\n", BODY),
        (b"Content-Length: 9\r\nContent-Length: 10\r\n", BODY),
        (b"Transfer-Encoding: chunked\r\n", b"zz\r\n" + BODY),
        (b"Content-Encoding: gzip\r\nContent-Length: %d\r\n" % len(BODY), BODY),  # which it is not
    ],
    ids=["too short", "negative", "two lengths", "no chunk", "no gzip"],
)
async def test_a_broken_request_stores_nothing_and_the_next_one_is_taken(
    intake: WebhookIntake, inbox: FakeInbox, head: bytes, body: bytes
) -> None:
    status = await raw(intake, head, body)

    assert status is None or 400 <= status < 500
    assert inbox.ids == []
    assert (await post(intake, NEXT)).status == 200
    assert inbox.ids == [11]


async def test_a_body_that_is_not_packed_as_its_head_said_is_refused(intake: WebhookIntake, inbox: FakeInbox) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", intake.port)
    writer.write(begun(b"Content-Encoding: gzip\r\nContent-Length: %d\r\n" % len(BODY)))
    await writer.drain()
    await asyncio.sleep(0.1)  # the body comes when the head has been read, as through a proxy
    writer.write(BODY)
    await writer.drain()

    assert b"400" in await asyncio.wait_for(reader.readline(), 10)
    assert inbox.ids == []
    writer.close()


def begun(head: bytes) -> bytes:
    """Return a request up to its body."""
    return b"POST /tg/hook HTTP/1.1\r\nHost: x\r\n" + f"{SECRET_HEADER}: {SECRET}\r\n".encode() + head + b"\r\n"


async def raw(intake: WebhookIntake, head: bytes, body: bytes) -> int | None:
    """Send a request as it stands and hang up; return the status, if any comes."""
    reader, writer = await asyncio.open_connection("127.0.0.1", intake.port)
    writer.write(begun(head) + body)
    await writer.drain()
    writer.write_eof()
    line = await asyncio.wait_for(reader.readline(), 10)
    writer.close()
    return int(line.split()[1]) if line else None


async def test_somebody_slow_holds_nobody_up(intake: WebhookIntake, inbox: FakeInbox) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", intake.port)
    length = f"Content-Length: {len(BODY)}\r\n".encode()
    writer.write(
        b"POST /tg/hook HTTP/1.1\r\nHost: x\r\n" + f"{SECRET_HEADER}: {SECRET}\r\n".encode() + length + b"\r\n"
    )
    writer.write(BODY[:10])
    await writer.drain()

    assert (await post(intake, NEXT)).status == 200
    assert inbox.ids == [11]
    writer.write(BODY[10:])
    await writer.drain()
    assert b"200" in await asyncio.wait_for(reader.readline(), 10)
    assert inbox.ids == [11, 10]
    writer.close()


@pytest.mark.parametrize(
    "body",
    [
        b'{"update_id": 9, "update_id": 10, "message": {"chat": {"id": 1}, "chat": {"id": 7}}}',
        json.dumps(UPDATE).encode("utf-16"),
        b"\xef\xbb\xbf" + BODY,
        b'{"update_id": 10, "message": {"chat": {"id": 7}, "text": "\\ud83d \\u0000"}}',
        b'{"update_id": 10, "message": {"chat": {"id": 7}, "date": NaN, "n": 1e999}}',
    ],
    ids=["keys twice", "utf-16", "byte order mark", "half a pair and NUL", "no number"],
)
async def test_json_that_is_odd_but_readable_is_stored_as_it_came(
    intake: WebhookIntake, inbox: FakeInbox, body: bytes
) -> None:
    assert (await post(intake, body)).status == 200
    assert [(item.update_id, item.chat_id, item.payload) for item in inbox.stored] == [(10, 7, body)]
