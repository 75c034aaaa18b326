from __future__ import annotations

from typing import Any

import pytest

from simulator.errors import ApiError
from simulator.keyboards import Button, inline_buttons, read_markup, reply_buttons
from tests.simulator.api import keyboard


def test_inline_keyboard_is_kept_row_by_row() -> None:
    markup = read_markup({"reply_markup": keyboard("a", "b")})

    assert inline_buttons(markup) == [Button("label a", "a"), Button("label b", "b")]


@pytest.mark.parametrize("data", ["", "ā" * 33, "x" * 65], ids=["empty", "66 bytes in UTF-8", "65 bytes"])
def test_callback_data_has_1_to_64_bytes(data: str) -> None:
    with pytest.raises(ApiError, match="BUTTON_DATA_INVALID"):
        read_markup({"reply_markup": keyboard(data)})


def test_callback_data_of_64_bytes_passes() -> None:
    assert read_markup({"reply_markup": keyboard("ā" * 32)})


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([{"text": "a", "callback_data": "a"}], "must be an Array of Arrays"),
        ([["a"]], "InlineKeyboardButton must be an Object"),
        ([[{"callback_data": "a"}]], 'Field "text" must be of type String'),
        ([[{"text": " ", "callback_data": "a"}]], "text must be non-empty"),
        ([[{"text": "a"}]], "Text buttons are unallowed in the inline keyboard"),
        ([[{"text": "a", "url": "javascript:1"}]], "BUTTON_URL_INVALID"),
        ([[{"text": "a", "callback_data": "a"}] * 101], "reply markup is too long"),
    ],
)
def test_inline_keyboard_of_the_wrong_shape_is_refused(rows: list[Any], words: str) -> None:
    with pytest.raises(ApiError, match=words):
        read_markup({"reply_markup": {"inline_keyboard": rows}})


def test_reply_keyboard_may_be_written_as_plain_texts() -> None:
    markup = read_markup({"reply_markup": {"keyboard": [["Jā", {"text": "Nē"}]], "one_time_keyboard": True}})

    assert reply_buttons(markup) == [Button("Jā"), Button("Nē")]


def test_edit_takes_inline_keyboards_only() -> None:
    with pytest.raises(ApiError, match="inline keyboard expected"):
        read_markup({"reply_markup": {"keyboard": [["Jā"]]}}, inline_only=True)


def test_empty_inline_keyboard_is_none() -> None:
    assert read_markup({"reply_markup": {"inline_keyboard": []}}, inline_only=True) is None
