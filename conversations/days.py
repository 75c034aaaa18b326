"""Days as people write them: `15.09.`, `15.09.2026`, `2026-09-15`, `15. septembrī`, `September 15th`."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

from babel.dates import format_date, get_month_names

from conversations.folding import fold

_ORDINAL = re.compile(r"(\d+)(?:st|nd|rd|th)\b")
_LETTERS = 3  # of a month's name: enough to tell all twelve in all three languages, whatever the case ending


def day_in(words: list[str], languages: Iterable[str], *, today: date, earliest: int, latest: int) -> date | None:
    """Return the day that folded words name, or None if they name none, or none that is allowed.

    `earliest` and `latest` are days from `today`; without a year, the nearest day between them is meant.
    """
    numbers = [_number(word, months_of(tuple(languages))) for word in words]
    found = [day for day in _candidates(numbers, today.year) if earliest <= (day - today).days <= latest]
    return min(found, key=lambda day: abs(day - today), default=None)


def shown(day: str, language: str) -> str:
    """Return a day such as "2026-09-15" as it is written in a language."""
    return format_date(date.fromisoformat(day), "long", locale=language)


def days_from(today: str, days: int) -> str:
    """Return the day so many days later, or earlier if `days` is negative."""
    return (date.fromisoformat(today) + timedelta(days=days)).isoformat()


@cache
def months_of(languages: tuple[str, ...]) -> dict[str, int]:
    """Return the number of each month by the first letters of its folded names."""
    names: dict[str, int] = {}
    for language in languages:
        for context in ("format", "stand-alone"):
            for number, name in get_month_names("wide", context, language).items():
                names[fold(name)[:_LETTERS]] = number
    return names


def _number(word: str, months: dict[str, int]) -> str:
    """Return a word in digits; a month as `M9`, anything unknown as `?`."""
    bare = _ORDINAL.sub(r"\1", word)
    if bare.isascii() and bare.isdecimal():
        return bare
    month = months.get(word[:_LETTERS])
    return f"M{month}" if month else "?"


def _candidates(numbers: list[str], year: int) -> list[date]:
    match numbers:
        case [d, m] if m.startswith("M"):
            return _days(d, m[1:], year)
        case [m, d] if m.startswith("M"):
            return _days(d, m[1:], year)
        case [d, m]:
            return _days(d, m, year)
        case [m, d, y] if m.startswith("M"):
            return _day(d, m[1:], y)
        case [y, d, m] if m.startswith("M"):
            return _day(d, m[1:], y)
        case [y, m, d] if len(y) == 4:
            return _day(d, m.removeprefix("M"), y)
        case [d, m, y]:
            return _day(d, m.removeprefix("M"), y)
        case _:
            return []


def _days(day: str, month: str, year: int) -> list[date]:
    return [found for y in (year - 1, year, year + 1) for found in _day(day, month, str(y))]


def _day(day: str, month: str, year: str) -> list[date]:
    if not all(part.isdecimal() and len(part) <= 4 for part in (day, month, year)) or len(year) not in (2, 4):
        return []
    try:
        return [date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))]
    except ValueError:  # 31 April
        return []
