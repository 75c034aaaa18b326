from __future__ import annotations

import asyncio

import pytest

from simulator.person import SAMPLE_PHOTO
from simulator.telegram import Person
from tests.simulator.api import Api, keyboard

TOO_OLD = "400 Bad Request: query is too old and response timeout expired or query ID is invalid"


async def press(api: Api, person: Person) -> str:
    """The id of a press that waits for its answer."""
    await api.say(person, reply_markup=keyboard("a"))
    pressed = await person.press("a")
    assert pressed
    return pressed.query_id


async def test_edit_replaces_text_and_removes_the_keyboard(api: Api, anna: Person) -> None:
    sent = await api.say(anna, reply_markup=keyboard("a"))

    edited = await api.result("editMessageText", chat_id=7, message_id=sent["message_id"], text="Jauns")

    assert ("reply_markup" in edited, edited["text"], edited["edit_date"] >= sent["date"]) == (False, "Jauns", True)
    message = anna.chat.messages[sent["message_id"]]
    assert [version.content["text"] for version in message.versions] == ["Sveiks"]


async def test_edit_of_the_keyboard_keeps_the_text(api: Api, anna: Person) -> None:
    sent = await api.say(anna, reply_markup=keyboard("a"))
    where = {"chat_id": 7, "message_id": sent["message_id"]}

    edited = await api.result("editMessageReplyMarkup", **where, reply_markup=keyboard("b"))

    assert (edited["text"], edited["reply_markup"]) == ("Sveiks", keyboard("b"))
    assert "reply_markup" not in await api.result("editMessageReplyMarkup", **where)


async def test_edit_of_a_caption_keeps_the_photo(api: Api, anna: Person) -> None:
    sent = (await api.upload("sendPhoto", {"chat_id": 7, "caption": "a"}, {"photo": SAMPLE_PHOTO}))["result"]
    where = {"chat_id": 7, "message_id": sent["message_id"]}

    edited = await api.result("editMessageCaption", **where, caption="b")

    assert (edited["caption"], edited["photo"]) == ("b", sent["photo"])
    assert await api.error("editMessageText", **where, text="a") == (
        "400 Bad Request: there is no text in the message to edit"
    )


async def test_text_has_no_caption_to_edit(api: Api, anna: Person) -> None:
    sent = await api.say(anna)

    error = await api.error("editMessageCaption", chat_id=7, message_id=sent["message_id"], caption="a")

    assert error == "400 Bad Request: there is no caption in the message to edit"


async def test_edit_that_changes_nothing_is_refused(api: Api, anna: Person) -> None:
    sent = await api.say(anna, reply_markup=keyboard("a"))

    error = await api.error(
        "editMessageText", chat_id=7, message_id=sent["message_id"], text="Sveiks", reply_markup=keyboard("a")
    )

    assert error.startswith("400 Bad Request: message is not modified: specified new message content and reply markup")


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ({"message_id": 99}, "message to edit not found"),
        ({}, "message identifier is not specified"),
        ({"inline_message_id": "x"}, "inline messages are not part of the stand-in"),
        ({"message_id": 1}, "message can't be edited"),
    ],
    ids=["unknown", "not named", "inline", "somebody else's"],
)
async def test_only_own_messages_are_edited(api: Api, anna: Person, where: dict[str, object], words: str) -> None:
    error = await api.error("editMessageText", **{"chat_id": 7, "text": "a"} | where)

    assert error == f"400 Bad Request: {words}"


async def test_edit_without_chat_is_refused(api: Api) -> None:
    assert await api.error("editMessageText", message_id=1, text="a") == "400 Bad Request: chat_id is empty"


async def test_deleted_message_is_gone(api: Api, anna: Person) -> None:
    where = {"chat_id": 7, "message_id": (await api.say(anna, reply_markup=keyboard("a")))["message_id"]}

    assert await api.result("deleteMessage", **where) is True

    assert anna.chat.messages[where["message_id"]].deleted
    assert await api.error("deleteMessage", **where) == "400 Bad Request: message to delete not found"
    assert await api.error("editMessageText", **where, text="a") == "400 Bad Request: message to edit not found"


@pytest.mark.parametrize("options", [{"speed": 1_000_000.0}])
async def test_message_older_than_two_days_stays(api: Api, anna: Person) -> None:
    sent = await api.say(anna)
    anna.chat.messages[sent["message_id"]].date -= 1  # a second of ours is eleven days of Telegram's here

    error = await api.error("deleteMessage", chat_id=7, message_id=sent["message_id"])

    assert error == "400 Bad Request: message can't be deleted for everyone"


async def test_answer_to_a_press_is_shown(api: Api, anna: Person) -> None:
    query = await press(api, anna)

    assert await api.result("answerCallbackQuery", callback_query_id=query, text="Paldies!") is True

    assert await anna.next_toast() == "Paldies!"
    assert anna.chat.toasts == ["Paldies!"]


async def test_answer_has_at_most_200_characters(api: Api, anna: Person) -> None:
    query = await press(api, anna)

    error = await api.error("answerCallbackQuery", callback_query_id=query, text="a" * 201)

    assert error == "400 Bad Request: MESSAGE_TOO_LONG"


@pytest.mark.parametrize("options", [{"speed": 100_000.0}])
async def test_press_can_be_answered_for_150_seconds_only(api: Api, anna: Person) -> None:
    query = await press(api, anna)
    await asyncio.sleep(0.01)  # 1,000 s of Telegram's

    assert await api.error("answerCallbackQuery", callback_query_id=query) == TOO_OLD


async def test_press_of_another_bot_cannot_be_answered(api: Api, other_api: Api, anna: Person) -> None:
    query = await press(api, anna)

    assert await other_api.error("answerCallbackQuery", callback_query_id=query) == TOO_OLD
