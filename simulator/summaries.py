"""Chats in short, as the page lists them."""

from __future__ import annotations

from typing import Any

from simulator.chats import Chat, Message
from simulator.world import World

PREVIEW = 90  # characters


def summary(world: World, chat: Chat) -> dict[str, Any]:
    """One line of the list of chats; `events` tells whether anything has changed."""
    return {
        "key": chat.key,
        "id": chat.id,
        "name": chat.title,
        "kind": chat.kind,
        "role": chat.role,
        "picture": chat.picture,
        "language": chat.person.language_code if chat.person else "",
        "badges": sorted(chat.badges | _pictures(chat)),
        "started": chat.started,
        "blocked": chat.blocked,
        "bots": [world.bots[bot_id].account.username for bot_id in chat.bot_ids],
        "events": len(chat.events),
        "last": _last(chat),
    }


def details(world: World, chat: Chat) -> dict[str, Any]:
    """What the open chat needs besides its messages."""
    bot = next(iter(world.bots[bot_id] for bot_id in chat.bot_ids), None)
    language = chat.person.language_code if chat.person else ""
    return summary(world, chat) | {
        "keyboard": chat.keyboard,
        "commands": bot.profile.menu(language, chat.id) if bot and chat.person else [],
        "description": bot.profile.description(language) if bot else "",
    }


def _pictures(chat: Chat) -> set[str]:
    shown = any("photo" in message.content and message.from_bot for message in chat.messages.values())
    return {"photo"} if shown else set()


def _last(chat: Chat) -> dict[str, Any] | None:
    message = next((it for it in reversed(chat.messages.values()) if not it.deleted), None)
    if message is None:
        return None
    text = message.text[:PREVIEW]
    return {"text": text, "kind": _kind(message), "from_bot": message.from_bot, "date": message.date}


def _kind(message: Message) -> str:
    return next((kind for kind in ("photo", "document", "voice", "sticker") if kind in message.content), "text")
