"""Folding: lower case, no diacritics, no repeated letters, with a way back to the original characters."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

REPEATS = 2  # `foršiiii` and `foršii` are one word; `mammu` keeps its two
_LONG_RUN = re.compile(r"([^\W\d_])\1{2,}")
_APOSTROPHES = str.maketrans({"’": "'", "`": "'", "´": "'", "ё": "е", "Ё": "Е"})


class _WithoutMarks(dict[int, int | None]):
    """For `str.translate`: drops combining characters; what a character is, is looked up once."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_WITHOUT_MARKS = _WithoutMarks()


@dataclass(frozen=True)
class Folded:
    """A folded text; `origins[i]` is the index in the original of the folded character `i`."""

    text: str
    origins: tuple[int, ...]

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the span `[start, end)` in the original text; `start < end` must hold."""
        return self.origins[start], self.origins[end - 1] + 1


def fold(text: str) -> str:
    """Return the text folded; the same as `folded(text).text`, but quick."""
    parts = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).lower())
    return _LONG_RUN.sub(r"\1\1", parts.translate(_WITHOUT_MARKS))


def folded(text: str) -> Folded:
    """Fold, and remember where each character came from. Half the texts come without diacritics: so do all, then."""
    letters: list[str] = []
    origins: list[int] = []
    for index, character in enumerate(text.translate(_APOSTROPHES)):
        for part in unicodedata.normalize("NFKD", character.lower()):
            if not unicodedata.combining(part) and not _repeats(letters, part):
                letters.append(part)
                origins.append(index)
    return Folded("".join(letters), tuple(origins))


def _repeats(letters: list[str], part: str) -> bool:
    return part.isalpha() and len(letters) >= REPEATS and all(letter == part for letter in letters[-REPEATS:])


def encodable(text: str) -> str:
    """Return the text, of the same length, with `?` for each half of an emoji: JSON can hold one, UTF-8 cannot."""
    return text.encode(errors="replace").decode()


def clean(text: str) -> str:
    """Return the text in one Unicode form, without control characters and with single spaces."""
    composed = unicodedata.normalize("NFC", text)
    printable = "".join(" " if unicodedata.category(letter) == "Cc" else letter for letter in composed)
    return re.sub(r"[ \t]+", " ", printable).strip()
