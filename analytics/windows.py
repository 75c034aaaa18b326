"""Stretches of the local calendar: weeks, months, quarters, semesters and school years as half-open instants in UTC."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from zoneinfo import ZoneInfo

import yaml


@dataclass(frozen=True)
class Window:
    """A named stretch `[since, until)` of local time, both ends aware and in UTC."""

    kind: str  # week | month | quarter | semester | school_year, or days
    key: str  # 2026-W47, 2026-11, 2026-Q4, 2026/27-1, 2026/27, 2026-05-12..2026-11-07
    since: datetime
    until: datetime

    def __contains__(self, instant: datetime) -> bool:
        return self.since <= instant < self.until

    def overlaps(self, other: Window) -> bool:
        """Tell whether the two have an instant in common."""
        return self.since < other.until and other.since < self.until

    @property
    def first_day(self) -> date:
        """The local day that the window begins with."""
        return local_day(self.since)

    @property
    def last_day(self) -> date:
        """The last local day inside the window."""
        return local_day(self.until) - timedelta(days=1)


@dataclass(frozen=True)
class Calendar:
    """What `calendar.yaml` says: the zone and the month and day on which semesters begin, in school-year order."""

    zone: ZoneInfo
    year_starts: tuple[int, int]
    semesters: tuple[tuple[int, int], ...]


@cache
def calendar() -> Calendar:
    """Return the local calendar."""
    data = yaml.safe_load(files("analytics").joinpath("calendar.yaml").read_text(encoding="utf-8"))
    semesters = tuple(_month_and_day(text) for text in data["semesters"].values())
    return Calendar(ZoneInfo(data["timezone"]), _month_and_day(data["school_year_starts"]), semesters)


def _month_and_day(text: str) -> tuple[int, int]:
    month, day = text.split("-")
    return int(month), int(day)


def local_day(instant: datetime) -> date:
    """Return the local date at `instant`."""
    return instant.astimezone(calendar().zone).date()


def local_midnight(day: date) -> datetime:
    """Return the instant at which the local `day` begins, in UTC. Days have 23, 24 or 25 hours."""
    return local_instant(day, time())


def local_instant(day: date, wall: time) -> datetime:
    """Return the instant of a wall-clock time on a local day, in UTC (the first one where it comes twice)."""
    return datetime.combine(day, wall, tzinfo=calendar().zone).astimezone(UTC)


def week_of(day: date) -> Window:
    """Return the ISO week, Monday to Sunday."""
    monday = day - timedelta(days=day.weekday())
    year, week, _ = monday.isocalendar()
    return _window("week", f"{year}-W{week:02}", monday, monday + timedelta(days=7))


def month_of(day: date) -> Window:
    """Return the calendar month."""
    first = day.replace(day=1)
    return _window("month", f"{first:%Y-%m}", first, (first + timedelta(days=31)).replace(day=1))


def quarter_of(day: date) -> Window:
    """Return the quarter of the calendar year."""
    first = date(day.year, day.month - (day.month - 1) % 3, 1)
    number = (first.month + 2) // 3
    return _window("quarter", f"{first.year}-Q{number}", first, (first + timedelta(days=93)).replace(day=1))


def school_year_of(day: date) -> Window:
    """Return the school year, from September to August."""
    first = _school_year_start(day)
    return _window("school_year", _school_year_key(first), first, _school_year_start(first + timedelta(days=366)))


def semester_of(day: date) -> Window:
    """Return the semester of the school year."""
    year_start = _school_year_start(day)
    starts = [_on_or_after(year_start, month_and_day) for month_and_day in calendar().semesters]
    number = sum(start <= day for start in starts)
    until = starts[number] if number < len(starts) else _school_year_start(year_start + timedelta(days=366))
    return _window("semester", f"{_school_year_key(year_start)}-{number}", starts[number - 1], until)


def days(first: date, last: date) -> Window:
    """Return a stretch of days that the calendar has no name for, both ends inside."""
    return _window("days", f"{first}..{last}", first, last + timedelta(days=1))


KINDS: dict[str, Callable[[date], Window]] = {
    "week": week_of,
    "month": month_of,
    "quarter": quarter_of,
    "semester": semester_of,
    "school_year": school_year_of,
}


def containing(kind: str, instant: datetime) -> Window:
    """Return the window of `kind` that `instant` falls in."""
    return KINDS[kind](local_day(instant))


def named(key: str) -> Window:
    """Return the window with this key. Raises ValueError if no window is called so."""
    if match := re.fullmatch(r"(\d{4}-\d\d-\d\d)\.\.(\d{4}-\d\d-\d\d)", key):
        return days(*(date.fromisoformat(day) for day in match.groups()))
    for kind, first_day in _first_days(key):
        window = KINDS[kind](first_day)
        if window.key == key:
            return window
    raise ValueError(
        f"{key!r} names no window: write a week as 2026-W47, a month as 2026-11, a quarter as 2026-Q4, "
        "a semester as 2026/27-1, a school year as 2026/27"
    )


def previous(window: Window) -> Window:
    """Return the window of the same kind that ends where this one begins."""
    return KINDS[window.kind](window.first_day - timedelta(days=1))


def following(window: Window) -> Window:
    """Return the window of the same kind that begins where this one ends."""
    return KINDS[window.kind](local_day(window.until))


def year_before(window: Window) -> Window:
    """Return the same week, month or semester of the year before (week 53 answers to week 52)."""
    first = window.first_day
    if window.kind != "week":
        return KINDS[window.kind](first.replace(year=first.year - 1))
    year, week, _ = first.isocalendar()
    last_week = date(year - 1, 12, 28).isocalendar().week  # 28 December is always in the last ISO week
    return week_of(date.fromisocalendar(year - 1, min(week, last_week), 1))


def _window(kind: str, key: str, first: date, after: date) -> Window:
    return Window(kind, key, local_midnight(first), local_midnight(after))


def _school_year_start(day: date) -> date:
    month, first = calendar().year_starts
    start = date(day.year, month, first)
    return start if start <= day else date(day.year - 1, month, first)


def _school_year_key(first: date) -> str:
    return f"{first.year}/{(first.year + 1) % 100:02}"


def _on_or_after(earliest: date, month_and_day: tuple[int, int]) -> date:
    candidate = date(earliest.year, *month_and_day)
    return candidate if candidate >= earliest else date(earliest.year + 1, *month_and_day)


def _first_days(key: str) -> list[tuple[str, date]]:
    """List what the key could mean; `named` keeps the reading that gives the same key back."""
    try:
        if match := re.fullmatch(r"(\d{4})-W(\d\d)", key):
            return [("week", date.fromisocalendar(int(match[1]), int(match[2]), 1))]
        if match := re.fullmatch(r"(\d{4})-(\d\d)", key):
            return [("month", date(int(match[1]), int(match[2]), 1))]
        if match := re.fullmatch(r"(\d{4})-Q([1-4])", key):
            return [("quarter", date(int(match[1]), 3 * int(match[2]), 1))]
        if match := re.fullmatch(r"(\d{4})/\d\d(?:-(\d))?", key):
            return _parts_of_school_year(int(match[1]), match[2])
    except ValueError:  # week 60, month 13
        return []
    return []


def _parts_of_school_year(year: int, number: str | None) -> list[tuple[str, date]]:
    start = date(year, *calendar().year_starts)
    if number is None:
        return [("school_year", start)]
    starts = [_on_or_after(start, month_and_day) for month_and_day in calendar().semesters]
    return [("semester", first) for first in starts]
