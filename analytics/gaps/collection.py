"""Collects from the database what the rules look at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, or_, select
from sqlmodel import Session, col

from analytics.attendance import SETTLING
from analytics.catalogue import catalogue
from analytics.gaps.drops import months_needed
from analytics.gaps.evidence import Evidence, Known, OpenGap, Period
from analytics.gaps.missing import COUNTRY
from analytics.gaps.monthly import Month, Monthly, monthly
from analytics.gaps.rules import Rules
from analytics.indicators import READ_BACK, Cell, Reading, respondents
from analytics.windows import Window, containing, previous, year_before
from models import gap_rows, reports
from models.gap_rows import ExpectedEvent
from models.tables import Action, Gap, IndicatorValue

ELEMENTS = ("E2.", "E5.")
A_YEAR = timedelta(days=366)  # a date further from the day it was typed has probably the wrong year


def collect(session: Session, window: Window, now: datetime, known: Known, rules: Rules) -> Evidence:
    """Collect what the rules look at. The values of the windows must have been computed."""
    events = gap_rows.expected_events(session, window.since, window.until)
    settled_waves = min(window.until, now - timedelta(days=rules.no_data.wave_days))
    return Evidence(
        window=window,
        now=now,
        current=current_periods(session, window, now),
        before=[period(session, earlier.key) for earlier in (year_before(window), previous(window))],
        monthly=months_until(session, containing("month", now).since),
        respondents=respondents(session, window),
        events=[event for event in events if _is_expected(event, now)],
        waves=gap_rows.waves(session, window.since, settled_waves),
        newest=_newest(session),
        linked=_linked(session, window),
        places=reports.places(session),
        known=known,
        open=open_gaps(session),
    )


def misdated(session: Session, now: datetime) -> list[str]:
    """Return the codes of events more than a year away from the day they were made on: nobody is expected there."""
    events = gap_rows.expected_events(session, now - 10 * A_YEAR, now + 100 * A_YEAR)
    return [event.code for event in events if _is_misdated(event)]


def _is_misdated(event: ExpectedEvent) -> bool:
    return abs(event.starts_at - event.created_at) > A_YEAR


def _is_expected(event: ExpectedEvent, now: datetime) -> bool:
    is_settled = event.closes_at <= now or event.starts_at + SETTLING <= now
    return is_settled and not _is_misdated(event)


# --- values --------------------------------------------------------------------------------------------------


def current_periods(session: Session, window: Window, now: datetime) -> list[Period]:
    """Return the semester and, where it has too few people yet, its school year."""
    year = containing("school_year", min(now, window.until - SETTLING))
    return [period(session, window.key, with_missing=True), period(session, year.key)]


def months_until(session: Session, until: datetime) -> Monthly:
    """Return the whole months before an instant, as many as a drop is looked for in, of places and their sectors."""
    months = [containing("month", until - timedelta(seconds=1))]
    while len(months) < months_needed():
        months.append(previous(months[-1]))
    keys = [month.key for month in reversed(months)]
    names = ("indicator", "scope_level", "scope", "cut", "window", "n", "value", "low", "high")
    query = select(*[getattr(IndicatorValue, name) for name in names]).where(
        col(IndicatorValue.window).in_(keys), col(IndicatorValue.value).is_not(None), _cut_by(("sector",))
    )
    cells: dict[tuple[str, str, str], Cell] = {}
    found = (
        Month((cells.setdefault((level, scope, cut), Cell(level, scope, cut)), indicator), *numbers)
        for indicator, level, scope, cut, *numbers in session.execute(query)
        if indicator in catalogue() and catalogue()[indicator].is_judged
    )
    return monthly(keys, found)


def _cut_by(ways: Iterable[str]) -> ColumnElement[bool]:
    """Choose whole places, and their parts of some kinds."""
    return or_(col(IndicatorValue.cut) == "", *(col(IndicatorValue.cut).startswith(f"{way}=") for way in ways))


def period(session: Session, key: str, *, with_missing: bool = False) -> Period:
    """Read the values of a window; those that are missing only if they are asked for."""
    place = (IndicatorValue.indicator, IndicatorValue.scope_level, IndicatorValue.scope, IndicatorValue.cut)
    columns = [*place, *(getattr(IndicatorValue, name) for name in READ_BACK)]
    query = select(*columns).where(col(IndicatorValue.window) == key)
    if not with_missing:
        query = query.where(col(IndicatorValue.value).is_not(None))
    readings = (_reading(*row) for row in session.execute(query))
    return Period(key, {(each.cell, each.indicator): each for each in readings if _is_judged(each.indicator)})


def _is_judged(indicator: str) -> bool:
    return indicator not in catalogue() or catalogue()[indicator].is_judged


def _reading(indicator: str, level: str, scope: str, cut: str, *numbers: object) -> Reading:
    return Reading(indicator, Cell(level, scope, cut), **dict(zip(READ_BACK, numbers, strict=True)))  # type: ignore[arg-type]  # columns of the same names


# --- the rest ------------------------------------------------------------------------------------------------


def open_gaps(session: Session) -> dict[str, OpenGap]:
    """Return the open gaps by key."""
    published = select(col(Action.gap_key)).where(col(Action.published_at).is_not(None))
    answered = set(session.scalars(published))
    gaps = session.scalars(select(Gap).where(col(Gap.closed_at).is_(None)))
    return {gap.key: _open(gap, gap.key in answered) for gap in gaps}


def _open(gap: Gap, is_answered: bool) -> OpenGap:
    return OpenGap(
        gap.kind,
        Cell(gap.scope_level, gap.scope, gap.cut),
        gap.indicator,
        gap.window,
        gap.opened_at,
        before=gap.before,
        before_window=gap.before_window,
        group_cut=gap.group_cut,
        probability=gap.probability,
        answered=is_answered,
    )


def _newest(session: Session) -> dict[Cell, date]:
    newest: dict[Cell, date] = {}
    gone = gap_rows.merged_away(session)
    for code, municipality, day in gap_rows.newest_days(session):
        cells = _cells(code, municipality)
        for cell in cells[code in gone :]:
            newest[cell] = max(day, newest.get(cell, day))
    return newest


def _linked(session: Session, window: Window) -> dict[Cell, tuple[int, int]]:
    counts: dict[Cell, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for row in gap_rows.linked(session, window.since, window.until, ELEMENTS):
        for cell in _cells(row.institution_code, row.municipality):
            read, linked = counts[cell]
            counts[cell] = (read + row.read, linked + row.linked)
    return dict(counts)


def _cells(code: str, municipality: str) -> list[Cell]:
    return [Cell("institution", code), Cell("municipality", municipality), COUNTRY]
