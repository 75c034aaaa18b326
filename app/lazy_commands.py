"""Commands that are loaded when they are called, or when help lists them: a bot has no room for what others need."""

from __future__ import annotations

from collections import UserDict
from collections.abc import Mapping
from importlib import import_module
from typing import Any, ClassVar

import typer
from typer.core import TyperGroup
from typer.main import get_command


class LazyGroup(TyperGroup):
    """Has the commands at `places` beside its own: by what is typed, `module:name` of a function or of a group."""

    places: ClassVar[Mapping[str, str]] = {}

    def __init__(self, **options: Any) -> None:
        super().__init__(**options)
        self.commands = _Commands({**self.commands, **self.places})


class _Commands(UserDict[str, Any]):
    """Commands, or the places from where they are loaded once they are looked up."""

    def __getitem__(self, name: str) -> Any:
        if isinstance(self.data[name], str):
            self.data[name] = _loaded(name, *self.data[name].split(":"))
        return self.data[name]


def _loaded(name: str, module: str, attribute: str) -> Any:
    found = getattr(import_module(module), attribute)
    around = typer.Typer(add_completion=False)
    if isinstance(found, typer.Typer):
        around.add_typer(found, name=name)
        group: Any = get_command(around)
        return group.commands[name]
    around.command(name)(found)
    return get_command(around)
