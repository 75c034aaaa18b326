"""Numbers as people write them: in digits or in words, in any of the languages."""

from __future__ import annotations

from collections.abc import Mapping

_DIGITS = 4  # of a number somebody types; a longer one answers no question

_TENS = range(20, 91, 10)
_UNITS = range(1, 10)


def number_in(word: str, numerals: Mapping[str, int]) -> int | None:
    """Return the number that a folded text is, or None if it is anything else or more than one.

    `numerals` holds the words of all languages: "25", "divdesmit pieci" and "twenty-five" are understood.
    """
    if word.isascii() and word.isdecimal():
        return int(word) if len(word) <= _DIGITS else None
    if word in numerals:
        return numerals[word]
    parts = [numerals.get(part, -1) for part in word.split(" ", 1)]
    return sum(parts) if len(parts) == 2 and parts[0] in _TENS and parts[1] in _UNITS else None
