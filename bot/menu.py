"""The command menu beside the text field, in each language: one for learners, another for staff."""

from __future__ import annotations

import random
from collections.abc import Collection
from typing import Any

from telegram import Bot

from bot import api
from bot.backoff import Backoff
from bot.clock import Clock, LoopClock
from bot.wording import LANGUAGES, wording


def commands_for(language: str, areas: Collection[str] | None = None) -> list[dict[str, str]]:
    """Return the commands as the Bot API wants them: the learners', or those of staff who may use `areas`."""
    words = wording(language)
    if areas is None:
        texts: dict[str, str] = words.group("commands.learner")
    else:
        texts = words.group("commands.reviewer") | words.group("commands.staff")
        texts = {name: text for name, text in texts.items() if name in areas}
    return [{"command": name, "description": description} for name, description in texts.items()]


async def publish_commands(bot: Bot, *, rng: random.Random, clock: Clock | None = None) -> None:
    """Set the learners' menu for everybody: by the language of their app, else in Latvian. Raises BadTokenError."""
    for language in LANGUAGES:
        await _publish(bot, _default(language) | {"language_code": language}, rng, clock)
    await _publish(bot, _default(LANGUAGES[0]), rng, clock)


async def publish_staff_commands(
    bot: Bot,
    chat_id: int,
    language: str,
    areas: Collection[str],
    *,
    rng: random.Random,
    clock: Clock | None = None,
) -> None:
    """Set the menu of a member of staff in their chat: what they may use. Raises BadTokenError."""
    scope = {"type": "chat", "chat_id": chat_id}
    await _publish(bot, {"commands": commands_for(language, areas), "scope": scope}, rng, clock)


def _default(language: str) -> dict[str, Any]:
    return {"commands": commands_for(language), "scope": {"type": "default"}}


async def _publish(bot: Bot, payload: dict[str, Any], rng: random.Random, clock: Clock | None) -> None:
    await api.insist(bot, "setMyCommands", payload, backoff=Backoff(rng), clock=clock or LoopClock())
