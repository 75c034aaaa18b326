"""Typed words made comparable: case, diacritics, punctuation and emoji do not count."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice

_WORD = re.compile(r"[^\W_]+")


class _WithoutMarks(dict[int, int | None]):
    """A table for `str.translate` that drops accents and other marks; filled as characters are met."""

    def __missing__(self, char: int) -> int | None:
        self[char] = None if unicodedata.category(chr(char)).startswith("M") else char
        return self[char]


_WITHOUT_MARKS = _WithoutMarks()


def fold(text: str) -> str:
    """Return the letters and digits of `text` in lower case, without diacritics, words one space apart."""
    if text.isascii():
        return " ".join(_WORD.findall(text.lower()))
    bare = unicodedata.normalize("NFKD", text.casefold()).translate(_WITHOUT_MARKS)
    return " ".join(_WORD.findall(bare))


def has_words(text: str, count: int) -> bool:
    """Whether `text` has so many words with a letter or a digit: an emoji is no word."""
    words = (word for word in text.split() if any(char.isalnum() for char in word))
    return sum(1 for _word in islice(words, count)) == count
