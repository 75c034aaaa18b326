"""Days as people type them: 12.11., 12.11. 14:00, 12.11.2026."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, time, timedelta

FARTHEST = timedelta(days=366)  # further away than this it is a slip
PATTERN = re.compile(
    r"(?P<day>\d{1,2})\s*[./]\s*(?P<month>\d{1,2})"
    r"(?:\s*[./]\s*(?P<year>\d{4}))?\.?"
    r"(?:[\s,]+(?:[^\W\d]{1,5}\.?\s*)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2}))?"  # a word such as plkst., в, at
)


@dataclass(frozen=True)
class Moment:
    """A day, and an hour if one was given; both local."""

    day: date
    clock: time | None = None


def parse_moment(text: str, today: date) -> Moment | None:
    """Return the moment meant; without a year, the nearest. None if it is not one."""
    found = PATTERN.fullmatch(text.strip())
    if found is None:
        return None
    day = _day(found, today)
    if day is None:
        return None
    if found["hour"] is None:
        return Moment(day)
    try:
        return Moment(day, time(int(found["hour"]), int(found["minute"])))
    except ValueError:
        return None


def is_far(day: date, today: date) -> bool:
    """Tell whether `day` is more than a year away."""
    return abs(day - today) > FARTHEST


def _day(found: re.Match[str], today: date) -> date | None:
    years = [int(found["year"])] if found["year"] else [today.year - 1, today.year, today.year + 1]
    days = [day for year in years if (day := _existing(year, int(found["month"]), int(found["day"])))]
    return min(days, key=lambda day: abs(day - today), default=None)


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
