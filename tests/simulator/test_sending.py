from __future__ import annotations

import json

import pytest

from simulator.person import SAMPLE_PHOTO
from simulator.telegram import BotAccount, Person, TelegramServer
from tests.simulator.api import TOKEN, Api, keyboard


async def test_message_reaches_the_person(api: Api, anna: Person) -> None:
    sent = await api.say(anna, "<b>Čau!</b>", parse_mode="HTML", reply_markup=keyboard("a"))

    message = await anna.next_message()

    assert (message.text, message.buttons[0].token) == ("Čau!", "a")
    assert sent["entities"] == [{"type": "bold", "offset": 0, "length": 4}]
    assert sent["chat"] == {"id": 7, "type": "private", "first_name": "Anna"}


async def test_wrong_token_is_unauthorized(api: Api) -> None:
    api.base = f"{api.server.url}/bot1001:wrong"

    assert await api.error("getMe") == "401 Unauthorized"


async def test_unknown_method_is_not_found(api: Api) -> None:
    assert await api.error("sendLove") == "404 Not Found: method not found"


@pytest.mark.parametrize("chat_id", [8, "abc", "@somebody"])
async def test_chat_never_met_is_not_found(api: Api, chat_id: int | str) -> None:
    assert await api.error("sendMessage", chat_id=chat_id, text="a") == "400 Bad Request: chat not found"


async def test_person_who_never_pressed_start_cannot_be_written_to(server: TelegramServer, api: Api) -> None:
    server.person(8, "Jānis")

    error = await api.error("sendMessage", chat_id=8, text="a")

    assert error == "403 Forbidden: bot can't initiate conversation with a user"


async def test_start_with_one_bot_is_no_start_with_another(other_api: Api, anna: Person) -> None:
    assert await other_api.error("sendMessage", chat_id=7, text="a") == "400 Bad Request: chat not found"


async def test_blocked_bot_cannot_write(api: Api, anna: Person) -> None:
    await anna.block()

    assert await api.error("sendMessage", chat_id=7, text="a") == "403 Forbidden: bot was blocked by the user"
    assert api.server.violations == {"403 Forbidden: bot was blocked by the user": 1}


async def test_parameters_may_come_by_address_form_or_json(api: Api, anna: Person) -> None:
    markup = json.dumps(keyboard("a"))
    address = f"{api.base}/sendMessage"
    async with api.session.get(address, params={"chat_id": 7, "text": "adrese"}) as response:
        assert response.status == 200
    async with api.session.post(address, data={"chat_id": 7, "text": "veidlapa", "reply_markup": markup}) as response:
        assert response.status == 200

    assert [(await anna.next_message()).text, (await anna.next_message()).buttons[0].token] == ["adrese", "a"]


@pytest.mark.parametrize("body", [b"{", b"[1]"])
async def test_broken_json_is_refused(api: Api, body: bytes) -> None:
    headers = {"Content-Type": "application/json"}
    async with api.session.post(f"{api.base}/getMe", data=body, headers=headers) as response:
        assert response.status == 400


async def test_reply_quotes_the_message(api: Api, anna: Person) -> None:
    first = await anna.say("Kāpēc?")

    sent = await api.say(anna, "Tāpēc.", reply_parameters={"message_id": first.id})

    assert sent["reply_to_message"]["text"] == "Kāpēc?"


async def test_reply_to_nothing_is_refused_unless_allowed(api: Api, anna: Person) -> None:
    missing = {"message_id": 99}

    error = await api.error("sendMessage", chat_id=7, text="a", reply_parameters=missing)

    assert error == "400 Bad Request: message to be replied not found"
    assert await api.say(anna, reply_parameters=missing | {"allow_sending_without_reply": True})


async def test_reply_keyboard_stays_until_removed(api: Api, anna: Person) -> None:
    await api.say(anna, reply_markup={"keyboard": [["Jā", "Nē"]]})
    await api.say(anna, "Nu?")
    assert [key.label for key in anna.chat.keys] == ["Jā", "Nē"]

    await api.say(anna, reply_markup={"remove_keyboard": True})

    assert anna.chat.keys == []


async def test_album_is_several_messages_of_one_group(api: Api, anna: Person) -> None:
    media = [{"type": "photo", "media": f"attach://p{number}", "caption": f"{number}"} for number in range(2)]

    body = await api.upload(
        "sendMediaGroup", {"chat_id": 7, "media": json.dumps(media)}, {"p0": SAMPLE_PHOTO, "p1": SAMPLE_PHOTO}
    )

    assert [message["caption"] for message in body["result"]] == ["0", "1"]
    assert len({message["media_group_id"] for message in body["result"]}) == 1


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (["photo"], "too few messages to send as an album"),
        (["photo"] * 11, "too many messages to send as an album"),
        (["photo", "document"], "document can't be mixed with other media types"),
        (["poll", "poll"], "can't parse InputMedia: the stand-in sends albums of photo or document"),
    ],
)
async def test_album_has_2_to_10_of_a_kind(api: Api, anna: Person, kinds: list[str], words: str) -> None:
    media = json.dumps([{"type": kind, "media": "attach://p"} for kind in kinds])

    body = await api.upload("sendMediaGroup", {"chat_id": 7, "media": media}, {"p": SAMPLE_PHOTO})

    assert body["description"] == f"Bad Request: {words}"


async def test_chat_action_is_seen(api: Api, anna: Person) -> None:
    await api.result("sendChatAction", chat_id=7, action="typing")

    assert anna.chat.events[-1].details == {"action": "typing"}
    assert await api.error("sendChatAction", chat_id=7, action="x") == (
        "400 Bad Request: wrong parameter action in request"
    )


def test_bot_needs_a_token_of_telegrams_shape() -> None:
    with pytest.raises(ValueError, match="looks like"):
        BotAccount("secret", "a_bot", "A")
    assert BotAccount(TOKEN, "a_bot", "A").id == 1001
