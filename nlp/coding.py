"""What the codebook allows a person to say of one answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from nlp.codebook import POLARITIES, codebook

Rule = Literal["unknown", "too_many", "stands_alone", "only_without_other", "fixed_polarity"]

SENTENCES: dict[Rule, str] = {
    "unknown": "{theme} is not in the codebook: take a theme and a polarity from the list",
    "too_many": "an answer has at most {most} themes: keep those that take most of the text",
    "stands_alone": "{theme} stands alone: leave out the other themes, or this one",
    "only_without_other": "{theme} stands only where no other theme of its element fits: leave it out",
    "fixed_polarity": "{theme} is always {polarity}: change its polarity",
}


@dataclass(frozen=True)
class BrokenRule:
    """A rule that a coding breaks, and the theme where it shows."""

    rule: Rule
    theme: str

    def __str__(self) -> str:
        """The rule and its remedy as a sentence."""
        polarity = fixed_polarity(self.theme) or ""
        return SENTENCES[self.rule].format(theme=self.theme, most=codebook().most_themes, polarity=polarity)


def element(theme: str) -> str:
    """Return the element a theme belongs to: E2 of E2.STAFF."""
    return theme.partition(".")[0]


def fixed_polarity(theme: str) -> str | None:
    """Return the only polarity a theme can have; None where there is a choice."""
    if theme in codebook().always_suggestion:
        return "suggestion"
    return "neutral" if theme in codebook().stands_alone else None


def broken_rule(labels: Iterable[tuple[str, str]]) -> BrokenRule | None:
    """Return the first rule that a coding breaks; a polarity may be empty as long as nobody has chosen one.

    A theme may stand with two polarities: a complaint and a proposal in two clauses are two labels.
    """
    pairs = list(labels)
    themes = list(dict.fromkeys(theme for theme, _ in pairs))
    for theme, polarity in pairs:
        if theme not in codebook().themes or polarity not in ("", *POLARITIES):
            return BrokenRule("unknown", theme)
        if polarity and fixed_polarity(theme) not in (None, polarity):
            return BrokenRule("fixed_polarity", theme)
    if len(themes) > codebook().most_themes:
        return BrokenRule("too_many", themes[-1])
    return next((broken for theme in themes if (broken := _misplaced(theme, themes))), None)


def _misplaced(theme: str, themes: list[str]) -> BrokenRule | None:
    others = [other for other in themes if other != theme]
    if others and theme in codebook().stands_alone:
        return BrokenRule("stands_alone", theme)
    in_element = any(element(other) == element(theme) for other in others)
    if in_element and theme in codebook().only_alone_in_element:
        return BrokenRule("only_without_other", theme)
    return None
