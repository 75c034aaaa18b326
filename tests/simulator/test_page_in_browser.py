"""The page at work, in a real browser."""

from __future__ import annotations

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from simulator.telegram import Person, TelegramServer
from tests.simulator.api import Api, keyboard
from tests.simulator.chromium import Tab, chromium

pytestmark = [
    pytest.mark.chromium,
    # A newcomer may go without a browser; in CI its absence is a failure.
    pytest.mark.skipif(
        shutil.which("chromium") is None and not os.environ.get("CI"),
        reason="install Debian's chromium to test the page",
    ),
]

FIELD = "document.getElementById('composer-text')"


def click(selector: str) -> str:
    return f'document.querySelector("{selector}").click()'


def shows(words: str, where: str = "#bubbles") -> str:
    return f'document.querySelector("{where}")?.textContent.includes("{words}")'


@pytest.fixture
async def tab(server: TelegramServer, anna: Person, tmp_path: Path) -> AsyncIterator[Tab]:
    """The page with Anna's chat open."""
    async with chromium(tmp_path) as tab:
        await tab.open(f"{server.url}/#1001.7")
        await tab.until("document.querySelector('#bubbles .message')")
        yield tab


async def test_message_edit_and_note_appear_as_they_come(tab: Tab, api: Api, anna: Person) -> None:
    sent = await api.say(anna, "<b>Labi</b>?", parse_mode="HTML", reply_markup=keyboard("a"))
    await tab.until(shows("Labi", "#bubbles strong"))
    start = await api.last_update()
    await tab.run(click("[data-token=a]"))
    (update,) = await api.updates(offset=start["update_id"] + 1, timeout=20)
    query = update["callback_query"]
    await api.result("answerCallbackQuery", callback_query_id=query["id"], text="Pierakstīts")
    await api.result("editMessageText", chat_id=7, message_id=sent["message_id"], text="Paldies")

    await tab.until(shows("Pierakstīts", "#toasts"))
    await tab.until(shows("Paldies"))
    assert await tab.run("document.querySelectorAll('[data-token]').length") == 0


async def test_written_words_reach_the_bot(tab: Tab, api: Api) -> None:
    await tab.run(f"{FIELD}.value = 'Čau!'; document.getElementById('composer').requestSubmit()")
    await tab.until(shows("Čau!"))

    assert (await api.last_update())["message"]["text"] == "Čau!"


async def test_own_message_can_be_corrected(tab: Tab, api: Api, anna: Person) -> None:
    await anna.say("Labbi")
    await tab.until("document.querySelector('.edit')")
    await tab.run(click(".edit"))
    await tab.run(f"{FIELD}.value = 'Labi'; document.getElementById('composer').requestSubmit()")

    await tab.until(shows("labota"))
    assert (await api.last_update())["edited_message"]["text"] == "Labi"


async def test_visitor_becomes_somebody_new_by_a_way_in(tab: Tab, server: TelegramServer, api: Api) -> None:
    await tab.run(click("#talk"))
    await tab.run(click("#ways button"))

    await tab.until(shows("/start diena"))
    assert (await api.last_update())["message"]["from"]["first_name"] == "Es"
    assert [chat.title for chat in server.chats] == ["Anna", "Es"]


async def test_page_speaks_latvian_first_and_english_on_demand(tab: Tab) -> None:
    assert await tab.run("document.documentElement.lang") == "lv"

    await tab.run(click("[data-language=en]"))

    await tab.until(shows("Talk to the bot", "#talk"))


async def test_search_overlooks_diacritics(tab: Tab, server: TelegramServer) -> None:
    await server.person(8, "Jānis").start()
    await tab.until("document.querySelectorAll('.chat-item').length === 2")

    await tab.run("document.getElementById('search').value = 'janis'")
    await tab.run("document.getElementById('search').dispatchEvent(new Event('input'))")

    assert await tab.run("[...document.querySelectorAll('.chat-item strong')].map((it) => it.textContent)") == ["Jānis"]
