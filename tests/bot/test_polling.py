"""Polling: nothing is acknowledged before it is stored, and no trouble ends it."""

from __future__ import annotations

import asyncio
import json
import logging
from itertools import pairwise
from typing import Any

import pytest

from bot.errors import BadTokenError
from bot.intake import SILENCE_SECONDS, PollingIntake
from bot.request import AnswerLostError, NotSentError
from tests.bot.fakes import OK, FakeInbox, FakeTelegram, Reply, Seen, VirtualClock, refusal, rng


def batch(*updates: Any) -> Reply:
    return 200, {"ok": True, "result": list(updates)}


def update(number: int) -> dict[str, Any]:
    return {"update_id": number, "message": {"message_id": 1, "chat": {"id": 7, "type": "private"}, "text": "Čau"}}


async def poll(clock: VirtualClock, *script: Reply, inbox: FakeInbox | None = None) -> tuple[FakeTelegram, FakeInbox]:
    """Poll through `script`, then stop. The calls seen leave out the one that was being held at the end."""
    telegram, inbox = FakeTelegram(clock), inbox or FakeInbox()
    intake = PollingIntake(telegram.bot, inbox, wake=asyncio.Event(), rng=rng(), clock=clock)
    replies = [OK, *script]

    def decide(_seen: Seen) -> Reply:
        if not replies:
            intake.stop()
        return replies.pop(0) if replies else batch()

    telegram.decide = decide
    await clock.run(intake.run())
    assert intake.received == len(inbox.stored)
    return telegram, inbox


def offsets(telegram: FakeTelegram) -> list[str | None]:
    return [call.fields.get("offset") for call in telegram.calls if call.method == "getUpdates"]


async def test_a_webhook_left_over_is_removed_and_waiting_updates_are_kept(clock: VirtualClock) -> None:
    telegram, _ = await poll(clock)

    assert telegram.calls[0] == Seen(0.0, "deleteWebhook", {})


async def test_every_poll_names_the_kinds_it_wants(clock: VirtualClock) -> None:
    telegram, _ = await poll(clock)

    fields = telegram.calls[1].fields
    assert json.loads(fields["allowed_updates"]) == ["message", "edited_message", "callback_query", "my_chat_member"]
    assert (fields["limit"], fields["timeout"]) == ("100", "50")


async def test_the_offset_moves_past_what_was_stored(clock: VirtualClock) -> None:
    telegram, inbox = await poll(clock, batch(update(10), update(11)), batch(update(15)))

    assert offsets(telegram) == [None, "12", "16"]
    assert inbox.ids == [10, 11, 15]


async def test_an_update_is_stored_raw_with_its_chat(clock: VirtualClock) -> None:
    _, inbox = await poll(clock, batch(update(10)))

    assert inbox.stored[0].chat_id == 7
    assert json.loads(inbox.stored[0].payload) == update(10)


async def test_a_failing_store_acknowledges_nothing(clock: VirtualClock) -> None:
    inbox = FakeInbox(failures=2)

    telegram, _ = await poll(clock, batch(update(10)), batch(update(10)), batch(update(10)), inbox=inbox)

    assert offsets(telegram) == [None, None, None, "11"]
    assert inbox.ids == [10]


@pytest.mark.parametrize("odd", ["text", None, {"message": {}}, {"update_id": "x"}, {"update_id": 2**70}])
async def test_one_odd_update_does_not_poison_its_batch(clock: VirtualClock, odd: Any) -> None:
    telegram, inbox = await poll(clock, batch(odd, update(11)))

    assert inbox.ids == [11]
    assert offsets(telegram) == [None, "12"]


@pytest.mark.parametrize("result", [True, {"a": 1}, "text", ["odd"]])
async def test_an_odd_answer_is_waited_out(clock: VirtualClock, result: Any) -> None:
    telegram, inbox = await poll(clock, (200, {"ok": True, "result": result}), batch(update(1)))

    assert inbox.ids == [1]
    assert telegram.calls[2].at > telegram.calls[1].at


async def test_a_server_that_does_not_hold_the_call_is_not_flooded(clock: VirtualClock) -> None:
    telegram, _ = await poll(clock, *[batch()] * 5)

    assert all(later.at - earlier.at >= 0.5 for earlier, later in pairwise(telegram.calls[1:]))


@pytest.mark.parametrize(
    "trouble",
    [NotSentError("x"), AnswerLostError("x"), refusal(502, "Bad Gateway"), refusal(409, "Conflict"), refusal(400, "?")],
)
async def test_trouble_is_waited_out_ever_longer_up_to_half_a_minute(clock: VirtualClock, trouble: Reply) -> None:
    telegram, inbox = await poll(clock, *[trouble] * 12, batch(update(1)))

    waits = [later.at - earlier.at for earlier, later in pairwise(telegram.calls[1:])][:12]
    assert waits[0] <= 0.5
    assert 15.0 <= max(waits) <= 30.0
    assert inbox.ids == [1]


async def test_a_pause_is_as_long_as_telegram_says(clock: VirtualClock) -> None:
    telegram, _ = await poll(clock, refusal(429, "", retry_after=33), batch(update(1)))

    assert telegram.calls[2].at - telegram.calls[1].at == 33


async def test_a_second_program_is_named_in_the_log(clock: VirtualClock, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.WARNING)

    await poll(clock, refusal(409, "Conflict"))

    assert "another program takes this bot's updates" in str(caplog.records[0].__dict__["error"])


async def test_a_wrong_token_is_not_waited_for(clock: VirtualClock) -> None:
    with pytest.raises(BadTokenError):
        await poll(clock, refusal(401, "Unauthorized"))


async def test_after_a_week_of_silence_numbers_may_begin_lower(clock: VirtualClock) -> None:
    class Lazy(VirtualClock):
        async def sleep(self, seconds: float) -> None:
            await super().sleep(SILENCE_SECONDS if seconds == 0.5 else seconds)

    telegram, inbox = await poll(Lazy(), batch(update(900)), batch(), batch(), batch(update(5)))

    assert offsets(telegram) == [None, "901", "901", None, "6"]
    assert inbox.ids == [900, 5]


async def test_stored_updates_ring(clock: VirtualClock) -> None:
    telegram, wake = FakeTelegram(clock, OK, batch(update(1))), asyncio.Event()
    intake = PollingIntake(telegram.bot, FakeInbox(), wake=wake, rng=rng(), clock=clock)

    async def stop_when_rung() -> None:
        await wake.wait()
        intake.stop()

    await clock.run(asyncio.gather(intake.run(), stop_when_rung()))

    assert intake.received == 1


async def test_stopping_does_not_wait_for_a_held_poll(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock, latency=50.0)
    intake = PollingIntake(telegram.bot, FakeInbox(), wake=asyncio.Event(), rng=rng(), clock=clock)

    async def stop_soon() -> None:
        await clock.sleep(60)
        intake.stop()

    await clock.run(asyncio.gather(intake.run(), stop_soon()))

    assert clock.now == 60
