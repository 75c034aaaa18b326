"""Opening a bot."""

from __future__ import annotations

import pytest
from telegram import Bot

from bot.errors import BadTokenError
from bot.identity import close_bot, open_bot
from bot.request import NotSentError
from tests.bot.fakes import TOKEN, FakeApi, FakeTelegram, Reply, VirtualClock, refusal, rng

ME: Reply = (200, {"ok": True, "result": {"id": 42, "is_bot": True, "first_name": "A", "username": "atbalss_bot"}})


async def test_opening_tells_who_the_bot_is(fake_api: FakeApi, bot: Bot) -> None:
    fake_api.scripts["getMe"].append(ME)

    me = await open_bot(bot, rng=rng())

    assert (me.id, me.username) == (42, "atbalss_bot")


async def test_opening_waits_for_telegram(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock, NotSentError("x"), refusal(429, "", retry_after=1), ME)

    me = await clock.run(open_bot(telegram.bot, rng=rng(), clock=clock))

    assert me.id == 42


@pytest.mark.parametrize("code", [401, 404])
async def test_a_wrong_token_is_said_without_naming_it(clock: VirtualClock, code: int) -> None:
    with pytest.raises(BadTokenError, match="@BotFather") as caught:
        await open_bot(FakeTelegram(clock, refusal(code, "no")).bot, rng=rng(), clock=clock)

    assert TOKEN not in str(caught.value)


async def test_a_closed_bot_may_be_closed_again(bot: Bot) -> None:
    await close_bot(bot)
    await close_bot(bot)
