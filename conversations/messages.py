"""What passes between a person and the engine, whatever the channel."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Text:
    """A typed message, already redacted: the engine never sees what the disk must not hold.

    `message` names the message in its channel, so that a later edit finds its answer.
    """

    text: str
    danger: bool = False
    message: str = ""


@dataclass(frozen=True)
class Edited:
    """An earlier message that the person has changed."""

    text: str
    message: str
    danger: bool = False


@dataclass(frozen=True)
class Command:
    """A slash command without the slash, lower case: `start`, `stop`, `language` …"""

    name: str
    argument: str = ""


@dataclass(frozen=True)
class Press:
    """A pressed button; `token` is the one given to `Button`."""

    token: str


@dataclass(frozen=True)
class Media:
    """Something that is not text: `voice`, `photo`, `sticker`, `document` …

    `caption` is what was written under it. It answers nothing, but the host listens to it before it lets it go.
    """

    kind: str
    caption: str = ""


Incoming = Text | Edited | Command | Press | Media


@dataclass(frozen=True)
class Button:
    """A choice under a message. `token` is at most 64 bytes in UTF-8 (Telegram's limit)."""

    label: str
    token: str


@dataclass(frozen=True)
class Outgoing:
    """A message to the person, at most 4,096 characters of plain text.

    With `replaces`, it takes the place of the message whose button was pressed.
    """

    text: str
    rows: tuple[tuple[Button, ...], ...] = ()
    replaces: bool = False


@dataclass(frozen=True)
class Toast:
    """A short note (at most 200 characters) shown over the chat in answer to a press."""

    text: str
