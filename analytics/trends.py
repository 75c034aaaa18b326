"""How an indicator went in one place: its values of the last months or semesters, as they were computed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from analytics.catalogue import Indicator
from analytics.chart_rows import Series
from analytics.indicators import reading_of
from analytics.windows import Window, containing, previous
from models.heard import values_at
from models.scopes import Scope
from models.tables import Gap

LENGTHS = {"month": 12, "semester": 6}  # windows back from now
ENOUGH = 2  # values make a trend


def series(session: Session, scope: Scope, indicator: Indicator, now: datetime, by: str = "") -> Series:
    """Return the values of the last windows of the kind `by`, or if none is named of months, or else of semesters.

    Windows before the first value are left out.
    """
    kinds = [by] if by in LENGTHS else list(LENGTHS)
    found = [_series(session, scope, indicator, back(kind, now)) for kind in kinds]
    return next((one for one in found if _values(one) >= ENOUGH), max(found, key=_values))


def back(kind: str, now: datetime) -> list[Window]:
    """Return the last windows of a kind, oldest first, with the one that is not over yet."""
    found = [containing(kind, now)]
    while len(found) < LENGTHS[kind]:
        found.append(previous(found[-1]))
    return found[::-1]


def windows_with_alerts(session: Session, scope: Scope, indicator: Indicator, asked: Series) -> set[str]:
    """Return the keys of the windows in which a gap of this indicator was opened here."""
    opened = session.scalars(
        select(col(Gap.opened_at)).where(
            col(Gap.indicator) == indicator.id,
            col(Gap.scope_level) == scope.level,
            col(Gap.scope) == scope.key,
            col(Gap.cut) == "",
        )
    ).all()
    return {window.key for window, _ in asked if any(moment in window for moment in opened)}


def _series(session: Session, scope: Scope, indicator: Indicator, windows: Sequence[Window]) -> Series:
    keys = [window.key for window in windows]
    rows = {row.window: row for row in values_at(session, scope.level, scope.key, keys, [indicator.id])}
    found = [(window, reading_of(rows[window.key]) if window.key in rows else None) for window in windows]
    first = next((i for i, (_, reading) in enumerate(found) if reading is not None), len(found) - 1)
    return found[first:]


def _values(one: Series) -> int:
    return sum(reading is not None and reading.value is not None for _, reading in one)
