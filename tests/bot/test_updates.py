"""What a raw update says a person did."""

from __future__ import annotations

import contextlib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UnreadableUpdateError
from bot.updates import ALLOWED_UPDATES, MEDIA, Reachability, Received, chat_id_of, read
from conversations.messages import Command, Edited, Media, Press, Text

ANN = {"id": 7, "is_bot": False, "first_name": "Anna", "language_code": "lv"}


def message(**changes: Any) -> dict[str, Any]:
    return {"message_id": 5, "date": 1, "chat": {"id": 7, "type": "private"}, "from": ANN} | changes


def incoming_of(kind: str, **changes: Any) -> Any:
    received = read({"update_id": 1, kind: message(**changes)})
    return received and received.incoming


def press(**changes: Any) -> Received:
    query = {"id": "77", "from": ANN, "message": message(text="?"), "chat_instance": "1", "data": "s.q.1"}
    received = read({"update_id": 1, "callback_query": query | changes})
    assert received is not None
    return received


def test_text_comes_with_who_where_and_in_which_language() -> None:
    expected = Received(1, 7, "private", "lv", Text("Čau", message="5"), None, 5)

    assert read({"update_id": 1, "message": message(text="Čau")}) == expected


@pytest.mark.parametrize(
    ("text", "command"),
    [
        ("/start", Command("start")),
        ("/START@Atbalss_bot kn-26", Command("start", "kn-26")),
        ("/start staff-Ab_9", Command("start", "staff-Ab_9")),
        ("  /stop ", Command("stop")),
        ("/stop.", Command("stop", ".")),
        ("/help\nlūdzu", Command("help", "lūdzu")),
        ("/палīgā", Command("палīgā")),
    ],
)
def test_a_leading_slash_makes_a_command(text: str, command: Command) -> None:
    assert incoming_of("message", text=text) == command


@pytest.mark.parametrize("text", ["5/10", "/", "/ 5", "ej uz /start", "//"])
def test_a_slash_elsewhere_is_text(text: str) -> None:
    assert incoming_of("message", text=text) == Text(text, message="5")


def test_an_edit_names_the_message_it_changes() -> None:
    assert incoming_of("edited_message", text="Labāk", edit_date=2) == Edited("Labāk", "5")


def test_an_edited_caption_is_heard_and_a_moved_location_needs_no_reaction() -> None:
    assert incoming_of("edited_message", caption="Labāk", photo=[]) == Edited("Labāk", "5")
    assert read({"update_id": 1, "edited_message": message(location={})}) is None


@pytest.mark.parametrize("kind", MEDIA)
def test_anything_but_text_is_media(kind: str) -> None:
    assert incoming_of("message", **{kind: {}}) == Media(kind)


def test_a_caption_does_not_make_a_picture_text_but_is_heard() -> None:
    assert incoming_of("message", photo=[], caption="mans viedoklis") == Media("photo", "mans viedoklis")


@pytest.mark.parametrize(("also", "kind"), [("document", "animation"), ("location", "venue")])
def test_media_sent_in_two_forms_keeps_the_closer_name(also: str, kind: str) -> None:
    assert incoming_of("message", **{also: {}, kind: {}}) == Media(kind)


@pytest.mark.parametrize(
    "service", ["new_chat_members", "pinned_message", "write_access_allowed", "chat_background_set"]
)
def test_service_messages_need_no_reaction(service: str) -> None:
    assert read({"update_id": 1, "message": message(**{service: {}})}) is None


def test_a_press_names_its_token_and_message() -> None:
    assert press() == Received(1, 7, "private", "lv", Press("s.q.1"), "77", 5)


def test_a_press_without_message_belongs_to_the_persons_chat() -> None:
    received = read({"update_id": 1, "callback_query": {"id": "77", "from": ANN, "data": "x", "chat_instance": "1"}})

    assert received == Received(1, 7, "private", "lv", Press("x"), "77", None)


def test_a_message_out_of_reach_can_not_be_replaced() -> None:
    assert press(message={"chat": {"id": 7, "type": "private"}, "message_id": 5, "date": 0}).message_id is None


def test_a_press_without_content_is_still_answered() -> None:
    query = {"id": "77", "from": ANN, "message": message(), "chat_instance": "1", "game_short_name": "x"}
    received = read({"update_id": 1, "callback_query": query})

    assert received is not None
    assert (received.incoming, received.callback_id) == (None, "77")


@pytest.mark.parametrize(("status", "blocked"), [("kicked", True), ("left", True), ("member", False)])
def test_membership_tells_whether_the_bot_is_blocked(status: str, blocked: bool) -> None:
    change = {"chat": {"id": 7, "type": "private"}, "from": ANN, "date": 1, "new_chat_member": {"status": status}}

    assert read({"update_id": 1, "my_chat_member": change}) == Received(1, 7, "private", "lv", Reachability(blocked))


@pytest.mark.parametrize(
    ("chat_type", "kind"), [("private", "private"), ("group", "group"), ("supergroup", "group"), ("channel", "channel")]
)
def test_groups_and_channels_are_marked(chat_type: str, kind: str) -> None:
    received = read({"update_id": 1, "message": message(text="x", chat={"id": -9, "type": chat_type})})

    assert received is not None
    assert (received.chat_id, received.chat_kind) == (-9, kind)


@pytest.mark.parametrize(
    "sender", [{}, {"from": None}, {"from": {"id": 7}}, {"from": {"id": 7, "language_code": None}}]
)
def test_optional_fields_may_be_missing(sender: dict[str, Any]) -> None:
    bare = {"message_id": 5, "chat": {"id": 7, "type": "private"}, "text": "x"} | sender

    assert read({"update_id": 1, "message": bare}) == Received(1, 7, "private", None, Text("x", message="5"), None, 5)


def test_odd_parts_that_do_not_matter_cost_nobody_their_answer() -> None:
    assert incoming_of("message", text="x", entities=[{"type": 5}], quote=7, reply_to_message="?") == Text(
        "x", message="5"
    )


def test_half_an_emoji_is_replaced() -> None:
    assert incoming_of("message", text="a\ud83d") == Text("a?", message="5")


def test_the_character_that_postgresql_cannot_keep_is_dropped() -> None:
    assert incoming_of("message", text="la\x00bi") == Text("labi", message="5")


@pytest.mark.parametrize("kind", ["poll_answer", "chat_member", "channel_post", "something_new"])
def test_other_kinds_need_no_reaction(kind: str) -> None:
    assert read({"update_id": 1, kind: {}}) is None


@pytest.mark.parametrize(
    "broken",
    [
        {},
        {"update_id": "1", "message": message(text="x")},
        {"update_id": 1, "message": None},
        {"update_id": 1, "message": message(text=5)},
        {"update_id": 1, "message": message(text="x", chat={"id": 7, "type": "planet"})},
        {"update_id": 1, "message": message(text="x", chat={"id": 2**70, "type": "private"})},
        {"update_id": 1, "callback_query": {"data": "x"}},
        {"update_id": 1, "my_chat_member": {"new_chat_member": "kicked"}},
    ],
)
def test_a_broken_update_has_a_name_and_is_not_quoted(broken: dict[str, Any]) -> None:
    with pytest.raises(UnreadableUpdateError, match="dead letters") as caught:
        read(broken)

    assert "Anna" not in str(caught.value)


FIELDS = st.sampled_from(
    ["message", "chat", "from", "id", "type", "text", "message_id", "data", "new_chat_member", "status"]
)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FIELDS, inner, max_size=4),
    max_leaves=20,
)


@given(st.sampled_from(ALLOWED_UPDATES), JSON)
def test_no_payload_raises_anything_else(kind: str, content: Any) -> None:
    payload = {"update_id": 1, kind: content}

    chat_id_of(payload)
    with contextlib.suppress(UnreadableUpdateError):
        read(payload)


@pytest.mark.parametrize(
    ("payload", "chat_id"),
    [
        ({"update_id": 1, "message": message()}, 7),
        ({"update_id": 1, "callback_query": {"from": {"id": 8}, "message": message()}}, 7),
        ({"update_id": 1, "callback_query": {"from": {"id": 8}}}, 8),
        ({"update_id": 1, "something_new": {"chat": {"id": 9}}}, 9),
        ({"update_id": 1, "poll": {"id": "5"}}, None),
        ({"update_id": 1, "message": {"chat": {"id": "x"}}}, None),
        ({"update_id": 1, "message": "?"}, None),
    ],
)
def test_the_chat_is_found_in_every_kind(payload: dict[str, Any], chat_id: int | None) -> None:
    assert chat_id_of(payload) == chat_id
