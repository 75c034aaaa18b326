"""The shortest stretch of time in which enough was heard to give a verdict: small places need longer ones.

A verdict is met, below or above (the whole interval on one side of the target). Where even a school year gives none, it
is "can't tell yet", with the reason: it is unsure, or why it is missing. It is an answer like the others, not a gap in
a table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from analytics.catalogue import Indicator
from analytics.readings import CLEAR, Cell, Reading, reading_of
from analytics.windows import Window, containing
from models.tables import IndicatorValue

LADDER = ("month", "quarter", "semester", "school_year")  # the shortest first


@dataclass(frozen=True)
class Told:
    """What is said of an indicator in a cell: the period it stands on, its reading and the verdict.

    `verdict` is met | below | above, or no_target, or why it can't be told yet: unsure, or why it is
    missing. Where nothing was computed `reading` is None and `window` the longest there is.
    """

    window: Window
    reading: Reading | None
    verdict: str

    @property
    def is_clear(self) -> bool:
        """Tell whether the target is surely met or surely missed."""
        return self.verdict in CLEAR


def ladder(instant: datetime) -> list[Window]:
    """Return the periods that hold `instant`, the shortest first."""
    return [containing(kind, instant) for kind in LADDER]


def adapt(readings: Sequence[tuple[Window, Reading | None]], indicator: Indicator) -> Told:
    """Choose among the readings of one cell by window, the shortest first: the shortest that gives a verdict.

    Without a target it is the shortest with a value. Where none will do it is the longest one with an interval, and
    only if there is none the longest of all. Raises ValueError without any window.
    """
    if not readings:
        raise ValueError(f"{indicator.id}: no window to choose from")
    told = [Told(window, reading, verdict(reading)) for window, reading in readings]
    clear = [each for each in told if each.is_clear or each.verdict == "no_target"]
    unsure = [each for each in told if each.verdict == "unsure"]
    known = [each for each in told if each.reading is not None]
    return (clear[:1] or unsure[-1:] or known[-1:] or told[-1:])[0]


def verdict(reading: Reading | None) -> str:
    """Return the verdict of one reading, or why there is none."""
    return "few" if reading is None else reading.missing or reading.verdict


def told(session: Session, cell: Cell, indicator: Indicator, instant: datetime) -> Told:
    """Read what was computed for the periods that hold `instant`, and choose."""
    windows = ladder(instant)
    query = select(IndicatorValue).where(
        col(IndicatorValue.indicator) == indicator.id,
        col(IndicatorValue.scope_level) == cell.level,
        col(IndicatorValue.scope) == cell.key,
        col(IndicatorValue.cut) == cell.cut,
        col(IndicatorValue.window).in_([window.key for window in windows]),
    )
    found = {row.window: reading_of(row) for row in session.scalars(query)}
    return adapt([(window, found.get(window.key)) for window in windows], indicator)
