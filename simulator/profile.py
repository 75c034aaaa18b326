"""What a bot tells about itself: commands and descriptions, per language."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from typing import Any

from simulator.errors import bad_request

COMMANDS = 100
COMMAND = re.compile(r"/?[a-z0-9_]{1,32}")
COMMAND_DESCRIPTION = 256
DESCRIPTION = 512
SHORT_DESCRIPTION = 120

Command = dict[str, str]


@dataclass
class Profile:
    """Commands by scope and language, descriptions by language; the empty language is everybody's."""

    descriptions: dict[str, str] = field(default_factory=dict)
    short_descriptions: dict[str, str] = field(default_factory=dict)
    _commands: dict[tuple[str, str], list[Command]] = field(default_factory=dict)

    def set_commands(self, arguments: dict[str, Any]) -> None:
        """Raises ApiError 400 if a command has not the shape Telegram wants."""
        commands = [_command(entry) for entry in arguments["commands"]]
        if len(commands) > COMMANDS:
            raise bad_request("BOT_COMMANDS_TOO_MUCH")
        self._commands[_place(arguments)] = commands

    def commands(self, arguments: dict[str, Any]) -> list[Command]:
        """The commands of exactly this scope and language."""
        return self._commands.get(_place(arguments), [])

    def delete_commands(self, arguments: dict[str, Any]) -> None:
        """Forget the commands of this scope and language."""
        self._commands.pop(_place(arguments), None)

    def menu(self, language: str, chat_id: int) -> list[Command]:
        """The commands that a person sees in a private chat: the nearest scope, their language first."""
        scopes: list[dict[str, Any]] = [
            {"type": "chat", "chat_id": chat_id},
            {"type": "all_private_chats"},
            {"type": "default"},
        ]
        places = [(_scope(scope), code) for scope in scopes for code in (language, "")]
        return next((self._commands[place] for place in places if place in self._commands), [])

    def description(self, language: str) -> str:
        """What a person reads before they press Start."""
        return self.descriptions.get(language) or self.descriptions.get("", "")


def set_text(texts: dict[str, str], arguments: dict[str, Any], name: str, limit: int) -> None:
    """Keep a description; an empty one removes it. Raises ApiError 400 if it is too long."""
    text = arguments.get(name, "")
    if len(text) > limit:
        raise bad_request(f"{name.replace('_', ' ')} is too long")
    texts[arguments.get("language_code", "")] = text


def _place(arguments: dict[str, Any]) -> tuple[str, str]:
    return _scope(arguments.get("scope", {"type": "default"})), arguments.get("language_code", "")


def _scope(scope: dict[str, Any]) -> str:
    return json.dumps(scope, sort_keys=True)


def _command(entry: Any) -> Command:
    if not isinstance(entry, dict):
        raise bad_request("can't parse BotCommand: expected an Object")
    for name in ("command", "description"):
        if not isinstance(entry.get(name), str):
            raise bad_request(f'can\'t parse BotCommand: Field "{name}" must be of type String')
    if not COMMAND.fullmatch(entry["command"]):
        raise bad_request("BOT_COMMAND_INVALID")
    if not 1 <= len(entry["description"]) <= COMMAND_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": entry["command"].removeprefix("/"), "description": entry["description"]}
