"""The three languages say the same things."""

from __future__ import annotations

import json
import re
import string
from collections.abc import Collection
from datetime import date, time
from typing import Any

import pytest

from bot.menu import commands_for, publish_commands, publish_staff_commands
from bot.rights import RIGHT_FOR
from bot.wording import LANGUAGES, Wording, wording, written
from tests.bot.fakes import FakeTelegram, VirtualClock, rng


def flat(texts: dict[str, Any], prefix: str = "") -> dict[str, str]:
    found: dict[str, str] = {}
    for key, value in texts.items():
        found |= flat(value, f"{prefix}{key}.") if isinstance(value, dict) else {prefix + key: value}
    return found


def facts(text: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


ALL = {language: flat(wording(language).texts) for language in LANGUAGES}
EMOJI = re.compile("[\U0001f300-\U0001faff☀-➿]")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_exists_in_every_language_with_the_same_facts(language: str) -> None:
    assert {key: facts(text) for key, text in ALL[language].items()} == {
        key: facts(text) for key, text in ALL["lv"].items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_whole_and_carry_one_emoji_at_most(language: str) -> None:
    for key, text in ALL[language].items():
        assert isinstance(text, str), key
        assert text == text.strip(), key
        assert len(EMOJI.findall(text)) <= 1, key


def test_latvian_addresses_staff_politely_and_learners_by_tu() -> None:
    learners = {"event.forward", "stranger"}
    tu = re.compile(r"\b(tu|tev|tavs|tava|tavas|tavu)\b", re.IGNORECASE)

    assert [key for key, text in ALL["lv"].items() if key not in learners and tu.search(text)] == []
    assert "Jūs" not in "".join(re.sub(r"(^|[.!?]\s+)Jūs", "", text) for text in ALL["lv"].values())


def test_an_unknown_language_is_latvian() -> None:
    assert wording("de").language == "lv"


@pytest.mark.parametrize(("language", "percent", "decimal"), [("lv", "47\u00a0%", "0,8"), ("en", "47%", "0.8")])
def test_numbers_are_written_as_the_language_does(language: str, percent: str, decimal: str) -> None:
    words = wording(language)

    assert (words.percent(0.472), words.decimal(0.8)) == (percent, decimal)


def test_a_missing_text_is_our_mistake() -> None:
    with pytest.raises(KeyError):
        Wording("lv", {})("welcome")


def test_a_day_is_written_with_its_hour_if_known() -> None:
    assert written(date(2026, 11, 2), None) == "02.11.2026"
    assert written(date(2026, 11, 2), time(14)) == "02.11.2026 14:00"


@pytest.mark.parametrize("areas", [RIGHT_FOR, None], ids=["staff", "learners"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_commands_fit_telegram(language: str, areas: Collection[str] | None) -> None:
    for command in commands_for(language, areas):
        assert re.fullmatch("[a-z0-9_]{1,32}", command["command"])
        assert 1 <= len(command["description"]) <= 256


async def test_the_menu_is_set_for_every_language_and_for_the_rest(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock)

    await publish_commands(telegram.bot, rng=rng(), clock=clock)

    assert [call.fields.get("language_code") for call in telegram.calls] == ["lv", "ru", "en", None]
    assert {call.fields["scope"] for call in telegram.calls} == {'{"type": "default"}'}


async def test_the_staff_menu_is_set_in_its_chat(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock)

    await publish_staff_commands(telegram.bot, 7, "lv", {"event"}, rng=rng(), clock=clock)

    assert telegram.calls[0].fields["scope"] == '{"type": "chat", "chat_id": 7}'
    commands = json.loads(telegram.calls[0].fields["commands"])
    assert [command["command"] for command in commands] == ["event"]
