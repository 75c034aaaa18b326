"""How wide text is in the typeface of the charts, and how it is broken or shortened to fit."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

ELLIPSIS = "…"
REGULAR, BOLD = "regular", "bold"


@cache
def advances() -> Mapping[str, Mapping[str, int]]:
    """Return the width of every character by weight, in thousandths of the font size."""
    widths: dict[str, dict[str, int]] = {REGULAR: {}, BOLD: {}}
    for line in files("analytics.fonts").joinpath("advances.txt").read_text(encoding="ascii").splitlines():
        code, regular, bold = line.split()
        widths[REGULAR][chr(int(code, 16))] = int(regular)
        widths[BOLD][chr(int(code, 16))] = int(bold)
    return widths


def drawable(text: str) -> str:
    """Return the text in one line, without what the typeface lacks (emoji, mostly) and without doubled blanks."""
    composed = unicodedata.normalize("NFC", text.replace("\n", " ").replace("\t", " "))
    kept = "".join(character for character in composed if character in advances()[REGULAR])
    return " ".join(part for part in kept.split(" ") if part)


def width(text: str, size: float, weight: str = REGULAR) -> float:
    """Return how wide the text is at a font size, in the unit of that size."""
    widths = advances()[weight]
    return sum(widths.get(character, 0) for character in text) * size / 1000


def shorten(text: str, size: float, weight: str, limit: float) -> str:
    """Return the text with its end cut off at an ellipsis if it is wider than `limit`."""
    if width(text, size, weight) <= limit:
        return text
    while text and width(text + ELLIPSIS, size, weight) > limit:
        text = text[:-1]
    return text.rstrip(" ,·–-") + ELLIPSIS


def wrap(text: str, size: float, weight: str, limit: float, lines: int) -> list[str]:
    """Break the text at blanks into at most so many lines; what doesn't fit ends in an ellipsis."""
    broken: list[str] = []
    rest = text.split(" ")
    while rest and len(broken) < lines - 1:
        line = rest.pop(0)
        while rest and width(f"{line} {rest[0]}", size, weight) <= limit:
            line = f"{line} {rest.pop(0)}"
        broken.append(shorten(line, size, weight, limit))
    return broken + ([shorten(" ".join(rest), size, weight, limit)] if rest else [])
