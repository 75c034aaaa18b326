"""Typed words made comparable: case, diacritics, punctuation and emoji do not count."""

from __future__ import annotations

import re
import unicodedata

_WORD = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Return the letters and digits of `text` in lower case, without diacritics, words one space apart."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(char for char in apart if not unicodedata.category(char).startswith("M"))
    return " ".join(_WORD.findall(bare))


def count_words(text: str) -> int:
    """Count the words that have a letter or a digit: an emoji is no word."""
    return sum(any(char.isalnum() for char in word) for word in text.split())
