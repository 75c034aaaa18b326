"""Numbers as people write them: in digits or in words, in any of the languages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

_DIGITS = 4  # of a number somebody types; a longer one answers no question

_TENS = range(20, 91, 10)
_UNITS = range(1, 10)


def number_in(word: str, numerals: Sequence[Mapping[str, int]]) -> int | None:
    """Return the number that a folded text is, or None if it is anything else or more than one.

    `numerals` holds the words of each language: "25", "divdesmit pieci" and "twenty-five" are understood.
    """
    if word.isascii() and word.isdecimal():
        return int(word) if len(word) <= _DIGITS else None
    if (whole := _value(word, numerals)) is not None:
        return whole
    tens, _, units = word.partition(" ")
    parts = _value(tens, numerals), _value(units, numerals)
    return sum(filter(None, parts)) if parts[0] in _TENS and parts[1] in _UNITS else None


def _value(word: str, numerals: Sequence[Mapping[str, int]]) -> int | None:
    return next((values[word] for values in numerals if word in values), None)
