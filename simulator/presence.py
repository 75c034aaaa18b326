"""Somebody in a chat: whatever they do there becomes updates of the bots."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import Any

from simulator.bots import Bot
from simulator.chats import Account, Chat, Content, Message
from simulator.errors import NotPossible
from simulator.keyboards import Button
from simulator.updates import CALLBACK_SECONDS
from simulator.world import World

# Notes by Telegram itself, which every bot gets.
SERVICE = frozenset({"new_chat_members", "migrate_to_chat_id", "migrate_from_chat_id"})


class Presence:
    """An account in a chat."""

    def __init__(self, world: World, account: Account, chat: Chat) -> None:
        self.account = account
        self.chat = chat
        self._world = world

    @property
    def bots(self) -> list[Bot]:
        """The bots in this chat."""
        return [self._world.bots[bot_id] for bot_id in self.chat.bot_ids]

    def write(self, content: Content, reply_to: Message | None = None) -> Message:
        """A new message; the first one starts a private chat."""
        date = self._world.clock.date()
        if not self.chat.started:
            self.chat.started = True
            self.chat.happen("started", date)
        message = self.chat.add(self.account, date, content, reply_to=reply_to)
        self._deliver("message", message)
        return message

    def rewrite(self, message: Message, content: Content) -> None:
        """A new version of an own message."""
        date = self._world.clock.date()
        message.change(date, content, message.markup)
        self.chat.happen("edit", date, message)
        self._deliver("edited_message", message)

    def press(self, message: Message, button: Button) -> str:
        """A pressed button; the id of the query to the bot."""
        bot = self._world.bots.get(message.sender.id)
        if bot is None:
            raise NotPossible("only messages of bots have buttons")
        query = bot.queries.add(self._world.random_id(), self.chat)
        details = {"query": query.id, "label": button.label, "token": button.token}
        self.chat.happen("press", self._world.clock.date(), message, **details)
        body = {
            "id": query.id,
            "from": self.account.as_json(),
            "message": message.as_json(),
            "chat_instance": str(zlib.crc32(self.chat.key.encode())),
            "data": button.token,
        }
        bot.updates.add("callback_query", body, ("callback", self.account.id), CALLBACK_SECONDS)
        return query.id

    def change_bot(self, bot: Bot, before: str, after: str) -> None:
        """Change what a bot is in this chat: `left`, `member` or `kicked` (in private chats: blocked)."""
        body = {
            "chat": self.chat.as_json(),
            "from": self.account.as_json(),
            "date": self._world.clock.date(),
            "old_chat_member": _membership(bot, before),
            "new_chat_member": _membership(bot, after),
        }
        bot.updates.add("my_chat_member", body, ("my_chat_member", self.chat.id))

    def _deliver(self, kind: str, message: Message) -> None:
        for bot in audience(message, self.bots):
            bot.updates.add(kind, message.as_json(), ("chat", self.chat.id))


def audience(message: Message, bots: Sequence[Bot]) -> list[Bot]:
    """The bots that are told of a message: in groups, those in privacy mode only of what is meant for them."""
    return [bot for bot in bots if _is_told(bot, message, bots)]


def _is_told(bot: Bot, message: Message, bots: Sequence[Bot]) -> bool:
    if message.chat.kind == "private" or not bot.account.privacy or SERVICE & message.content.keys():
        return True
    if message.reply_to is not None and message.reply_to.sender.id == bot.id:
        return True
    return message.text.startswith("/") and _is_command_for(bot, message, bots)


def _is_command_for(bot: Bot, message: Message, bots: Sequence[Bot]) -> bool:
    _, _, addressee = message.text.split()[0].partition("@")
    if addressee:
        return addressee.lower() == bot.account.username.lower()
    # A command for nobody in particular goes to the bot that spoke last.
    return len(bots) == 1 or _last_bot_to_speak(message.chat) == bot.id


def _last_bot_to_speak(chat: Chat) -> int | None:
    return next((message.sender.id for message in reversed(chat.messages.values()) if message.from_bot), None)


def _membership(bot: Bot, status: str) -> dict[str, Any]:
    return {"user": bot.user.as_json(), "status": status} | ({"until_date": 0} if status == "kicked" else {})
