"""A half-made coding of one answer, as it waits between two presses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

from bot.review_desk import Labels

Step = Literal["themes", "polarity", "check"]
BOTH = "both"  # a complaint and a proposal in one answer, by far the most frequent pair
POLARITIES: dict[str, tuple[str, ...]] = {
    "positive": ("positive",),
    "negative": ("negative",),
    "neutral": ("neutral",),
    "suggestion": ("suggestion",),
    BOTH: ("negative", "suggestion"),
}


@dataclass(frozen=True)
class Draft:
    """Chosen themes, each with its polarities (none yet: empty). `at` is the open group, or the theme being asked."""

    step: Step = "themes"
    at: str = ""
    chosen: tuple[tuple[str, tuple[str, ...]], ...] = ()

    @classmethod
    def of(cls, labels: Labels) -> Draft:
        """Begin with what is there already."""
        chosen: dict[str, tuple[str, ...]] = {}
        for theme, polarity in labels:
            chosen[theme] = (*chosen.get(theme, ()), polarity)
        return cls(chosen=tuple(chosen.items()))

    @classmethod
    def opened(cls, saved: Mapping[str, Any] | None) -> Draft | None:
        """Return a saved draft, if there is one that this version of the program understands."""
        if saved is None or saved.get("step") not in ("themes", "polarity", "check"):
            return None
        try:
            chosen = tuple((str(theme), tuple(map(str, polarities))) for theme, polarities in saved["chosen"])
        except (KeyError, TypeError, ValueError):
            return None
        return cls(saved["step"], str(saved.get("at", "")), chosen)

    def as_json(self) -> dict[str, Any]:
        """Return it for saving."""
        return {"step": self.step, "at": self.at, "chosen": [[theme, list(each)] for theme, each in self.chosen]}

    @property
    def codes(self) -> tuple[str, ...]:
        """The chosen themes."""
        return tuple(theme for theme, _ in self.chosen)

    @property
    def labels(self) -> list[tuple[str, str]]:
        """Theme and polarity pairs; the polarity is empty where none was chosen yet."""
        return [(theme, polarity) for theme, each in self.chosen for polarity in each or ("",)]

    def toggled(self, theme: str) -> Draft:
        """Return it with the theme, or without it."""
        if theme in self.codes:
            return replace(self, chosen=tuple(pair for pair in self.chosen if pair[0] != theme))
        return replace(self, chosen=(*self.chosen, (theme, ())))

    def said(self, theme: str, polarities: tuple[str, ...]) -> Draft:
        """Return it with the polarities of a chosen theme."""
        return replace(self, chosen=tuple((each, polarities if each == theme else old) for each, old in self.chosen))

    def polarities(self, theme: str) -> tuple[str, ...]:
        """Return what was said of a theme."""
        return dict(self.chosen).get(theme, ())

    def moved(self, step: Step, at: str = "") -> Draft:
        """Return it at another step."""
        return replace(self, step=step, at=at)
