"""Typed words that may mean what stands on a button."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

from conversations.messages import Button


def folded(text: str) -> str:
    """Without case, diacritics and signs around it, as people type on a phone."""
    letters = unicodedata.normalize("NFKD", text.strip(" \t\n‹›!.").casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


def button_named(rows: Iterable[Iterable[Button]], text: str) -> Button | None:
    """Return the button whose label was typed."""
    wanted = folded(text)
    return next((button for row in rows for button in row if wanted and folded(button.label) == wanted), None)
