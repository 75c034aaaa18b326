"""What the bot says about a person's own data: the section `personal` of `chat.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import get_args

from pydantic import field_validator

from conversations.flow import Frozen, Purpose

PURPOSES: tuple[str, ...] = get_args(Purpose)


class PermissionText(Frozen):
    """A permission in words: `name` on a button, `meaning` in a list."""

    name: str
    meaning: str


class Permissions(Frozen):
    """The list of permissions. `version` names its wording, in all languages the same, and is kept with a decision."""

    version: str
    heading: str
    granted: str
    refused: str
    unasked: str
    footer: str
    nothing: str
    give: str
    withdraw: str
    given: str
    withdrawn: str
    unchanged: str
    purposes: Mapping[str, PermissionText]

    @field_validator("purposes")
    @classmethod
    def _complete(cls, purposes: Mapping[str, PermissionText]) -> Mapping[str, PermissionText]:
        for purpose in sorted(purposes.keys() ^ set(PURPOSES)):
            remedy = "add it" if purpose in PURPOSES else "no flow may ask for it: remove it or mend its name"
            raise ValueError(f"the permission {purpose!r}: {remedy}")
        return purposes


class Leaving(Frozen):
    """Asked when somebody no longer wants to take part: what shall become of their answers."""

    question: str
    keep: str
    delete: str
    stay: str
    kept: str


class Copies(Frozen):
    """What goes with the file of everything that is held."""

    caption: str
    raw: str
    raw_caption: str
    soon: str
    nothing: str


class Deletion(Frozen):
    """The question whether everything shall be deleted, and what follows. `gone` lists what was there."""

    question: str
    yes: str
    no: str
    done: str
    kept: str
    nothing: str
    address: str


class Personal(Frozen):
    """All of the section. `go_on` leads back to the open question."""

    go_on: str
    to_permissions: str
    to_copy: str
    permissions: Permissions
    leaving: Leaving
    copies: Copies
    deletion: Deletion
