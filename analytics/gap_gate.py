"""Gaps as they may be told: the numbers in them pass the same gate as every other figure that leaves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from math import isclose

from sqlalchemy import select
from sqlmodel import Session, col

from analytics.catalogue import catalogue
from analytics.disclosure import Gate, record
from analytics.gap_lists import Shown
from analytics.gaps import PERFORMANCE
from analytics.gaps.monthly import TO
from analytics.gaps.pooling import pooled
from analytics.indicators import Cell, Reading, reading_of
from analytics.windows import Window, following, named
from models.reports import Place
from models.tables import Gap, IndicatorValue

Tell = Callable[[Sequence[Reading], Window], Sequence[Reading]]  # a gate: what of a window may be told


@dataclass(frozen=True)
class Released:
    """A copy of a gap with the numbers that may be told; `hidden` if what it is about has to be kept back."""

    gap: Gap
    hidden: bool = False


def has_figures(gap: Gap) -> bool:
    """Tell whether a gap names a value of an indicator; numbers of events and days are nobody's."""
    return gap.value is not None and gap.indicator in catalogue() and gap.kind in (*PERFORMANCE, "THIN_DATA")


def released(
    session: Session, gap: Gap, publication: str, now: datetime, places: Mapping[str, Place] | None = None
) -> Released:
    """Return a gap as its place's staff may be told of it, and note in the ledger that they were.

    The transaction that tells them must be this one.
    """
    if not has_figures(gap):
        return Released(gap)
    audience = "staff" if gap.scope_level in ("national", "region") else "school"
    gate = Gate(session, audience, publication, now, places=places)
    may = passed(session, gap, gate.release)
    if not may.hidden:
        record(session, gate.told)
    return may


def passed(session: Session, gap: Gap, tell: Tell) -> Released:
    """Return a gap as a publication with a gate of its own may tell of it; what the gate told is recorded there."""
    if not has_figures(gap):
        return Released(gap)
    copy = Gap(**gap.model_dump())
    _earlier(session, tell, gap, copy)
    told, copy.window = _now(session, tell, gap)
    copy.n, copy.value, copy.low, copy.high = (
        (told.n, told.value, told.low, told.high) if told else (0, None, None, None)
    )
    lacks_before = gap.kind == "DROP" and copy.before is None
    lacks_group = gap.kind == "UNEQUAL" and copy.group_value is None
    return Released(copy, hidden=copy.value is None or lacks_before or lacks_group)


def beside(session: Session, shown: Shown, publication: str, now: datetime) -> Shown:
    """Return a gap with those others of the same cell that may be told of, as they may."""
    others = [released(session, gap, publication, now) for gap in shown.as_well]
    return replace(shown, as_well=tuple(may.gap for may in others if not may.hidden))


def _earlier(session: Session, tell: Tell, gap: Gap, copy: Gap) -> None:
    """Let through what it is compared with: the value before, or that of the better group."""
    if gap.before_window:
        copy.before, copy.before_window = _before(session, tell, gap, gap.before_window)
    if gap.group_cut:
        stored = _stored(session, gap.indicator, _group(gap), gap.window)
        told = _told(tell, stored, gap.window) if stored else None
        copy.group_value = told.value if told else None


def _now(session: Session, tell: Tell, gap: Gap) -> tuple[Reading | None, str]:
    if TO in gap.window:
        return _together(session, tell, gap, gap.window)
    return _told(tell, _reading(session, gap), gap.window), gap.window


def _before(session: Session, tell: Tell, gap: Gap, windows: str) -> tuple[float | None, str]:
    reading, windows = _together(session, tell, gap, windows)
    return reading.value if reading else None, windows


def _together(session: Session, tell: Tell, gap: Gap, windows: str) -> tuple[Reading | None, str]:
    """Return what may be told of one window, or of several months together: as far as each of them may be told."""
    told = {}
    for key in _each(windows):
        stored = _stored(session, gap.indicator, _cell(gap), key)
        reading = _told(tell, stored, key) if stored else None
        if reading is not None:
            told[key] = reading
    names = list(told)
    return (pooled(told.values()), TO.join(dict.fromkeys((names[0], names[-1])))) if told else (None, windows)


def _each(windows: str) -> list[str]:
    """Return the keys of all months from the first to the last, or of the one window there is."""
    first, _, last = windows.partition(TO)
    keys = [first]
    while last and keys[-1] != last:
        keys.append(following(named(keys[-1])).key)
    return keys


def _told(tell: Tell, reading: Reading, window: str) -> Reading | None:
    [told] = tell([reading], named(window))
    return told if told.value is not None else None


def _reading(session: Session, gap: Gap) -> Reading:
    """Return the gap's value: as it was computed if it still is, for a gap doesn't keep the numerator."""
    stored = _stored(session, gap.indicator, _cell(gap), gap.window)
    if stored is not None and stored.n == gap.n and isclose(stored.value or 0.0, gap.value or 0.0, abs_tol=1e-9):
        return stored
    return Reading(gap.indicator, _cell(gap), gap.n, value=gap.value, low=gap.low, high=gap.high)


def _cell(gap: Gap) -> Cell:
    return Cell(gap.scope_level, gap.scope, gap.cut)


def _group(gap: Gap) -> Cell:
    way, _, name = (gap.group_cut or "").partition("=")
    return Cell("region", name) if way == "region" else Cell(gap.scope_level, gap.scope, gap.group_cut or "")


def _stored(session: Session, indicator: str, cell: Cell, window: str) -> Reading | None:
    query = select(IndicatorValue).where(
        col(IndicatorValue.indicator) == indicator,
        col(IndicatorValue.scope_level) == cell.level,
        col(IndicatorValue.scope) == cell.key,
        col(IndicatorValue.cut) == cell.cut,
        col(IndicatorValue.window) == window,
    )
    row = session.scalars(query).first()
    return reading_of(row) if row else None
