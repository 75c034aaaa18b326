"""Methods that send."""

from __future__ import annotations

from typing import Any

from simulator.calls import Call, Handler
from simulator.chats import Chat, Content, Message
from simulator.errors import bad_request
from simulator.files import StoredFile
from simulator.formatting import read_caption, read_text
from simulator.keyboards import Markup, read_markup

ALBUM = range(2, 11)  # how many files an album may have
ACTIONS = frozenset(
    {"typing", "choose_sticker", "find_location", "upload_photo", "upload_document"}
    | {f"{what}_{kind}" for what in ("record", "upload") for kind in ("video", "voice", "video_note")}
)


async def send_message(call: Call) -> dict[str, Any]:
    """A text."""
    chat = call.writable_chat()
    return _send(call, chat, read_text(call.arguments))


async def send_photo(call: Call) -> dict[str, Any]:
    """A picture with an optional caption."""
    return _send_file(call, "photo")


async def send_document(call: Call) -> dict[str, Any]:
    """A file with an optional caption."""
    return _send_file(call, "document")


async def send_media_group(call: Call) -> list[dict[str, Any]]:
    """An album of photos, or one of documents."""
    chat = call.writable_chat()
    items = call.arguments["media"]
    if len(items) not in ALBUM:
        raise bad_request(f"too {'many' if len(items) > 1 else 'few'} messages to send as an album")
    contents = [_album_item(call, item) for item in items]
    if len({"document" in content for content in contents}) > 1:
        raise bad_request("document can't be mixed with other media types")
    replied = _replied(call, chat)
    call.bot.limiter.sending(chat.id, len(contents))
    album = {"media_group_id": call.world.random_id()}
    return [_add(call, chat, content | album, None, replied).as_json() for content in contents]


async def send_chat_action(call: Call) -> bool:
    """The note "the bot is typing"."""
    chat = call.writable_chat()
    action = call.arguments["action"]
    if action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat.happen("action", call.world.clock.date(), action=action)
    return True


def _send_file(call: Call, kind: str) -> dict[str, Any]:
    chat = call.writable_chat()
    caption = read_caption(call.arguments)
    stored = call.world.files.from_argument(kind, call.arguments[kind], call.raw)
    return _send(call, chat, _file_content(kind, stored) | caption)


def _send(call: Call, chat: Chat, content: Content) -> dict[str, Any]:
    markup = read_markup(call.arguments)
    replied = _replied(call, chat)
    call.bot.limiter.sending(chat.id)
    return _add(call, chat, content, markup, replied).as_json()


def _add(call: Call, chat: Chat, content: Content, markup: Markup | None, replied: Message | None) -> Message:
    if markup is not None and ("keyboard" in markup or "remove_keyboard" in markup):
        chat.keyboard = markup if "keyboard" in markup else None
    return chat.add(call.bot.user, call.world.clock.date(), content, markup=markup, reply_to=replied)


def _replied(call: Call, chat: Chat) -> Message | None:
    wanted = call.arguments.get("reply_parameters")
    if not wanted:
        return None
    message = chat.messages.get(wanted.get("message_id", 0))
    if message is None or message.deleted:
        if wanted.get("allow_sending_without_reply"):
            return None
        raise bad_request("message to be replied not found")
    return message


def _album_item(call: Call, item: Any) -> Content:
    kind = item.get("type") if isinstance(item, dict) else None
    if kind not in {"photo", "document"}:
        raise bad_request("can't parse InputMedia: the stand-in sends albums of photo or document")
    stored = call.world.files.from_argument(kind, item.get("media"), call.raw)
    return _file_content(kind, stored) | read_caption(item)


def _file_content(kind: str, stored: StoredFile) -> Content:
    return {kind: stored.as_photo() if kind == "photo" else stored.as_document()}


HANDLERS: dict[str, Handler] = {
    "sendMessage": send_message,
    "sendPhoto": send_photo,
    "sendDocument": send_document,
    "sendMediaGroup": send_media_group,
    "sendChatAction": send_chat_action,
}
