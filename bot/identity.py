"""Opening a bot and closing it: who are we, as Telegram knows us."""

from __future__ import annotations

import random

from telegram import Bot, User

from bot import api
from bot.backoff import Backoff
from bot.clock import Clock, LoopClock
from bot.request import AiohttpRequest

TELEGRAM = "https://api.telegram.org"


def build_bot(token: str, api_url: str = TELEGRAM) -> Bot:
    """Return a bot that is not open yet; calls go to `<api_url>/bot<token>/<method>`."""
    request = AiohttpRequest()
    return Bot(token, base_url=f"{api_url.rstrip('/')}/bot", request=request, get_updates_request=request)


async def open_bot(bot: Bot, *, rng: random.Random, clock: Clock | None = None) -> User:
    """Connect and ask Telegram for the bot's id and username, for as long as it takes. Raises BadTokenError.

    `Bot.initialize` would give up at the first lost connection, and its error quotes the token.
    """
    await bot.request.initialize()
    answer = await api.insist(bot, "getMe", {}, backoff=Backoff(rng), clock=clock or LoopClock())
    return User.de_json(answer.result)


async def close_bot(bot: Bot) -> None:
    """Disconnect. A bot may be closed without having been opened."""
    await bot.request.shutdown()
