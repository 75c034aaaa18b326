"""What a digest has to tell of one scope, before it is put into words.

Numbers are read as they were computed last, so that a digest, an export and a report of one day say the same; only how
many answered in the window itself is counted anew.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from analytics.alerts import hears, open_gaps
from analytics.catalogue import Indicator, catalogue
from analytics.chart_rows import is_untold
from analytics.disclosure import Gate
from analytics.gap_words import place_title
from analytics.indicators import Reading, is_settled, reading_of, response_rate
from analytics.periods import ladder
from analytics.quotes import COMPLAINTS, pick
from analytics.reliability import Reliability
from analytics.sayings import sayings
from analytics.suppression import FEW, FEW_FOR_TEXT
from analytics.windows import Window, local_day, previous, year_before
from models import reports
from models.heard import Heard, heard, values_at
from models.reports import EventRow, Place, Scope
from models.tables import Gap, IndicatorValue

CHANGE = 10  # points; less is no news
LOOK_BACK = timedelta(days=60)  # what is older than that is no news either


@dataclass(frozen=True)
class Figure:
    """A value as it was computed on `computed_on`, and one from before that it may be compared with."""

    reading: Reading
    window: Window
    computed_on: date
    before: Reading | None = None
    before_window: Window | None = None


@dataclass(frozen=True)
class News:
    """What is new since the coordinator looked at the evidence last."""

    since: date
    answers: int
    opened: int
    closed: int


@dataclass(frozen=True)
class Report:
    """What a digest tells: of its window itself, and of the shortest period that has enough people."""

    scope: Scope
    window: Window
    heard: Heard
    has_events: bool
    rate: tuple[float, int] | None  # percent of so many participants; None if unknown
    figures: Mapping[str, Figure]  # by indicator
    gaps: Sequence[Gap] = ()
    gap_event: str = ""  # title of the first gap's event
    gap_place: str = ""  # and name of its place, where that is another than the scope
    news: News | None = None
    quotes: Sequence[str] = ()

    @property
    def is_quiet(self) -> bool:
        """Tell whether the window brought neither answers nor gaps."""
        return not self.heard.answers and not any(gap.opened_at in self.window for gap in self.gaps)

    @property
    def headline(self) -> Figure | None:
        """The figure that the digest's sentence speaks of."""
        return self.figures.get(catalogue().digest[0])

    def unreadable(self) -> list[Indicator]:
        """Return what the picture would show and the model can't tell, in its order."""
        asked = (self.figures[key].reading for key in catalogue().digest if key in self.figures)
        return [catalogue()[reading.indicator] for reading in asked if is_untold(reading)]

    def comparable(self, indicator: Indicator) -> tuple[Reading, Reading] | None:
        """Return the indicator now and before, if both stand on ten people."""
        figure = self.figures.get(indicator.id)
        if figure is None or figure.before is None or figure.reading.value is None or figure.before.value is None:
            return None
        pair = figure.reading, figure.before
        return pair if min(reading.n for reading in pair) >= FEW_FOR_TEXT else None

    def changes(self) -> list[tuple[float, Indicator]]:
        """Return by how many points indicators got worse (better: negative), the greatest first; only sure changes."""
        changes = []
        for indicator in catalogue():
            pair = self.comparable(indicator)
            worsening = _sure_worsening(indicator, *pair) if pair else 0.0
            if abs(worsening) >= CHANGE:
                changes.append((worsening, indicator))
        return sorted(changes, key=lambda change: (-abs(change[0]), change[1].id))


@dataclass(frozen=True)
class Asked:
    """What a digest is asked for: a week or month, as known at `now`; `looked_at` is when the reader looked last.

    Through `gate` goes every figure that the digest shows.
    """

    window: Window
    now: datetime
    reliability: Reliability
    gate: Gate
    looked_at: datetime | None = None


def report(session: Session, scope: Scope, asked: Asked) -> Report:
    """Collect what there is to tell."""
    window = asked.window
    places = reports.places(session)
    events = reports.events(session, scope, window.since, window.until)
    found = Report(
        scope=scope,
        window=window,
        heard=heard(session, scope, window.since, window.until),
        has_events=bool(events),
        rate=_rate(events, asked.now),
        figures=_figures(session, scope, window),
    )
    found = replace(found, figures=_released(found, asked.gate))
    gaps = _news_first(open_gaps(session, [scope]), found)
    return replace(
        found,
        gaps=gaps,
        gap_event=_event_title(session, gaps),
        gap_place=_place_of_gap(gaps, scope, places),
        news=_news(session, scope, asked, gaps, places),
        quotes=_quotes(session, found, asked.reliability) if found.heard.answers else (),
    )


def _rate(events: Sequence[EventRow], now: datetime) -> tuple[float, int] | None:
    tally = response_rate(event for event in events if is_settled(event, now))
    return (100 * tally.total / tally.n, tally.n) if tally is not None and tally.n >= FEW else None


# --- Values, as they were computed --------------------------------------------------------------------


def _figures(session: Session, scope: Scope, window: Window) -> dict[str, Figure]:
    """Choose for each indicator the shortest period that has enough people, and what to compare it with."""
    around = periods(window)
    windows = {w.key: w for period in around for w in (period, year_before(period), previous(period))}
    rows = values_at(session, scope.level, scope.key, windows, [indicator.id for indicator in catalogue()])
    by_indicator: dict[str, dict[str, IndicatorValue]] = {}
    for row in rows:
        by_indicator.setdefault(row.indicator, {})[row.window] = row
    chosen = {key: _figure(by_window, around) for key, by_window in by_indicator.items()}
    return {key: figure for key, figure in chosen.items() if figure is not None}


def _released(found: Report, gate: Gate) -> dict[str, Figure]:
    """Let what the digest will show through the gate: its own indicators, and the one that changed most with before."""
    changed = [indicator.id for _, indicator in found.changes()[:1]]
    kept = {key: figure for key, figure in found.figures.items() if key in catalogue().digest or key in changed}
    asked: dict[str, list[Reading]] = defaultdict(list)
    windows = {figure.window.key: figure.window for figure in kept.values()}
    for figure in kept.values():
        asked[figure.window.key].append(figure.reading)
        if figure.before is not None and figure.before_window is not None:
            windows[figure.before_window.key] = figure.before_window
            asked[figure.before_window.key].append(figure.before)
    longest_first = sorted(windows.values(), key=lambda window: (window.since - window.until, window.since))
    told = {
        (window.key, reading.indicator): reading
        for window in longest_first
        for reading in gate.release(asked[window.key], window)
    }
    return {key: _as_told(figure, told) for key, figure in kept.items()}


def _as_told(figure: Figure, told: Mapping[tuple[str, str], Reading]) -> Figure:
    reading = told[figure.window.key, figure.reading.indicator]
    day = reading.told_on or figure.computed_on
    if figure.before is None or figure.before_window is None:
        return replace(figure, reading=reading, computed_on=day)
    before = told[figure.before_window.key, figure.reading.indicator]
    return replace(figure, reading=reading, computed_on=day, before=before)


def periods(window: Window) -> list[Window]:
    """Return what the digest of a window may speak of, the shortest first; all hold the window's last day."""
    return ladder(window.until - timedelta(hours=1))


def _figure(rows: Mapping[str, IndicatorValue], around: Sequence[Window]) -> Figure | None:
    known = [window for window in around if window.key in rows]
    enough = [w for w in known if rows[w.key].value is not None and rows[w.key].n >= FEW_FOR_TEXT]
    if not known:
        return None
    period = enough[0] if enough else known[-1]
    row = rows[period.key]
    figure = Figure(reading_of(row), period, local_day(row.computed_at))
    for earlier in (year_before(period), previous(period)):
        if earlier.key in rows and rows[earlier.key].value is not None and rows[earlier.key].n >= FEW_FOR_TEXT:
            return replace(figure, before=reading_of(rows[earlier.key]), before_window=earlier)
    return figure


def _sure_worsening(indicator: Indicator, now: Reading, before: Reading) -> float:
    overlap = (now.low or 0.0) <= (before.high or 0.0) and (before.low or 0.0) <= (now.high or 0.0)
    return 0.0 if overlap else indicator.worsening(before.value or 0.0, now.value or 0.0)


# --- Gaps and news -------------------------------------------------------------------------------------


def _news_first(gaps: Sequence[Gap], found: Report) -> list[Gap]:
    """Put what the line about changes already says behind the other gaps, which stay worst first."""
    told = {(indicator.id, found.scope.level, found.scope.key) for _, indicator in found.changes()[:1]}
    return sorted(gaps, key=lambda gap: (gap.indicator, gap.scope_level, gap.scope) in told)


def _event_title(session: Session, gaps: Sequence[Gap]) -> str:
    event = reports.event(session, gaps[0].event_code) if gaps and gaps[0].event_code else None
    return event.title if event else ""


def _place_of_gap(gaps: Sequence[Gap], scope: Scope, places: dict[str, Place]) -> str:
    if not gaps or (gaps[0].scope_level, gaps[0].scope) == (scope.level, scope.key):
        return ""
    return place_title(gaps[0], places)


def _news(
    session: Session, scope: Scope, asked: Asked, gaps: Iterable[Gap], places: Mapping[str, Place]
) -> News | None:
    if asked.looked_at is None:
        return None
    since = max(asked.looked_at, asked.now - LOOK_BACK)
    closed = session.scalars(select(Gap).where(col(Gap.closed_at) >= since))
    return News(
        local_day(since),
        heard(session, scope, since, asked.now).answers,
        sum(gap.opened_at >= since for gap in gaps),
        sum(hears(scope, gap, places) for gap in closed),
    )


def _quotes(session: Session, found: Report, reliability: Reliability) -> list[str]:
    """Return one kind word and one complaint, or what there is."""
    quotes = sayings(session, found.scope, _spoken_in(found), reliability).quotes
    kind, complaints = pick(quotes, {"positive"}, 2), pick(quotes, COMPLAINTS, 2)
    return (kind[:1] + complaints[:1]) if kind and complaints else (kind or complaints)


def _spoken_in(found: Report) -> Window:
    """Return where to look for words: in the window, or if too few spoke there, in the period of the headline."""
    if found.heard.people >= FEW_FOR_TEXT or found.headline is None:
        return found.window
    return found.headline.window
