"""Plays the past again with other rules: what would have been found, month by month, in the values that are stored.

Only performance is replayed (BELOW_TARGET, DROP, UNEQUAL): what was missing on a day of the past is not stored. A
semester or quarter that was not over at the end of a month is put together from its months; a place whose months had
too few people for a value each is therefore missed here and may be found in life.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from analytics.catalogue import catalogue
from analytics.gaps.collection import months_until, period
from analytics.gaps.evaluation import evaluate
from analytics.gaps.evidence import Evidence, OpenGap, Period, Values
from analytics.gaps.findings import Evaluation, Finding
from analytics.gaps.pooling import pooled
from analytics.gaps.rules import PERFORMANCE, Rules
from analytics.indicators import Cell, Reading
from analytics.measures import OTHER_MEASURES
from analytics.windows import Window, containing, named, previous, year_before
from models.tables import IndicatorValue

INSTANT = timedelta(seconds=1)


@dataclass(frozen=True)
class Outcome:
    """What rules would have done, by kind: gaps opened, those that closed at the next look, months open in all."""

    months: int
    opened: Mapping[str, int]
    flaps: Mapping[str, int]
    open_months: Mapping[str, int]
    still_open: Mapping[str, int]


@dataclass
class Register:
    """A register in memory, which a month passes in between two looks."""

    open: dict[str, OpenGap] = field(default_factory=dict)
    ages: dict[str, int] = field(default_factory=dict)
    opened: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PERFORMANCE, 0))
    flaps: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PERFORMANCE, 0))
    open_months: dict[str, int] = field(default_factory=lambda: dict.fromkeys(PERFORMANCE, 0))

    def take(self, evaluation: Evaluation, now: datetime) -> list[OpenGap]:
        """Close what is clean, open what is found, and let a month pass. Returns what is new."""
        found = {finding.key: finding for finding in evaluation.findings if finding.kind in PERFORMANCE}
        for key in [key for key in self.open if key in evaluation.judged and key not in found]:
            self.flaps[self.open[key].kind] += self.ages[key] <= 1
            del self.open[key], self.ages[key]
        fresh = {key: _open(finding, now) for key, finding in found.items() if key not in self.open}
        for key, gap in fresh.items():
            self.opened[gap.kind] += 1
            self.open[key], self.ages[key] = gap, 0
        for key, gap in self.open.items():
            self.ages[key] += 1
            self.open_months[gap.kind] += 1
        return list(fresh.values())


def replay(session: Session, rules: Rules, until: datetime) -> Outcome:
    """Play all months with values that are over at `until`, the oldest first."""
    register = Register()
    months = sum(1 for _ in _play(session, rules, until, register))
    still = dict.fromkeys(PERFORMANCE, 0)
    for gap in register.open.values():
        still[gap.kind] += 1
    return Outcome(months, register.opened, register.flaps, register.open_months, still)


def _play(session: Session, rules: Rules, until: datetime, register: Register) -> Iterator[list[OpenGap]]:
    for month in _months(session, until):
        evidence = _evidence(session, month, register.open)
        yield register.take(evaluate(evidence, rules), month.until)


def _months(session: Session, until: datetime) -> Iterator[Window]:
    keys = session.scalars(select(col(IndicatorValue.window)).distinct())
    windows = [named(key) for key in keys]
    yield from sorted((it for it in windows if it.kind == "month" and it.until <= until), key=lambda it: it.since)


def _evidence(session: Session, month: Window, open_gaps: Mapping[str, OpenGap]) -> Evidence:
    last = month.until - INSTANT
    semester, year = containing("semester", last), containing("school_year", last)
    so_far = _together(session, semester, month)
    current = [so_far, _together(session, year, month)]
    return Evidence(
        semester,
        last,
        current,
        [period(session, earlier.key) for earlier in (year_before(semester), previous(semester))],
        months_until(session, month.until),
        respondents=_people(current),
        open=open_gaps,
    )


def _together(session: Session, window: Window, month: Window) -> Period:
    """Return a window as it stood at the end of a month: itself if it was over, else its months so far."""
    whole = period(session, window.key) if window.until <= month.until else Period(window.key, {})
    if whole.values:
        return whole
    months = [month]
    while months[-1].since > window.since:
        months.append(previous(months[-1]))
    return Period(window.key, _pooled([period(session, each.key).values for each in months]))


def _pooled(values: Iterable[Values]) -> dict[tuple[Cell, str], Reading]:
    """Put several windows' values together."""
    together: dict[tuple[Cell, str], list[Reading]] = {}
    for window in values:
        for key, reading in window.items():
            if reading.value is not None:
                together.setdefault(key, []).append(reading)
    return {key: pooled(readings) for key, readings in together.items()}


def _people(periods: Iterable[Period]) -> dict[Cell, int]:
    """Count the people of a cell as well as stored values tell: those of the indicator that most of them answered."""
    people: dict[Cell, int] = {}
    for each in periods:
        for (cell, indicator), reading in each.values.items():
            if indicator in catalogue() and not isinstance(catalogue()[indicator].measure, OTHER_MEASURES):
                people[cell] = max(reading.n, people.get(cell, 0))
    return people


def _open(finding: Finding, now: datetime) -> OpenGap:
    return OpenGap(
        finding.kind,
        finding.cell,
        finding.indicator,
        finding.window,
        now,
        before=finding.before,
        before_window=finding.before_window,
        group_cut=finding.group_cut,
        probability=finding.probability,
    )
