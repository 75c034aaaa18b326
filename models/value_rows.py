"""Indicator values as rows: what is stored of a window, and the least of writing that brings it up to date."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlmodel import Session, col

from models.tables import IndicatorValue

AT_ONCE = 500  # ids in a statement: databases allow so many and no more
KEY = ("indicator", "scope_level", "scope", "cut")
Row = Mapping[str, Any]  # by column, without `id`, `window` and `computed_at`


def computed_at(session: Session, window: str) -> datetime | None:
    """Return when the values of a window were last computed."""
    return session.scalar(select(func.max(col(IndicatorValue.computed_at))).where(col(IndicatorValue.window) == window))


def count(session: Session, window: str) -> int:
    """Return how many values a window has."""
    query = select(func.count()).select_from(IndicatorValue).where(col(IndicatorValue.window) == window)
    return session.scalar(query) or 0


def replace(
    session: Session, window: str, rows: Sequence[Row], now: datetime, *, only: Collection[str] | None = None
) -> None:
    """Let a window, or `only` some indicators of it, have these values; all the window's count as computed `now`."""
    stored = _stored(session, window, list(rows[0]) if rows else list(KEY), only)
    fresh = {tuple(row.values()): row for row in rows}
    _delete(session, [ident for told, ident in stored.items() if told not in fresh])
    missing = [{**row, "window": window, "computed_at": now} for told, row in fresh.items() if told not in stored]
    of_window = update(IndicatorValue).where(col(IndicatorValue.window) == window)
    session.connection().execute(of_window.values(computed_at=now))
    if missing:
        session.connection().execute(insert(IndicatorValue), missing)


def _stored(
    session: Session, window: str, columns: Iterable[str], only: Collection[str] | None
) -> dict[tuple[Any, ...], int]:
    """Return the ids of what is stored, by what it says."""
    wanted = [col(getattr(IndicatorValue, name)) for name in columns]
    query = select(*wanted, col(IndicatorValue.id)).where(col(IndicatorValue.window) == window)
    if only is not None:
        query = query.where(col(IndicatorValue.indicator).in_(only))
    return {tuple(told): ident for *told, ident in session.connection().execute(query)}


def _delete(session: Session, idents: Sequence[int]) -> None:
    for start in range(0, len(idents), AT_ONCE):
        some = idents[start : start + AT_ONCE]
        session.execute(delete(IndicatorValue).where(col(IndicatorValue.id).in_(some)))
