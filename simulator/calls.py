"""One call of a Bot API method, and the rules that all methods share."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.bots import Bot
from simulator.chats import Chat, Message
from simulator.errors import ApiError, bad_request, forbidden
from simulator.world import World


@dataclass(frozen=True)
class Call:
    """A bot calls a method. `arguments` are checked and typed; `raw` holds all that came, uploads too."""

    world: World
    bot: Bot
    arguments: dict[str, Any]
    raw: Mapping[str, Any]

    def chat(self) -> Chat:
        """The chat that is meant. Raises ApiError 400 if the bot has never met it."""
        chat_id = self.arguments.get("chat_id")
        if chat_id is None:
            raise bad_request("chat_id is empty")
        chat = self.bot.chats.get(int(chat_id)) if chat_id.removeprefix("-").isdecimal() else None
        if chat is None:
            raise bad_request("chat not found")
        return chat

    def writable_chat(self) -> Chat:
        """The same, and the bot may write there. Raises ApiError 400 or 403 if not."""
        chat = self.chat()
        if chat.migrated_to is not None:
            moved = {"migrate_to_chat_id": chat.migrated_to}
            raise ApiError(400, "Bad Request: group chat was upgraded to a supergroup chat", moved)
        if self.bot.id not in chat.bot_ids:
            raise forbidden(f"bot was kicked from the {chat.kind} chat")
        if not chat.started:
            raise forbidden("bot can't initiate conversation with a user")
        if chat.blocked:
            raise forbidden("bot was blocked by the user")
        return chat

    def own_message(self, chat: Chat, purpose: str) -> Message:
        """The message that is meant. Raises ApiError 400 if it is gone or somebody else's."""
        message = self.message(chat, purpose)
        if message.sender.id != self.bot.id:
            raise bad_request("message can't be edited")
        return message

    def message(self, chat: Chat, purpose: str) -> Message:
        """The message that is meant, whoever wrote it. Raises ApiError 400 if it is gone."""
        message_id = self.arguments.get("message_id")
        if message_id is None:
            raise bad_request("message identifier is not specified")
        message = chat.messages.get(message_id)
        if message is None or message.deleted:
            raise bad_request(f"message to {purpose} not found")
        return message


Handler = Callable[[Call], Awaitable[Any]]
