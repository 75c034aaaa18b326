"""The school calendar: days on which learners are left in peace."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

LAST_CLASSES = frozenset({"13-15", "16-17", "18-25"})  # ages at which somebody may be in class 9 or 12
GRADUATES = "G"  # the flow that is not held back by breaks

MonthDay = tuple[int, int]


@dataclass(frozen=True)
class Learner:
    """What decides whether school holds a person busy. None: they never told."""

    age_band: str | None = None
    sector: str | None = None
    graduated: bool = False

    @property
    def may_have_exams(self) -> bool:
        """Whether this may be class 9 or 12: nobody is asked for their class."""
        if self.graduated:
            return False
        return self.sector in {None, "general"} and (self.age_band is None or self.age_band in LAST_CLASSES)


@dataclass(frozen=True)
class SchoolYear:
    """Breaks and exam weeks, by their first and last day."""

    breaks: tuple[tuple[date, date], ...]
    yearly_breaks: tuple[tuple[MonthDay, MonthDay], ...]
    exams: tuple[MonthDay, MonthDay]

    def is_open(self, day: date, flow: str, learner: Learner) -> bool:
        """Tell whether a person may be written to on a local day."""
        if learner.may_have_exams and _within(day, *self.exams):
            return False
        return flow == GRADUATES or not self.is_break(day)

    def is_break(self, day: date) -> bool:
        """Tell whether schools are on holiday."""
        named = any(first <= day <= last for first, last in self.breaks)
        return named or any(_within(day, first, last) for first, last in self.yearly_breaks)


@cache
def school_year() -> SchoolYear:
    """Return the calendar that `calendar.yaml` gives."""
    return read(yaml.safe_load((files("app.invitations") / "calendar.yaml").read_text(encoding="utf-8")))


def read(content: dict[str, Any]) -> SchoolYear:
    """Return the calendar of a file's content. Raises ValueError for a stretch that ends before it begins."""
    yearly = {name: (_month_day(first), _month_day(last)) for name, (first, last) in content["every_year"].items()}
    exams = yearly.pop("exams")
    breaks = [
        _stretch(f"{year} {name}", first, last)
        for year, named in content["breaks"].items()
        for name, (first, last) in named.items()
    ]
    return SchoolYear(tuple(breaks), tuple(yearly.values()), exams)


def _stretch(name: str, first: date, last: date) -> tuple[date, date]:
    if last < first:
        raise ValueError(f"calendar.yaml, {name}: it ends ({last}) before it begins ({first}): mend the dates")
    return first, last


def _month_day(text: str) -> MonthDay:
    month, day = text.split("-")
    return int(month), int(day)


def _within(day: date, first: MonthDay, last: MonthDay) -> bool:
    today = (day.month, day.day)
    if first <= last:
        return first <= today <= last
    return today >= first or today <= last
