"""From what shall be said to calls of the Bot API, each within Telegram's limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from telegram.constants import InlineKeyboardButtonLimit, MessageLimit

from conversations.messages import Button, Outgoing

Rows = tuple[tuple[Button, ...], ...]

MAX_TEXT = int(MessageLimit.MAX_TEXT_LENGTH)  # UTF-16 units, as Telegram counts
MAX_CAPTION = int(MessageLimit.CAPTION_LENGTH)
MAX_TOKEN = int(InlineKeyboardButtonLimit.MAX_CALLBACK_DATA)  # bytes of UTF-8
BREAKS = ("\n\n", "\n", ". ", " ")  # where a long text may be cut, best first


@dataclass(frozen=True)
class Attachment:
    """A file that goes with a call: the content of its parameter `field`."""

    field: str
    filename: str
    content: bytes

    def to_bytes(self) -> bytes:
        """Return one piece for storing; `from_bytes` gives back an equal attachment."""
        return f"{self.field}\n{self.filename}\n".encode() + self.content

    @classmethod
    def from_bytes(cls, data: bytes) -> Attachment:
        """Rebuild what `to_bytes` made."""
        field, filename, content = data.split(b"\n", 2)
        return cls(field.decode(), filename.decode(), content)


@dataclass(frozen=True)
class Reply:
    """Something for a member of staff: text, or a picture or file with the text under it.

    With `replaces`, a text takes the place of the message whose button was pressed.
    """

    text: str
    rows: Rows = ()
    photo: bytes | None = None
    document: Attachment | None = None
    replaces: bool = False


@dataclass(frozen=True)
class Call:
    """A call of the Bot API; `payload` goes through JSON unchanged."""

    method: str
    payload: dict[str, Any]
    attachment: Attachment | None = None


def calls_for(outgoings: Sequence[Outgoing], chat_id: int, pressed_message_id: int | None = None) -> list[Call]:
    """Return the calls that say `outgoings`, in order. Without a pressed message, what replaces is sent instead."""
    calls: list[Call] = []
    for outgoing in outgoings:
        replaced = pressed_message_id if outgoing.replaces else None
        calls += _text_calls(outgoing, chat_id, replaced)
    return calls


def calls_for_replies(replies: Sequence[Reply], chat_id: int, pressed_message_id: int | None = None) -> list[Call]:
    """Return the calls that give `replies` to a member of staff, in order."""
    calls: list[Call] = []
    for reply in replies:
        calls += _reply_calls(reply, chat_id, pressed_message_id)
    return calls


def photo_call(chat_id: int, png: bytes, caption: str = "", rows: Rows = ()) -> Call:
    """Return the call that sends a picture. Raises ValueError if the caption is too long for Telegram."""
    return _file_call("sendPhoto", chat_id, Attachment("photo", "atbalss.png", png), caption, rows)


def document_call(chat_id: int, document: Attachment, caption: str = "", rows: Rows = ()) -> Call:
    """Return the call that sends a file. Raises ValueError if the caption is too long for Telegram."""
    return _file_call("sendDocument", chat_id, document, caption, rows)


def text_length(text: str) -> int:
    """Return the length as Telegram counts it: an emoji is two."""
    return len(text.encode("utf-16-le")) // 2


def split_text(text: str, limit: int = MAX_TEXT) -> list[str]:
    """Cut `text` into parts of at most `limit` UTF-16 units, between paragraphs where possible."""
    parts = []
    while text_length(text) > limit:
        end = _cut(text, limit)
        parts.append(text[:end].rstrip())
        text = text[end:].lstrip()
    return [*parts, text] if text else parts


def _reply_calls(reply: Reply, chat_id: int, pressed_message_id: int | None) -> list[Call]:
    if reply.photo is None and reply.document is None:
        return calls_for([Outgoing(reply.text, reply.rows, reply.replaces)], chat_id, pressed_message_id)
    fits = text_length(reply.text) <= MAX_CAPTION
    caption, rows = (reply.text, reply.rows) if fits else ("", ())
    if reply.photo is not None:
        file = photo_call(chat_id, reply.photo, caption, rows)
    else:
        assert reply.document is not None  # noqa: S101 - one of the two is there
        file = document_call(chat_id, reply.document, caption, rows)
    return [file] if fits else [file, *calls_for([Outgoing(reply.text, reply.rows)], chat_id)]


def _text_calls(outgoing: Outgoing, chat_id: int, replaced: int | None) -> list[Call]:
    parts = split_text(outgoing.text.strip())
    if not parts:
        raise ValueError("a message without text: Telegram would refuse it")
    calls = [_text_call(part, chat_id, ()) for part in parts[:-1]]
    calls.append(_text_call(parts[-1], chat_id, outgoing.rows))
    if replaced is not None:
        calls[0] = Call("editMessageText", calls[0].payload | {"message_id": replaced})
    return calls


def _text_call(text: str, chat_id: int, rows: Rows) -> Call:
    payload = {"chat_id": chat_id, "text": text, "link_preview_options": {"is_disabled": True}}
    return Call("sendMessage", payload | _keyboard(rows))


def _file_call(method: str, chat_id: int, attachment: Attachment, caption: str, rows: Rows) -> Call:
    if text_length(caption) > MAX_CAPTION:
        raise ValueError(f"a caption of {text_length(caption)} characters: Telegram takes {MAX_CAPTION}, shorten it")
    payload: dict[str, Any] = {"chat_id": chat_id} | ({"caption": caption} if caption else {})
    return Call(method, payload | _keyboard(rows), attachment)


def _keyboard(rows: Rows) -> dict[str, Any]:
    buttons = [[_button(button) for button in row] for row in rows]
    return {"reply_markup": {"inline_keyboard": buttons}} if buttons else {}


def _button(button: Button) -> dict[str, str]:
    if not 1 <= len(button.token.encode()) <= MAX_TOKEN:
        raise ValueError(f"the token {button.token!r} is not of 1 to {MAX_TOKEN} bytes: shorten it")
    return {"text": button.label, "callback_data": button.token}


def _cut(text: str, limit: int) -> int:
    """Return the index behind the last good break within `limit` units, else the longest possible."""
    longest = len(text.encode("utf-16-le")[: limit * 2].decode("utf-16-le", "ignore"))
    for separator in BREAKS:
        found = text.rfind(separator, longest // 2, longest)
        if found > 0:
            return found + len(separator)
    return longest
