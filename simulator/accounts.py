"""Methods about the bot itself, its chats and its files."""

from __future__ import annotations

from typing import Any

from simulator.calls import Call, Handler
from simulator.errors import bad_request
from simulator.files import DOWNLOAD_BYTES
from simulator.profile import DESCRIPTION, SHORT_DESCRIPTION, Command, set_text

LOCKED_OUT_SECONDS = 600
GIFTS = ("unlimited_gifts", "limited_gifts", "unique_gifts", "premium_subscription", "gifts_from_channels")


async def get_me(call: Call) -> dict[str, Any]:
    """The bot's User with what only the bot itself is told."""
    return call.bot.user.as_json() | {
        "can_join_groups": True,
        "can_read_all_group_messages": not call.bot.account.privacy,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }


async def log_out(call: Call) -> bool:
    """Leave this server; for ten minutes it lets the bot do nothing."""
    call.bot.logged_out_until = call.world.clock.elapsed() + LOCKED_OUT_SECONDS
    return True


async def close(_: Call) -> bool:
    """Before a bot moves to another server; nothing to do here."""
    return True


async def get_chat(call: Call) -> dict[str, Any]:
    """The Bot API's ChatFullInfo."""
    details = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": dict.fromkeys(GIFTS, False)}
    return call.chat().as_json() | details


async def get_file(call: Call) -> dict[str, Any]:
    """Where a file can be downloaded."""
    stored = call.world.files.get(call.arguments["file_id"])
    if stored is None:
        raise bad_request("invalid file_id")
    if len(stored.content) > DOWNLOAD_BYTES:
        raise bad_request("file is too big")
    return stored.as_json() | {"file_path": stored.path}


async def set_my_commands(call: Call) -> bool:
    """The commands that people see in the menu."""
    call.bot.profile.set_commands(call.arguments)
    return True


async def get_my_commands(call: Call) -> list[Command]:
    """The same back."""
    return call.bot.profile.commands(call.arguments)


async def delete_my_commands(call: Call) -> bool:
    """Take the commands out of the menu."""
    call.bot.profile.delete_commands(call.arguments)
    return True


async def set_my_description(call: Call) -> bool:
    """What people read before they press Start."""
    set_text(call.bot.profile.descriptions, call.arguments, "description", DESCRIPTION)
    return True


async def get_my_description(call: Call) -> dict[str, str]:
    """The same back."""
    return {"description": call.bot.profile.descriptions.get(call.arguments.get("language_code", ""), "")}


async def set_my_short_description(call: Call) -> bool:
    """What people read in the bot's profile."""
    set_text(call.bot.profile.short_descriptions, call.arguments, "short_description", SHORT_DESCRIPTION)
    return True


async def get_my_short_description(call: Call) -> dict[str, str]:
    """The same back."""
    return {"short_description": call.bot.profile.short_descriptions.get(call.arguments.get("language_code", ""), "")}


HANDLERS: dict[str, Handler] = {
    "getMe": get_me,
    "logOut": log_out,
    "close": close,
    "getChat": get_chat,
    "getFile": get_file,
    "setMyCommands": set_my_commands,
    "getMyCommands": get_my_commands,
    "deleteMyCommands": delete_my_commands,
    "setMyDescription": set_my_description,
    "getMyDescription": get_my_description,
    "setMyShortDescription": set_my_short_description,
    "getMyShortDescription": get_my_short_description,
}
