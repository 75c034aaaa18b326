from __future__ import annotations

from typing import Any

import pytest

from simulator.telegram import Person, TelegramServer
from tests.simulator.api import Api

COMMANDS = [{"command": "help", "description": "Palīdzība"}]


async def test_bot_is_told_whether_it_reads_along_in_groups(api: Api, other_api: Api) -> None:
    me, other = await api.result("getMe"), await other_api.result("getMe")

    assert (me["id"], me["is_bot"], me["username"]) == (1001, True, "atbalss_bot")
    assert [me["can_read_all_group_messages"], other["can_read_all_group_messages"]] == [False, True]


async def test_commands_are_kept_per_scope_and_language(api: Api) -> None:
    await api.result("setMyCommands", commands=COMMANDS, language_code="lv")

    assert await api.result("getMyCommands", language_code="lv") == COMMANDS
    assert await api.result("getMyCommands") == []
    await api.result("deleteMyCommands", language_code="lv")
    assert await api.result("getMyCommands", language_code="lv") == []


@pytest.mark.parametrize(
    ("commands", "words"),
    [
        (["help"], "can't parse BotCommand: expected an Object"),
        ([{"command": "help"}], 'can\'t parse BotCommand: Field "description" must be of type String'),
        ([{"command": "Palīdzība", "description": "a"}], "BOT_COMMAND_INVALID"),
        ([{"command": "help", "description": ""}], "BOT_COMMAND_DESCRIPTION_INVALID"),
        (COMMANDS * 101, "BOT_COMMANDS_TOO_MUCH"),
    ],
)
async def test_commands_of_the_wrong_shape_are_refused(api: Api, commands: list[Any], words: str) -> None:
    assert await api.error("setMyCommands", commands=commands) == f"400 Bad Request: {words}"


async def test_descriptions_are_kept_per_language(api: Api) -> None:
    await api.result("setMyDescription", description="Čau", language_code="lv")
    await api.result("setMyShortDescription", short_description="Īsi")

    assert await api.result("getMyDescription", language_code="lv") == {"description": "Čau"}
    assert await api.result("getMyDescription") == {"description": ""}
    assert await api.result("getMyShortDescription") == {"short_description": "Īsi"}


async def test_description_has_at_most_512_characters(api: Api) -> None:
    assert await api.error("setMyDescription", description="a" * 513) == "400 Bad Request: description is too long"


async def test_chat_can_be_looked_up(api: Api, anna: Person) -> None:
    chat = await api.result("getChat", chat_id=7)

    assert (chat["id"], chat["type"], chat["first_name"]) == (7, "private", "Anna")


async def test_logged_out_bot_is_locked_out(api: Api) -> None:
    assert await api.result("close") is True
    assert await api.result("logOut") is True

    assert await api.error("getMe") == "400 Bad Request: Logged out"


def test_bots_need_different_tokens() -> None:
    with pytest.raises(ValueError, match="at least one bot"):
        TelegramServer([])
