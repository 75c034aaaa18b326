from __future__ import annotations

import asyncio
import json
from typing import Any

import aiohttp
import pytest

from simulator.person import SAMPLE_PHOTO
from simulator.telegram import Person, TelegramServer
from tests.simulator.api import Api, keyboard


class Browser:
    """The people's side over HTTP."""

    def __init__(self, api: Api) -> None:
        self._session = api.session
        self._url = api.server.url

    async def get(self, path: str, **query: int) -> Any:
        async with self._session.get(f"{self._url}/simulator/{path}", params=query) as response:
            assert response.status == 200
            return await response.json()

    async def post(self, path: str, **body: Any) -> dict[str, Any]:
        async with self._session.post(f"{self._url}/simulator/{path}", json=body) as response:
            answer: dict[str, Any] = await response.json()
            assert (response.status == 400) is ("error" in answer)
            return answer


@pytest.fixture
def browser(api: Api) -> Browser:
    return Browser(api)


async def test_setup_names_bots_and_ways_into_them(browser: Browser) -> None:
    setup = await browser.get("setup")

    assert [bot["username"] for bot in setup["bots"]] == ["atbalss_bot", "other_bot"]
    assert setup["entries"][0] == {"title": "Karjeras diena", "payload": "diena", "role": "student", "note": "Rīga"}


async def test_somebody_new_starts_the_bot(browser: Browser, api: Api) -> None:
    chat = await browser.post("people", first_name="Es", language_code="en", role="coordinator", badges=["own"])
    await browser.post(f"chats/{chat['key']}/start", payload="staff-abc")

    message = (await api.last_update())["message"]
    assert (message["text"], message["from"]["language_code"]) == ("/start staff-abc", "en")
    assert (chat["role"], chat["badges"], chat["started"]) == ("coordinator", ["own"], False)


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({}, "first_name is missing"),
        ({"first_name": "Es", "age": 5}, "no age"),
        ({"first_name": "Es", "bot": "nobody_bot"}, "no bot @nobody_bot"),
    ],
)
async def test_somebody_impossible_is_refused(browser: Browser, body: dict[str, Any], words: str) -> None:
    assert words in (await browser.post("people", **body))["error"]


async def test_people_act_over_http(browser: Browser, api: Api, anna: Person) -> None:
    sent = await api.say(anna, reply_markup=keyboard("a"))
    said = (await browser.post("chats/1001.7/say", text="Sveiks"))["message"]
    await browser.post("chats/1001.7/edit", message_id=said["message_id"], text="Čau")
    press = await browser.post("chats/1001.7/press", button="a", message_id=sent["message_id"])
    for act in ("voice", "photo", "sticker", "block", "unblock"):
        await browser.post(f"chats/1001.7/{act}")
    await browser.post("chats/1001.7/tag", badge="danger")

    kinds = [event["kind"] for event in (await browser.get("chats/1001.7"))["events"]]
    assert kinds[3:] == ["message", "edit", "press", *["message"] * 3, "blocked", "unblocked", "badge"]
    assert press["query"]


@pytest.mark.parametrize(
    ("path", "body", "words"),
    [
        ("chats/1001.7/fly", {}, "but not 'fly'"),
        ("chats/1001.9/say", {"text": "a"}, "no private chat '1001.9'"),
        ("chats/1001.7/say", {}, "text is missing"),
        ("chats/1001.7/press", {"button": "a", "message_id": 99}, "no message 99"),
        ("chats/1001.7/start", {"payload": "a b"}, "64 characters"),
    ],
)
async def test_impossible_acts_are_refused(
    browser: Browser, anna: Person, path: str, body: dict[str, Any], words: str
) -> None:
    assert words in (await browser.post(path, **body))["error"]


@pytest.mark.parametrize(
    ("content_type", "body", "words"),
    [
        ("text/plain", b'{"text": "a"}', "must be JSON"),
        ("application/json", b"{", "not JSON"),
        ("application/json", b"[]", "JSON object"),
    ],
    ids=["from a foreign page", "broken", "no object"],
)
async def test_body_must_be_json(api: Api, anna: Person, content_type: str, body: bytes, words: str) -> None:
    address = f"{api.server.url}/simulator/chats/1001.7/say"
    async with api.session.post(address, data=body, headers={"Content-Type": content_type}) as response:
        assert (response.status, words in (await response.json())["error"]) == (400, True)


async def test_chat_tells_what_came_after_an_event(browser: Browser, api: Api, anna: Person) -> None:
    await api.result("setMyCommands", commands=[{"command": "help", "description": "Palīdzība"}], language_code="lv")
    await api.result("setMyDescription", description="Čau")
    await api.say(anna, "Pēdējais", reply_markup={"keyboard": [["Jā"]]})

    answer = await browser.get("chats/1001.7", after=2)

    assert [event["message"]["text"] for event in answer["events"]] == ["Pēdējais"]
    chat = answer["chat"]
    assert (chat["commands"][0]["command"], chat["description"], chat["keyboard"]["keyboard"]) == (
        "help",
        "Čau",
        [[{"text": "Jā"}]],
    )
    assert chat["last"] == {"text": "Pēdējais", "kind": "text", "from_bot": True, "date": chat["last"]["date"]}


async def test_waiting_for_a_chat_ends_with_the_next_event(browser: Browser, api: Api, anna: Person) -> None:
    waiting = asyncio.create_task(browser.get("chats/1001.7", after=len(anna.chat.events), wait=30))
    await asyncio.sleep(0.05)

    await api.say(anna, "Te")

    assert (await waiting)["events"][0]["message"]["text"] == "Te"


async def test_unknown_chat_is_not_found(api: Api) -> None:
    async with api.session.get(f"{api.server.url}/simulator/chats/1001.9") as response:
        assert response.status == 404


async def test_number_of_an_event_is_a_number(api: Api, anna: Person) -> None:
    async with api.session.get(f"{api.server.url}/simulator/chats/1001.7?after=x") as response:
        assert response.status == 400


async def test_live_stream_tells_all_chats_and_then_the_changed(server: TelegramServer, api: Api, anna: Person) -> None:
    server.person(8, "Jānis")
    async with api.session.get(f"{server.url}/simulator/live") as response:
        first = await _next_news(response)
        await anna.say("Sveiks")
        second = await _next_news(response)

    assert [[chat["name"] for chat in news] for news in (first, second)] == [["Anna", "Jānis"], ["Anna"]]


async def _next_news(response: aiohttp.ClientResponse) -> list[dict[str, Any]]:
    line = await response.content.readuntil(b"\n\n")
    news: list[dict[str, Any]] = json.loads(line.removeprefix(b"data: "))
    return news


async def test_list_marks_blocked_chats_and_pictures(browser: Browser, api: Api, anna: Person) -> None:
    await api.upload("sendPhoto", {"chat_id": 7}, {"photo": SAMPLE_PHOTO})
    await anna.block()

    (chat,) = (await browser.get("chats"))["chats"]

    assert (chat["badges"], chat["blocked"], chat["language"], chat["last"]["kind"]) == (["photo"], True, "lv", "photo")


@pytest.mark.parametrize(("kind", "inline"), [("photo", True), ("document", False)])
async def test_pictures_are_shown_and_documents_saved(api: Api, anna: Person, kind: str, inline: bool) -> None:
    sent = await api.upload(f"send{kind.title()}", {"chat_id": 7}, {kind: SAMPLE_PHOTO})
    file = sent["result"][kind][0] if inline else sent["result"][kind]

    async with api.session.get(f"{api.server.url}/simulator/files/{file['file_id']}") as response:
        assert await response.read() == SAMPLE_PHOTO
        assert ("Content-Disposition" not in response.headers) is inline
        assert response.headers["X-Content-Type-Options"] == "nosniff"


async def test_unknown_file_is_not_found(api: Api) -> None:
    async with api.session.get(f"{api.server.url}/simulator/files/x") as response:
        assert response.status == 404


async def test_violations_and_dump_can_be_fetched(browser: Browser, api: Api, anna: Person) -> None:
    await api.error("sendMessage", chat_id=99, text="a")

    assert await browser.get("violations") == {"400 Bad Request: chat not found": 1}
    dump = await browser.get("dump")
    assert (dump["calls"], dump["chats"][0]["events"][-1]["message"]["text"]) == ({"sendMessage": 1}, "/start")
