"""The command menu beside the text field, in each language: one for learners, another for staff."""

from __future__ import annotations

import random
from typing import Any

from telegram import Bot

from bot import api
from bot.backoff import Backoff
from bot.clock import Clock, LoopClock
from bot.wording import LANGUAGES, wording


def commands_for(language: str, *, staff: bool, reviewer: bool = False) -> list[dict[str, str]]:
    """Return the commands as the Bot API wants them; staff who are reviewers have one more."""
    texts: dict[str, str] = wording(language).group("commands.staff" if staff else "commands.learner")
    if reviewer:
        texts = wording(language).group("commands.reviewer") | texts
    return [{"command": name, "description": description} for name, description in texts.items()]


async def publish_commands(bot: Bot, *, rng: random.Random, clock: Clock | None = None) -> None:
    """Set the learners' menu for everybody: by the language of their app, else in Latvian. Raises BadTokenError."""
    for language in LANGUAGES:
        await _publish(bot, _default(language) | {"language_code": language}, rng, clock)
    await _publish(bot, _default(LANGUAGES[0]), rng, clock)


async def publish_staff_commands(
    bot: Bot, chat_id: int, language: str, *, rng: random.Random, reviewer: bool = False, clock: Clock | None = None
) -> None:
    """Set the staff menu in one chat. Raises BadTokenError."""
    scope = {"type": "chat", "chat_id": chat_id}
    await _publish(bot, {"commands": commands_for(language, staff=True, reviewer=reviewer), "scope": scope}, rng, clock)


def _default(language: str) -> dict[str, Any]:
    return {"commands": commands_for(language, staff=False), "scope": {"type": "default"}}


async def _publish(bot: Bot, payload: dict[str, Any], rng: random.Random, clock: Clock | None) -> None:
    await api.insist(bot, "setMyCommands", payload, backoff=Backoff(rng), clock=clock or LoopClock())
