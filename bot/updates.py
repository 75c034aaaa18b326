"""From a raw update to what the person did.

The few fields that matter are read directly. `Update.de_json` builds everything (250 µs here against 5) and fails as
a whole over one odd part, such as a quote or a gift; that must not cost a person their answer.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal, TypeGuard

from telegram.constants import ChatMemberStatus, ChatType

from bot.errors import UnreadableUpdateError
from conversations.messages import Command, Edited, Incoming, Media, Press, Text

ChatKind = Literal["private", "group", "channel"]
CHAT_KINDS: dict[str, ChatKind] = {
    ChatType.PRIVATE: "private",
    ChatType.GROUP: "group",
    ChatType.SUPERGROUP: "group",
    ChatType.CHANNEL: "channel",
}

# What a message may hold instead of text. Order matters: an animation also comes as a document, a venue as a location.
MEDIA = (
    "voice",
    "video_note",
    "animation",
    "live_photo",
    "photo",
    "sticker",
    "video",
    "audio",
    "document",
    "paid_media",
    "story",
    "venue",
    "location",
    "contact",
    "poll",
    "dice",
    "game",
    "checklist",
    "rich_message",
)
COMMAND = re.compile(r"/(\w{1,64})(?:@\w+)?(.*)", re.DOTALL)


@dataclass(frozen=True)
class Reachability:
    """The person has blocked the bot, or let it in again."""

    blocked: bool


@dataclass(frozen=True)
class Received:
    """An update as the host needs it. Text is raw here: the host redacts it before the engine sees it.

    `incoming` is None for a press without content (answer it all the same). `message_id` is the message that was
    written, edited or pressed; None if it can't be replaced any more. `user_language` is Telegram's tag, such as en-GB.
    """

    update_id: int
    chat_id: int
    chat_kind: ChatKind
    user_language: str | None
    incoming: Incoming | Reachability | None
    callback_id: str | None = None
    message_id: int | None = None


def read(payload: dict[str, Any]) -> Received | None:
    """Return what happened; None for what needs no reaction. Raises UnreadableUpdateError and nothing else."""
    try:
        update_id = _id(payload["update_id"])
        kind = next((kind for kind in READERS if kind in payload), None)
        return None if kind is None else READERS[kind](update_id, payload[kind])
    except (AttributeError, KeyError, TypeError) as exc:
        # Only the class: the text of the fault may quote what the person wrote.
        raise UnreadableUpdateError(type(exc).__name__) from None


def is_id(value: object) -> TypeGuard[int]:
    """Tell whether `value` may name an update or a chat: a whole number that a database can hold."""
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 2**63


def chat_id_of(payload: dict[str, Any]) -> int | None:
    """Return the chat an update of whatever kind belongs to, so that it waits in the right line; None if in none."""
    for part in payload.values():
        if not isinstance(part, dict):
            continue
        message = part.get("message")
        for holder in (part.get("chat"), message.get("chat") if isinstance(message, dict) else None, part.get("from")):
            if isinstance(holder, dict) and is_id(chat_id := holder.get("id")):
                return chat_id
    return None


def language_of(payload: dict[str, Any]) -> str | None:
    """Return what the app of whoever caused an update speaks, if it says so."""
    parts = [part for part in payload.values() if isinstance(part, dict)]
    return next((_language(part) for part in parts if isinstance(part.get("from"), dict)), None)


def _read_message(update_id: int, message: dict[str, Any]) -> Received | None:
    incoming = _content(message)
    return None if incoming is None else _received(update_id, message, incoming)


def _read_edit(update_id: int, message: dict[str, Any]) -> Received | None:
    written = message.get("text", message.get("caption"))
    if written is None:
        return None
    edited = Edited(_string(written), str(_id(message["message_id"])))
    return _received(update_id, message, edited)


def _read_press(update_id: int, query: dict[str, Any]) -> Received:
    message = query.get("message") or {}
    chat = message.get("chat") or {"id": query["from"]["id"], "type": ChatType.PRIVATE}  # they share their id
    replaceable = bool(message) and message.get("date") != 0  # 0 is Telegram's mark of a message it no longer has
    return Received(
        update_id,
        _id(chat["id"]),
        CHAT_KINDS[chat["type"]],
        _language(query),
        incoming=Press(_string(query["data"])) if "data" in query else None,
        callback_id=_string(query["id"]),
        message_id=_id(message["message_id"]) if replaceable else None,
    )


def _read_membership(update_id: int, change: dict[str, Any]) -> Received:
    status = _string(change["new_chat_member"]["status"])
    blocked = status in (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)
    chat = change["chat"]
    return Received(update_id, _id(chat["id"]), CHAT_KINDS[chat["type"]], _language(change), Reachability(blocked))


READERS: dict[str, Callable[[int, dict[str, Any]], Received | None]] = {
    "message": _read_message,
    "edited_message": _read_edit,
    "callback_query": _read_press,
    "my_chat_member": _read_membership,
}
ALLOWED_UPDATES = tuple(READERS)  # the kinds to ask Telegram for


def _received(update_id: int, message: dict[str, Any], incoming: Incoming) -> Received:
    chat = message["chat"]
    return Received(
        update_id,
        _id(chat["id"]),
        CHAT_KINDS[chat["type"]],
        _language(message),
        incoming,
        message_id=_id(message["message_id"]),
    )


def _content(message: dict[str, Any]) -> Incoming | None:
    """A picture with a caption is a picture: the person learns that only text is read. None for a service message."""
    if "text" not in message:
        caption = _string(message.get("caption", ""))
        return next((Media(kind, caption) for kind in MEDIA if kind in message), None)
    text = _string(message["text"])
    command = COMMAND.fullmatch(text.strip())
    if command is None:
        return Text(text, message=str(_id(message["message_id"])))
    return Command(command[1].lower(), command[2].strip())


def _language(part: dict[str, Any]) -> str | None:
    """What the person's app speaks; unknown in channels, and of people who hide it."""
    language = (part.get("from") or {}).get("language_code")
    return language if isinstance(language, str) else None


def _id(value: object) -> int:
    if is_id(value):
        return value
    raise TypeError


def _string(value: object) -> str:
    if isinstance(value, str):
        # Half an emoji can be written in JSON but nowhere kept, the character 0 not in PostgreSQL.
        return value.encode(errors="replace").decode().replace("\x00", "")
    raise TypeError
