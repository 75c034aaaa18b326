"""Calls fit Telegram's limits."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.replies import Attachment, Call, calls_for, document_call, photo_call, split_text, text_length
from conversations.messages import Button, Outgoing

ROWS = ((Button("Jā", "s.q.yes"), Button("Nē", "s.q.no")),)
KEYBOARD = {
    "inline_keyboard": [[{"text": "Jā", "callback_data": "s.q.yes"}, {"text": "Nē", "callback_data": "s.q.no"}]]
}
NO_PREVIEW = {"is_disabled": True}


def test_a_message_is_plain_text_without_preview() -> None:
    expected = Call("sendMessage", {"chat_id": 7, "text": "Čau", "link_preview_options": NO_PREVIEW})

    assert calls_for([Outgoing("Čau")], 7) == [expected]


def test_buttons_come_as_an_inline_keyboard() -> None:
    assert calls_for([Outgoing("Sākam?", ROWS)], 7)[0].payload["reply_markup"] == KEYBOARD


def test_what_replaces_edits_the_pressed_message() -> None:
    call = calls_for([Outgoing("Jā ✓", replaces=True)], 7, pressed_message_id=5)[0]

    assert (call.method, call.payload["message_id"]) == ("editMessageText", 5)


def test_without_a_pressed_message_nothing_is_replaced() -> None:
    call = calls_for([Outgoing("Jā ✓", replaces=True)], 7)[0]

    assert (call.method, "message_id" in call.payload) == ("sendMessage", False)


def test_messages_keep_their_order() -> None:
    calls = calls_for([Outgoing("1", replaces=True), Outgoing("2")], 7, pressed_message_id=5)

    assert [(call.method, call.payload["text"]) for call in calls] == [("editMessageText", "1"), ("sendMessage", "2")]


def test_a_long_text_is_cut_and_carries_its_buttons_at_the_end() -> None:
    calls = calls_for([Outgoing("a" * 3000 + "\n\n" + "b" * 3000, ROWS)], 7)

    assert [call.payload["text"][0] for call in calls] == ["a", "b"]
    assert ["reply_markup" in call.payload for call in calls] == [False, True]


def test_a_long_text_that_replaces_edits_once() -> None:
    calls = calls_for([Outgoing("a" * 5000, replaces=True)], 7, pressed_message_id=5)

    assert [call.method for call in calls] == ["editMessageText", "sendMessage"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("aaaa\n\nbbbb", ["aaaa", "bbbb"]),
        ("aaaa\nbbbb", ["aaaa", "bbbb"]),
        ("aaaa. bbbb", ["aaaa.", "bbbb"]),
        ("aaaa bbbb", ["aaaa", "bbbb"]),
        ("aaaaabbbb", ["aaaaabbb", "b"]),
        ("😀😀😀😀😀", ["😀😀😀😀", "😀"]),
    ],
)
def test_texts_are_cut_at_the_best_break(text: str, parts: list[str]) -> None:
    assert split_text(text, limit=8) == parts


@given(st.text(), st.integers(min_value=2, max_value=20))
def test_parts_fit_and_lose_nothing_but_blanks(text: str, limit: int) -> None:
    parts = split_text(text, limit)

    assert all(text_length(part) <= limit for part in parts)
    assert "".join("".join(parts).split()) == "".join(text.split())


@pytest.mark.parametrize("text", ["", "  \n "])
def test_a_message_without_text_is_our_mistake(text: str) -> None:
    with pytest.raises(ValueError, match="without text"):
        calls_for([Outgoing(text)], 7)


@pytest.mark.parametrize("token", ["", "x" * 65, "ž" * 33])
def test_a_token_telegram_would_refuse_is_our_mistake(token: str) -> None:
    with pytest.raises(ValueError, match="64 bytes"):
        calls_for([Outgoing("?", ((Button("x", token),),))], 7)


def test_a_picture_carries_caption_and_buttons() -> None:
    call = photo_call(7, b"png", "QR", ROWS)

    assert call.payload == {"chat_id": 7, "caption": "QR", "reply_markup": KEYBOARD}
    assert call.attachment == Attachment("photo", "atbalss.png", b"png")


def test_a_document_needs_no_caption() -> None:
    file = Attachment("document", "dati.csv", b"1;2")

    assert document_call(7, file) == Call("sendDocument", {"chat_id": 7}, file)


def test_a_caption_telegram_would_refuse_is_our_mistake() -> None:
    with pytest.raises(ValueError, match="1024"):
        photo_call(7, b"png", "😀" * 513)


def test_payloads_go_through_json_unchanged() -> None:
    payload = calls_for([Outgoing("Čau", ROWS)], 7)[0].payload

    assert json.loads(json.dumps(payload)) == payload


@given(st.binary())
def test_an_attachment_survives_storing(content: bytes) -> None:
    attachment = Attachment("document", "kopsavilkums ā.csv", content)

    assert Attachment.from_bytes(attachment.to_bytes()) == attachment
