"""What every typed text passes before anything is kept: danger is noticed, personal data is masked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from conversations.messages import Command, Edited, Incoming, Media, Text
from conversations.phrases import Menu

PLAIN_COMMANDS = frozenset(Menu.model_fields)  # say nothing more than their name


@dataclass(frozen=True)
class Redacted:
    """A text without personal data; `count` tells how many pieces were masked."""

    text: str
    count: int


@dataclass(frozen=True)
class Guarded:
    """An incoming message that may be kept."""

    incoming: Incoming
    redactions: int = 0


class Guard:
    """Looks for danger in the words as they were written, then masks names, numbers and addresses.

    `signals(text)` and `redact(text, language)` come from the nlp package and take about a millisecond.
    """

    def __init__(self, signals: Callable[[str], bool], redact: Callable[[str, str], Redacted]) -> None:
        self._signals = signals
        self._redact = redact

    def check(self, incoming: Incoming, language: str) -> Guarded:
        """Return the message as the engine may see it.

        Words that signal danger stay as they are: whoever leaves a name or a number with them wants to be found.
        """
        words = _words(incoming)
        if words and self._signals(words):
            return Guarded(_alarming(incoming, words))
        match incoming:
            case Text() | Edited():
                redacted = self._redact(incoming.text, language)
                return Guarded(replace(incoming, text=redacted.text, danger=False), redacted.count)
            case Media():
                return Guarded(Media(incoming.kind))
        return Guarded(incoming)


def _words(incoming: Incoming) -> str:
    """Return everything a person has written: also under a picture, and behind a slash."""
    match incoming:
        case Text(text) | Edited(text):
            return text
        case Media(caption=caption):
            return caption
        case Command("start", argument) if _is_code(argument):
            return ""
        case Command(name, "") if name in PLAIN_COMMANDS:
            return ""
        case Command(name, argument):
            return f"{name} {argument}".strip()
    return ""


def _is_code(argument: str) -> bool:
    """A deep link carries one word of plain letters, digits, `_` and `-`; nothing is no words either."""
    return argument.isascii() and not any(character.isspace() for character in argument)


def _alarming(incoming: Incoming, words: str) -> Text | Edited:
    return replace(incoming, danger=True) if isinstance(incoming, Text | Edited) else Text(words, danger=True)
