"""Gaps as they may be told: the numbers in them pass the same gate as every other figure that leaves."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from analytics.catalogue import catalogue
from analytics.disclosure import Gate, record
from analytics.gaps import PERFORMANCE
from analytics.gaps.collection import TO
from analytics.indicators import Cell, Reading, reading_of
from analytics.windows import named
from models.reports import Place
from models.tables import Gap, IndicatorValue


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
    copy = Gap(**gap.model_dump())
    _earlier(session, gate, gap, copy)
    told = _told(gate, _reading(gap), gap.window)
    copy.n, copy.value, copy.low, copy.high = (
        (told.n, told.value, told.low, told.high) if told else (0, None, None, None)
    )
    if copy.value is None or (gap.kind == "DROP" and copy.before is None):
        return Released(copy, hidden=True)
    if gap.kind == "UNEQUAL" and copy.group_value is None:
        return Released(copy, hidden=True)
    record(session, gate.told)
    return Released(copy)


def _earlier(session: Session, gate: Gate, gap: Gap, copy: Gap) -> None:
    """Let through what it is compared with: the value before, or that of the better group."""
    if gap.before_window and TO not in gap.before_window:
        stored = _stored(session, gap.indicator, _cell(gap), gap.before_window)
        told = _told(gate, stored, gap.before_window) if stored else None
        copy.before = told.value if told else None
    if gap.group_cut:
        stored = _stored(session, gap.indicator, _group(gap), gap.window)
        told = _told(gate, stored, gap.window) if stored else None
        copy.group_value = told.value if told else None


def _told(gate: Gate, reading: Reading, window: str) -> Reading | None:
    [told] = gate.release([reading], named(window))
    return told if told.value is not None else None


def _reading(gap: Gap) -> Reading:
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
