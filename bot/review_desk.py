"""Answers as reviewers see them in the chat, and the desk that hands them out: the host implements it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

Labels = Sequence[tuple[str, str]]
"""Themes with a polarity; a polarity is empty until one is chosen."""

Rule = Literal["unknown", "too_many", "stands_alone", "only_without_other", "fixed_polarity"]


@dataclass(frozen=True)
class Theme:
    """A theme by its name in the reviewer's language. `polarity` is the only one it can have, if there is only one."""

    code: str
    name: str
    polarity: str | None = None


@dataclass(frozen=True)
class ThemeGroup:
    """Themes that belong together."""

    code: str
    name: str
    themes: tuple[Theme, ...]


@dataclass(frozen=True)
class Themes:
    """All themes, and how many one answer may have."""

    groups: tuple[ThemeGroup, ...]
    most: int

    def group(self, code: str) -> ThemeGroup | None:
        """Return a group by its code."""
        return next((group for group in self.groups if group.code == code), None)

    def theme(self, code: str) -> Theme | None:
        """Return a theme by its code."""
        return next((theme for group in self.groups for theme in group.themes if theme.code == code), None)

    def name(self, code: str) -> str:
        """Return the name of a theme; its code if it has left the codebook."""
        theme = self.theme(code)
        return theme.name if theme else code


@dataclass(frozen=True)
class Objection:
    """A rule of the codebook that a choice breaks, and the theme where it shows."""

    rule: Rule
    theme: str


@dataclass(frozen=True)
class ReviewCard:
    """An answer before its reviewer: number `number` of `total`.

    `reading` is what the machine says of it, None where it would not decide; `draft` is a half-made coding as saved.
    """

    item: int
    number: int
    total: int
    event: str
    question: str
    answer: str
    reading: Labels | None
    draft: Mapping[str, Any] | None = None


@dataclass(frozen=True)
class ReviewTally:
    """Of `compared` answers that a second person coded too, `agreed` alike; `waiting` are left to review."""

    agreed: int
    compared: int
    waiting: int


class ReviewDesk(Protocol):
    """What one reviewer gets and says. An item that is settled or somebody else's is never changed."""

    @property
    def themes(self) -> Themes:
        """The codebook, in the reviewer's language."""

    def begin(self) -> ReviewCard | None:
        """Hand out a few answers, or go on with those that are open. None if nothing may be shown."""

    def current(self) -> ReviewCard | None:
        """Return the answer before the reviewer; None at the end of the batch."""

    def card(self, item: int) -> ReviewCard | None:
        """Return an open answer of this reviewer."""

    def save_draft(self, item: int, draft: dict[str, Any] | None) -> None:
        """Keep a half-made coding (it goes through JSON), or forget it."""

    def objection(self, labels: Labels) -> Objection | None:
        """Return the rule that a choice breaks, if any."""

    def confirm(self, item: int) -> bool:
        """Say that the machine is right. False if it had not decided, or the item is not open."""

    def code(self, item: int, labels: Labels) -> bool:
        """Say what the answer is about. False if the item is not open."""

    def skip(self, item: int) -> bool:
        """Leave the answer to others. False if the item is not open."""

    def worry(self, item: int) -> bool:
        """Hand the answer to those who can help. False if the item is not open."""

    def tally(self) -> ReviewTally:
        """Return how things stand."""
