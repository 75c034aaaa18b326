"""The numbers of a digest: which period each stands on, and which may be compared with one from before.

They are read as they were computed last, so that a digest, an export and a report of one day say the same.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlmodel import Session

from analytics.catalogue import Indicator, catalogue
from analytics.disclosure import Gate
from analytics.few import FEW_FOR_TEXT
from analytics.indicators import Reading, reading_of
from analytics.periods import adapt, ladder
from analytics.windows import Window, local_day, previous, year_before
from models.heard import values_at
from models.scopes import Scope
from models.tables import IndicatorValue

CHANGE = 10  # points; less is no news
Rows = Mapping[str, IndicatorValue]  # of one indicator, by window


@dataclass(frozen=True)
class Figure:
    """A value as it was computed on `computed_on`."""

    reading: Reading
    window: Window
    computed_on: date


@dataclass(frozen=True)
class Pair:
    """A value and one from before that it may be compared with: both stand on ten people or more."""

    now: Figure
    before: Figure

    @property
    def indicator(self) -> Indicator:
        """What both measure."""
        return catalogue()[self.now.reading.indicator]

    @property
    def worsening(self) -> float:
        """By how many points it got worse (better: negative); 0 unless that is sure: intervals apart, ten points."""
        now, before = self.now.reading, self.before.reading
        if (now.low or 0.0) <= (before.high or 0.0) and (before.low or 0.0) <= (now.high or 0.0):
            return 0.0
        worsening = self.indicator.worsening(before.value or 0.0, now.value or 0.0)
        return worsening if abs(worsening) >= CHANGE else 0.0


@dataclass(frozen=True)
class Figures:
    """What a digest may tell in numbers."""

    told: Mapping[str, Figure]  # by indicator: of the shortest period that gives a verdict
    change: Pair | None = None  # the greatest sure one
    is_steady: bool = False  # there was something to compare, and none of it changed for sure


def figures(session: Session, scope: Scope, window: Window, gate: Gate) -> Figures:
    """Read the numbers of a scope around a week or month; what the digest will show goes through the gate."""
    around = ladder(window.until - timedelta(hours=1))  # all hold the window's last day
    rows = _rows(session, scope, around)
    told = {key: _figure(rows[key], around) for key in catalogue().digest if key in rows}
    pairs = [pair for pair in (_pair(its_rows, around) for its_rows in rows.values()) if pair is not None]
    change = min((pair for pair in pairs if pair.worsening), key=_greatest_first, default=None)
    shown = {key: figure for key, figure in told.items() if figure is not None}
    return _released(Figures(shown, change, is_steady=bool(pairs) and change is None), gate)


def _rows(session: Session, scope: Scope, around: Iterable[Window]) -> dict[str, dict[str, IndicatorValue]]:
    windows = {w.key for period in around for w in (period, year_before(period), previous(period))}
    by_indicator: dict[str, dict[str, IndicatorValue]] = {}
    for row in values_at(session, scope.level, scope.key, windows, [indicator.id for indicator in catalogue()]):
        by_indicator.setdefault(row.indicator, {})[row.window] = row
    return by_indicator


def _greatest_first(pair: Pair) -> tuple[float, str]:
    return -abs(pair.worsening), pair.indicator.id


# --- Which period -----------------------------------------------------------------------------------------


def _figure(rows: Rows, around: Sequence[Window]) -> Figure | None:
    """Choose the shortest period that gives a verdict; nothing was computed for any: None."""
    readings = [(window, reading_of(rows[window.key]) if window.key in rows else None) for window in around]
    indicator = next((catalogue()[reading.indicator] for _, reading in readings if reading is not None), None)
    if indicator is None:
        return None
    chosen = adapt(readings, indicator).window
    return _as_computed(rows, chosen)


def _pair(rows: Rows, around: Sequence[Window]) -> Pair | None:
    """Compare the shortest period of ten people, month with month, with the same a year before or the one before."""
    period = next((window for window in around if _is_enough(rows, window)), None)
    if period is None:
        return None
    earlier = next((window for window in (year_before(period), previous(period)) if _is_enough(rows, window)), None)
    return Pair(_as_computed(rows, period), _as_computed(rows, earlier)) if earlier else None


def _is_enough(rows: Rows, window: Window) -> bool:
    row = rows.get(window.key)
    return row is not None and row.value is not None and row.n >= FEW_FOR_TEXT


def _as_computed(rows: Rows, window: Window) -> Figure:
    row = rows[window.key]
    return Figure(reading_of(row), window, local_day(row.computed_at))


# --- What may leave -----------------------------------------------------------------------------------------


def _released(found: Figures, gate: Gate) -> Figures:
    """Let all that is shown through the gate, window by window. A change of which half is hidden is not told."""
    pair = found.change
    shown = [*found.told.values(), *((pair.now, pair.before) if pair else ())]
    by_window: dict[Window, dict[str, Reading]] = defaultdict(dict)
    for figure in shown:
        by_window[figure.window][figure.reading.indicator] = figure.reading
    told: dict[tuple[Window, str], Reading] = {}
    for window in sorted(by_window, key=lambda window: (window.since - window.until, window.since)):  # longest first
        for reading in gate.release(list(by_window[window].values()), window):
            told[window, reading.indicator] = reading
    change = Pair(_as_told(pair.now, told), _as_told(pair.before, told)) if pair else None
    if change and (change.now.reading.value is None or change.before.reading.value is None or not change.worsening):
        change = None
    return Figures({key: _as_told(figure, told) for key, figure in found.told.items()}, change, found.is_steady)


def _as_told(figure: Figure, told: Mapping[tuple[Window, str], Reading]) -> Figure:
    reading = told[figure.window, figure.reading.indicator]
    return replace(figure, reading=reading, computed_on=reading.told_on or figure.computed_on)
