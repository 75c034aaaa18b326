"""Every kind of update that the Bot API knows, asked for or not, and every kind of message: the chat goes on."""

from __future__ import annotations

from typing import Any

import pytest

from bot.updates import ALLOWED_UPDATES, MEDIA
from tests.app.test_bad_input import BOT, CHATS, Line, line, message  # noqa: F401 - a fixture

KINDS = (  # Bot API 10.1
    *("message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message"),
    *("edited_business_message", "deleted_business_messages", "guest_message", "message_reaction"),
    *("message_reaction_count", "inline_query", "chosen_inline_result", "callback_query", "shipping_query"),
    *("pre_checkout_query", "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member"),
    *("chat_join_request", "chat_boost", "removed_chat_boost", "managed_bot"),
)
MESSAGES = {  # without a text
    **{kind: {"file_id": "x", "file_unique_id": "y"} for kind in MEDIA},
    "photo": [{"file_id": "x", "file_unique_id": "y", "width": 1, "height": 1}],
    "new_chat_members": [{"id": BOT, "is_bot": True, "first_name": "Atbalss"}],
    "left_chat_member": {"id": BOT, "is_bot": True, "first_name": "Atbalss"},
    "new_chat_title": "Cits nosaukums",
    "delete_chat_photo": True,
    "migrate_to_chat_id": -1_001_234_567_890,
    "pinned_message": {"message_id": 1, "date": 0, "chat": {"id": 1, "type": "private"}},
    "successful_payment": {"currency": "EUR", "total_amount": 100},
    "users_shared": {"request_id": 1, "users": []},
    "web_app_data": {"data": "…", "button_text": "…"},
    "message_auto_delete_timer_changed": {"message_auto_delete_time": 86_400},
    "a_kind_of_2031": {"anything": ["at", "all"]},
}


def content_of(kind: str, chat_id: int) -> dict[str, Any]:
    """Return something of that kind with whatever any kind may hold."""
    written = message(chat_id, text="Čau")
    about = {"user": written["from"], "chat": written["chat"], "from": written["from"], "date": 0}
    about |= {end: {"status": "member", "user": written["from"]} for end in ("old_chat_member", "new_chat_member")}
    return written | about | {"id": "1", "message": written, "data": "lobby.start.G", "query": "a", "options": []}


def test_whatever_kind_of_update_comes_the_chat_goes_on(line: Line) -> None:  # noqa: F811
    for kind in (*KINDS, "a_kind_of_2031"):
        chat_id = next(CHATS)

        assert line.take({kind: content_of(kind, chat_id)}, chat_id) == [], kind
        assert line.take({"message": message(chat_id, text="/help")}, chat_id) == [], kind
        assert line.left() == 0, kind


def test_only_kinds_that_there_are_are_asked_for() -> None:
    assert set(ALLOWED_UPDATES) < set(KINDS)


@pytest.mark.parametrize("place", ["private", "supergroup", "channel"])
def test_whatever_a_message_holds_instead_of_words_the_chat_goes_on(line: Line, place: str) -> None:  # noqa: F811
    for kind, held in MESSAGES.items():
        chat_id = next(CHATS) * (1 if place == "private" else -1)
        sent = message(abs(chat_id)) | {"chat": {"id": chat_id, "type": place, "title": "Klase"}, kind: held}

        assert line.take({"message": sent}, chat_id) == [], kind
        assert line.take({"message": sent | {"text": "/help"}}, chat_id) == [], kind
        assert line.left() == 0, kind
