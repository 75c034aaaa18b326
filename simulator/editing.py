"""Methods that change what was sent, and the answer to a press."""

from __future__ import annotations

from typing import Any

from simulator.calls import Call, Handler
from simulator.chats import Content, Message
from simulator.errors import bad_request
from simulator.formatting import read_caption, read_text
from simulator.keyboards import Markup, read_markup

DELETABLE_SECONDS = 48 * 60 * 60
TOAST_LIMIT = 200

TEXT_FIELDS = ("text", "entities")
CAPTION_FIELDS = ("caption", "caption_entities")
NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same as a current "
    "content and reply markup of the message"
)


async def edit_message_text(call: Call) -> dict[str, Any]:
    """A new text; without a keyboard, the old one goes."""
    message = _editable(call)
    content = read_text(call.arguments)
    if "text" not in message.content:
        raise bad_request("there is no text in the message to edit")
    return _change(call, message, _without(message.content, TEXT_FIELDS) | content)


async def edit_message_caption(call: Call) -> dict[str, Any]:
    """A new caption of a photo or document; without a keyboard, the old one goes."""
    message = _editable(call)
    content = read_caption(call.arguments)
    if "text" in message.content:
        raise bad_request("there is no caption in the message to edit")
    return _change(call, message, _without(message.content, CAPTION_FIELDS) | content)


async def edit_message_reply_markup(call: Call) -> dict[str, Any]:
    """A new keyboard, or none."""
    message = _editable(call)
    return _change(call, message, message.content)


async def delete_message(call: Call) -> bool:
    """Take a message away, within two days."""
    chat = call.writable_chat()
    message = call.message(chat, "delete")
    if call.world.clock.since(message.date) > DELETABLE_SECONDS:
        raise bad_request("message can't be deleted for everyone")
    if chat.kind != "private" and message.sender.id != call.bot.id:
        raise bad_request("message can't be deleted")
    message.deleted = True
    chat.happen("delete", call.world.clock.date(), message)
    return True


async def answer_callback_query(call: Call) -> bool:
    """The answer to a press: it ends the waiting sign, and may show a note."""
    text = call.arguments.get("text", "")
    if len(text) > TOAST_LIMIT:
        raise bad_request("MESSAGE_TOO_LONG")
    query = call.bot.queries.get(call.arguments["callback_query_id"])
    if query is None:
        raise bad_request("query is too old and response timeout expired or query ID is invalid")
    details = {"text": text, "alert": call.arguments.get("show_alert", False), "query": query.id}
    query.chat.happen("answer", call.world.clock.date(), **details)
    return True


def _editable(call: Call) -> Message:
    if "inline_message_id" in call.arguments:
        raise bad_request("inline messages are not part of the stand-in")
    return call.own_message(call.writable_chat(), "edit")


def _change(call: Call, message: Message, content: Content) -> dict[str, Any]:
    markup: Markup | None = read_markup(call.arguments, inline_only=True)
    call.bot.limiter.editing()
    if content == message.content and markup == message.markup:
        raise bad_request(NOT_MODIFIED)
    date = call.world.clock.date()
    message.change(date, content, markup)
    message.chat.happen("edit", date, message)
    return message.as_json()


def _without(content: Content, names: tuple[str, ...]) -> Content:
    return {name: value for name, value in content.items() if name not in names}


HANDLERS: dict[str, Handler] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "deleteMessage": delete_message,
    "answerCallbackQuery": answer_callback_query,
}
