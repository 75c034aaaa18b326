"""One call and its answer; calls that insist."""

from __future__ import annotations

import pytest
from telegram import Bot

from bot import api
from bot.backoff import Backoff
from bot.errors import BadTokenError
from bot.request import NotSentError
from tests.bot.fakes import OK, FakeTelegram, Reply, VirtualClock, refusal, rng


@pytest.mark.parametrize(
    ("reply", "expected"),
    [
        (OK, api.Answer(200, True)),
        (refusal(403, "Forbidden: x"), api.Answer(403, description="Forbidden: x")),
        (refusal(429, "Too Many", retry_after=3), api.Answer(429, description="Too Many", retry_after=3)),
        (refusal(400, "moved", migrate_to_chat_id=-5), api.Answer(400, description="moved", new_chat_id=-5)),
        ((200, {"ok": False, "error_code": 403}), api.Answer(403)),
        ((502, {}), api.Answer(502)),
        ((429, {"parameters": "none"}), api.Answer(429)),
    ],
)
async def test_an_answer_keeps_telegrams_own_code(clock: VirtualClock, reply: Reply, expected: api.Answer) -> None:
    assert await api.call(FakeTelegram(clock, reply).bot, "sendMessage", {}) == expected


@pytest.mark.parametrize(
    ("answer", "rejected"),
    [
        (api.Answer(401, description="Unauthorized"), True),
        (api.Answer(404, description="Not Found"), True),
        (api.Answer(404, description="Not Found: method not found"), False),
        (api.Answer(403, description="Forbidden"), False),
    ],
)
def test_an_unknown_method_is_not_an_unknown_bot(answer: api.Answer, rejected: bool) -> None:
    assert answer.rejects_token is rejected


async def test_insisting_outlasts_lost_lines_pauses_and_broken_servers(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock, NotSentError("x"), refusal(429, "", retry_after=9), refusal(502, ""), OK)

    answer = await clock.run(insist(telegram.bot, clock))

    assert answer.code == 200
    assert telegram.calls[2].at - telegram.calls[1].at == 9


async def test_insisting_returns_a_refusal(clock: VirtualClock) -> None:
    assert (await insist(FakeTelegram(clock, refusal(400, "no")).bot, clock)).description == "no"


async def test_insisting_stops_at_a_wrong_token(clock: VirtualClock) -> None:
    with pytest.raises(BadTokenError, match="ATBALSS_TELEGRAM_TOKEN"):
        await insist(FakeTelegram(clock, refusal(401, "Unauthorized")).bot, clock)


async def insist(bot: Bot, clock: VirtualClock) -> api.Answer:
    return await api.insist(bot, "setWebhook", {}, backoff=Backoff(rng()), clock=clock)
