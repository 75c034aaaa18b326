from __future__ import annotations

import asyncio
from typing import Any

import pytest

from simulator.telegram import Button, NothingCame, NotPossible, Person, Press, TelegramServer
from tests.simulator.api import Api, keyboard


def test_same_person_is_the_same_object(server: TelegramServer) -> None:
    assert server.person(7, "Anna") is server.person(7, "Anna")


async def test_start_carries_the_payload_of_a_link(server: TelegramServer, api: Api) -> None:
    person = server.person(7, "Anna", "ru")

    await person.start("Karjeras-diena_1")

    update = await api.last_update()
    assert update["message"]["text"] == "/start Karjeras-diena_1"
    assert update["message"]["from"] == {"id": 7, "is_bot": False, "first_name": "Anna", "language_code": "ru"}
    assert person.chat.started


@pytest.mark.parametrize("payload", ["a" * 65, "ā", "a b", "a.b"])
async def test_payload_that_no_link_can_carry_is_refused(server: TelegramServer, payload: str) -> None:
    with pytest.raises(NotPossible, match="64 characters"):
        await server.person(7, "Anna").start(payload)


async def test_long_text_goes_out_in_parts(api: Api, anna: Person) -> None:
    await anna.say("a" * 5000)

    assert [len(update["message"]["text"]) for update in await api.updates()][1:] == [4096, 904]


@pytest.mark.parametrize("text", ["", "  \n"])
async def test_empty_text_cannot_be_said(anna: Person, text: str) -> None:
    with pytest.raises(NotPossible, match="visible character"):
        await anna.say(text)


async def test_edit_becomes_an_edited_message(api: Api, anna: Person) -> None:
    message = await anna.say("Labi")

    await anna.edit(message.id, "Ļoti labi")

    update = await api.last_update()
    assert (update["edited_message"]["text"], update["edited_message"]["message_id"]) == ("Ļoti labi", message.id)


async def test_only_own_texts_can_be_edited(api: Api, anna: Person) -> None:
    sent = await api.say(anna)
    voice = await anna.send_voice()

    for message_id in (sent["message_id"], voice.id, 99):
        with pytest.raises(NotPossible, match="not a text of this person's"):
            await anna.edit(message_id, "a")


async def test_media_are_messages_without_text(api: Api, anna: Person) -> None:
    await anna.send_voice()
    await anna.send_photo(caption="Es")
    await anna.send_sticker("🎉")

    messages = [update["message"] for update in await api.updates()][1:]
    assert [sorted(message.keys() & {"voice", "photo", "sticker", "text", "caption"}) for message in messages] == [
        ["voice"],
        ["caption", "photo"],
        ["sticker"],
    ]


@pytest.mark.parametrize("button", ["b", "label b", Button("label b", "b")], ids=["token", "label", "button"])
async def test_button_is_named_by_token_label_or_itself(api: Api, anna: Person, button: Button | str) -> None:
    sent = await api.say(anna, reply_markup=keyboard("a", "b"))

    await anna.press(button)

    query = (await api.last_update())["callback_query"]
    assert (query["data"], query["message"]["message_id"], query["from"]["id"]) == ("b", sent["message_id"], 7)


async def test_press_learns_its_answer(api: Api, anna: Person) -> None:
    await api.say(anna, reply_markup=keyboard("a"))
    press = await anna.press("a")
    assert isinstance(press, Press)
    assert press.answer is None

    await api.result("answerCallbackQuery", callback_query_id=press.query_id)

    assert press.answer == ""


async def test_newest_message_with_the_button_is_meant(api: Api, anna: Person) -> None:
    await api.say(anna, "Vecais", reply_markup=keyboard("a"))
    await api.say(anna, "Jaunais", reply_markup=keyboard("a"))

    await anna.press("a")

    assert (await api.last_update())["callback_query"]["message"]["text"] == "Jaunais"


async def test_button_that_is_gone_can_be_pressed_only_on_a_named_message(api: Api, anna: Person) -> None:
    sent = await api.say(anna, reply_markup=keyboard("a"))
    await api.result("editMessageReplyMarkup", chat_id=7, message_id=sent["message_id"])
    with pytest.raises(NotPossible, match="no message here has the button 'a'"):
        await anna.press("a")

    await anna.press("a", anna.chat.messages[sent["message_id"]])

    assert (await api.last_update())["callback_query"]["data"] == "a"


async def test_link_button_is_no_matter_of_the_bot(api: Api, anna: Person) -> None:
    await api.say(anna, reply_markup={"inline_keyboard": [[{"text": "Lasi", "url": "https://a.lv"}]]})

    with pytest.raises(NotPossible, match="opens a link"):
        await anna.press("Lasi")


async def test_own_message_has_no_buttons(anna: Person) -> None:
    with pytest.raises(NotPossible, match="only messages of bots"):
        await anna.press("a", await anna.say("a"))


async def test_key_of_the_reply_keyboard_is_said(api: Api, anna: Person) -> None:
    await api.say(anna, reply_markup={"keyboard": [["Jā"]]})

    assert await anna.press("Jā") is None

    assert (await api.last_update())["message"]["text"] == "Jā"


async def test_blocking_tells_the_bot_and_stops_the_person(api: Api, anna: Person) -> None:
    await anna.block()
    await anna.block()

    change = (await api.last_update())["my_chat_member"]
    assert [change[name]["status"] for name in ("old_chat_member", "new_chat_member")] == ["member", "kicked"]
    for act in (anna.say("a"), anna.press("a"), anna.send_voice(), anna.edit(1, "a")):
        with pytest.raises(NotPossible, match="blocked the bot"):
            await act


async def test_start_unblocks(api: Api, anna: Person) -> None:
    await anna.block()

    await anna.start()

    *_, change, message = await api.updates()
    assert change["my_chat_member"]["new_chat_member"]["status"] == "member"
    assert message["message"]["text"] == "/start"


async def test_messages_are_read_in_order_and_once(api: Api, anna: Person) -> None:
    await api.say(anna, "a")
    await api.say(anna, "b")

    assert [(await anna.next_message()).text, (await anna.next_message()).text] == ["a", "b"]
    with pytest.raises(NothingCame, match="nothing of the kind came"):
        await anna.next_message(timeout=0.01)


async def test_message_wakes_who_waits(api: Api, anna: Person) -> None:
    waiting = asyncio.create_task(anna.next_message())
    await asyncio.sleep(0)

    await api.say(anna, "a")

    assert (await waiting).text == "a"


async def test_waiting_for_sees_edits_too(api: Api, anna: Person) -> None:
    sent = await api.say(anna, "a")
    await api.say(anna, "b")
    await api.result("editMessageText", chat_id=7, message_id=sent["message_id"], text="c")

    found = await anna.wait_for(lambda message: message.text == "c")

    assert found.id == sent["message_id"]


async def test_transcript_holds_everything_in_order(server: TelegramServer, api: Api, anna: Person) -> None:
    sent = await api.say(anna, reply_markup=keyboard("a"))
    press = await anna.press("a")
    assert press
    await api.result("answerCallbackQuery", callback_query_id=press.query_id, text="Ir!")
    await api.result("editMessageText", chat_id=7, message_id=sent["message_id"], text="Jauns")
    anna.tag("danger")

    (chat,) = server.dump()["chats"]
    kinds = [event["kind"] for event in chat["events"]]
    assert kinds == ["started", "message", "message", "press", "answer", "edit", "badge"]
    assert chat["badges"] == ["danger"]


async def test_person_has_a_chat_with_each_bot(server: TelegramServer, other_api: Api, anna: Person) -> None:
    with_other: Any = server.person(7, "Anna", bot="other_bot")
    await with_other.start()

    assert with_other.chat is not anna.chat
    assert len(await other_api.updates()) == 1
    with pytest.raises(NotPossible, match="no bot @nobody"):
        server.person(7, "Anna", bot="nobody")
