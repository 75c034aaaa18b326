"""A Telegram over HTTP and a bot that talks to it; a webhook and its inbox; a clock that leaps."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from bot.identity import build_bot
from bot.intake import WebhookIntake
from tests.bot.fakes import TOKEN, FakeApi, FakeInbox, VirtualClock
from tests.bot.webhooks import webhook


@pytest.fixture
async def fake_api() -> AsyncIterator[FakeApi]:
    fake = FakeApi()
    await fake.start()
    yield fake
    await fake.stop()


@pytest.fixture
async def bot(fake_api: FakeApi) -> AsyncIterator[Bot]:
    bot = build_bot(TOKEN, fake_api.url)
    await bot.request.initialize()
    yield bot
    await bot.request.shutdown()


@pytest.fixture
def clock() -> VirtualClock:
    return VirtualClock()


@pytest.fixture
def inbox() -> FakeInbox:
    return FakeInbox()


@pytest.fixture
async def intake(inbox: FakeInbox) -> AsyncIterator[WebhookIntake]:
    intake = webhook(inbox)
    await intake.start()
    yield intake
    await intake.stop()
