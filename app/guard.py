"""What every typed text passes before anything is kept: danger is noticed, personal data is masked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from conversations.messages import Edited, Incoming, Text


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
    """Looks for danger in the text as it was written, then masks names, numbers and addresses.

    `signals(text)` and `redact(text, language)` come from the nlp package and take about a millisecond.
    """

    def __init__(self, signals: Callable[[str], bool], redact: Callable[[str, str], Redacted]) -> None:
        self._signals = signals
        self._redact = redact

    def check(self, incoming: Incoming, language: str) -> Guarded:
        """Return the message as the engine may see it."""
        if not isinstance(incoming, Text | Edited):
            return Guarded(incoming)
        redacted = self._redact(incoming.text, language)
        safe = replace(incoming, text=redacted.text, danger=self._signals(incoming.text))
        return Guarded(safe, redacted.count)
