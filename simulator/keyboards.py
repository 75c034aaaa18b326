"""Keyboards: the reply_markup of a call, checked as Telegram checks it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from simulator.errors import bad_request

CALLBACK_DATA_BYTES = 64
BUTTONS = 100

Markup = dict[str, Any]

# What an inline button can do in the stand-in: exactly these, of which the first one given counts.
ACTIONS = ("url", "callback_data", "copy_text", "web_app", "switch_inline_query", "switch_inline_query_current_chat")


@dataclass(frozen=True)
class Button:
    """A button under a message or, without token and url, of the keyboard below the chat."""

    label: str
    token: str = ""
    url: str = ""


def read_markup(arguments: Mapping[str, Any], *, inline_only: bool = False) -> Markup | None:
    """The keyboard of a call, None if it brings none. Raises ApiError 400."""
    markup = arguments.get("reply_markup")
    if not markup:
        return None
    if markup.get("keyboard") and not inline_only:
        return _reply_keyboard(markup)
    if markup.get("inline_keyboard"):
        return _inline_keyboard(markup)
    if inline_only and "inline_keyboard" not in markup:
        raise bad_request("inline keyboard expected")
    return markup if markup.get("remove_keyboard") or markup.get("force_reply") else None


def inline_buttons(markup: Markup | None) -> list[Button]:
    """The buttons under a message, row by row."""
    rows = (markup or {}).get("inline_keyboard", [])
    return [Button(it["text"], it.get("callback_data", ""), it.get("url", "")) for row in rows for it in row]


def reply_buttons(markup: Markup | None) -> list[Button]:
    """The buttons of the keyboard below the chat, row by row."""
    return [Button(it["text"]) for row in (markup or {}).get("keyboard", []) for it in row]


def _reply_keyboard(markup: Markup) -> Markup:
    complaint = 'field "keyboard" must be an Array of Arrays'
    rows = [[_key(button) for button in row] for row in _rows(markup["keyboard"], complaint)]
    return markup | {"keyboard": [row for row in rows if row]}


def _key(button: Any) -> dict[str, Any]:
    key = {"text": button} if isinstance(button, str) else button
    if not isinstance(key, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    _require_text(key, "keyboard button")
    return key


def _inline_keyboard(markup: Markup) -> Markup | None:
    complaint = 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    rows = [row for row in _rows(markup["inline_keyboard"], complaint) if row]
    if sum(map(len, rows)) > BUTTONS:
        raise bad_request("reply markup is too long")
    for row in rows:
        for button in row:
            _check_inline(button)
    return {"inline_keyboard": rows} if rows else None


def _check_inline(button: Any) -> None:
    if not isinstance(button, dict):
        raise bad_request("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    _require_text(button, "inline keyboard button")
    action = next((name for name in ACTIONS if name in button), None)
    if action is None:
        raise bad_request("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")
    if action == "callback_data":
        _check_callback_data(button["callback_data"])
    if action == "url" and not str(button["url"]).startswith(("http://", "https://", "tg://", "t.me/")):
        raise bad_request("BUTTON_URL_INVALID")


def _check_callback_data(data: Any) -> None:
    if not isinstance(data, str):
        raise bad_request('can\'t parse inline keyboard button: Field "callback_data" must be of type String')
    if not 1 <= len(data.encode()) <= CALLBACK_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def _require_text(button: dict[str, Any], title: str) -> None:
    if not isinstance(button.get("text"), str):
        raise bad_request(f'can\'t parse {title}: Field "text" must be of type String')
    if not button["text"].strip():
        raise bad_request(f"{title} text must be non-empty")


def _rows(rows: Any, complaint: str) -> Iterator[list[Any]]:
    if not isinstance(rows, list):
        raise bad_request(complaint)
    for row in rows:
        if not isinstance(row, list):
            raise bad_request(complaint)
        yield row
