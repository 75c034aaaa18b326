"""What was done about what people said, as staff record it, and the desk that keeps it: the host implements it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol

Problem = Literal["personal", "danger", "long", "short"]
Verdict = Literal["early", "unknown", "higher", "lower", "unsure"]


@dataclass(frozen=True)
class ActionPlace:
    """Where something was done. `code` stands in buttons; `gap_key` names the gap it answers, if it answers one."""

    code: str
    level: str
    key: str
    name: str
    gap_key: str = ""


@dataclass(frozen=True)
class Choice:
    """A theme by its name, or a ready-made sentence by its words, in this person's language."""

    code: str
    text: str


@dataclass(frozen=True)
class NewAction:
    """What is to be recorded. With `ready`, the code of a ready-made sentence, `words` hold every language."""

    place: ActionPlace
    theme: str
    ready: str
    words: Mapping[str, str]
    written_in: str


@dataclass(frozen=True)
class Checked:
    """Own words on one line, the language they are in, and what keeps them from being shown.

    With the problem `personal`, `text` shows what would be masked.
    """

    text: str
    language: str
    problem: Problem | None = None


@dataclass(frozen=True)
class Rate:
    """A response rate: shares 0…1 of `n` participants."""

    value: float
    low: float
    high: float
    n: int


@dataclass(frozen=True)
class ActionLine:
    """A recorded action. `told` counts people, `verdict` compares the rates before and since."""

    recorded_at: datetime
    place: str
    theme: str
    text: str
    told: int
    before: Rate | None
    since: Rate | None
    verdict: Verdict


class ActionDesk(Protocol):
    """What one member of staff may record, and what came of it."""

    def places(self) -> Sequence[ActionPlace]:
        """Return where something may be recorded because enough people wrote there; the widest first."""

    def of_gap(self, alert_id: int) -> ActionPlace | None:
        """Return the place of a gap this person was told of; None if it is closed or not theirs."""

    def themes(self, place: ActionPlace) -> Sequence[Choice]:
        """Return the themes people raised there, the most raised first; none where too few wrote."""

    def ready(self, theme: str) -> Sequence[Choice]:
        """Return the ready-made sentences of a theme."""

    def ready_words(self, theme: str, code: str) -> Mapping[str, str]:
        """Return a ready-made sentence in all languages; empty if there is none."""

    def check(self, text: str) -> Checked:
        """Look whether own words may be shown to people."""

    def preview(self, action: NewAction) -> Mapping[str, str]:
        """Return by language exactly what people would read."""

    def record(self, action: NewAction) -> None:
        """Record an action; those who raised the theme will be told."""

    def recorded(self) -> Sequence[ActionLine]:
        """Return what this person recorded, newest first."""
