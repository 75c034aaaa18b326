"""Whatever is posted to the webhook with the right secret is acknowledged; what is kept can be read again."""

from __future__ import annotations

import asyncio
import json
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.updates import is_id
from tests.bot.fakes import FakeInbox
from tests.bot.webhooks import post, webhook

KINDS = st.sampled_from(["message", "edited_message", "callback_query", "my_chat_member", "poll", "story_of_2031"])
LEAVES = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
CONTENT = st.recursive(
    LEAVES,
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(st.sampled_from(["chat", "from", "id", "message"]) | st.text(max_size=8), inner, max_size=5)
    ),
    max_leaves=30,
)
IDS = st.integers(0, 2**40) | st.integers() | LEAVES
UPDATES = st.builds(lambda number, kind, content: {"update_id": number, kind: content}, IDS, KINDS, CONTENT)


def encoded(content: Any) -> bytes:
    return json.dumps(content).encode()


def broken(body: bytes, at: int, junk: bytes) -> bytes:
    at %= len(body) + 1
    return body[:at] + junk + body[at + len(junk) :]


BODIES = (
    UPDATES.map(encoded)
    | CONTENT.map(encoded)
    | st.binary(max_size=200)
    | st.builds(broken, UPDATES.map(encoded), st.integers(0), st.binary(max_size=3))
    | st.integers(1, 200_000).map(lambda depth: b'{"update_id": 1, "message": ' + b"[" * depth)
    | st.integers(1, 20_000).map(lambda digits: b'{"update_id": 1' + b"0" * digits + b"}")
)


async def take_in(bodies: list[bytes]) -> tuple[list[int], FakeInbox]:
    inbox = FakeInbox()
    intake = webhook(inbox)
    await intake.start()
    try:
        return [(await post(intake, body)).status for body in bodies], inbox
    finally:
        await intake.stop()


@settings(max_examples=60, deadline=None)
@given(st.lists(BODIES, min_size=1, max_size=10))
def test_whatever_comes_is_acknowledged_and_what_is_kept_is_an_update(bodies: list[bytes]) -> None:
    statuses, inbox = asyncio.run(take_in(bodies))

    assert set(statuses) == {200}
    for kept in inbox.stored:
        assert json.loads(kept.payload)["update_id"] == kept.update_id
        assert is_id(kept.update_id)
        assert kept.chat_id is None or is_id(kept.chat_id)
