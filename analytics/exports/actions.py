"""The register of actions as a table: a row for each action and indicator it is about, before and since."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlalchemy import select
from sqlmodel import Session, col

from analytics.catalogue import catalogue
from analytics.differences import Difference
from analytics.effects import Effect, effect, effects
from analytics.estimates import Estimate
from analytics.exports.dictionary import table
from analytics.exports.sheets import Row
from analytics.exports.writing import ExportReport, write_files
from analytics.few import FEW, FEW_FOR_TEXT
from analytics.reliability import Reliability
from analytics.texts import Texts, texts
from analytics.windows import local_day
from models import reports
from models.reports import Place, Scope
from models.tables import Action

NOTHING: Row = (None,) * 21  # of an action that nothing can be compared for


def write_actions(
    session: Session, target: Path, *, language: str, now: datetime, reliability: Reliability
) -> ExportReport:
    """Write all actions. Formats as in `write_answers`."""
    return write_files(table("actions"), _rows(session, texts(language), now, reliability), target, now)


def _rows(session: Session, words: Texts, now: datetime, reliability: Reliability) -> Iterator[Row]:
    places = reports.places(session)
    for action in session.scalars(select(Action).order_by(col(Action.id))):
        head = _head(action, places, words)
        found = _effects(session, action, now, reliability)
        yield from ((*head, *_told(each, words)) for each in found)
        if not found:
            yield (*head, *NOTHING)


def _effects(session: Session, action: Action, now: datetime, reliability: Reliability) -> list[Effect]:
    """Return the response rate and whatever the action is about; nothing of what was not done."""
    if action.state != "done":
        return []
    scope, done_at = Scope(action.scope_level, action.scope), action.done_at or action.recorded_at
    return [effect(session, scope, done_at, now), *effects(session, action, now, reliability)]


def _head(action: Action, places: dict[str, Place], words: Texts) -> Row:
    name = places[action.scope].name if action.scope_level == "institution" and action.scope in places else action.scope
    days = (action.recorded_at, action.done_at, action.published_at)
    recorded, done, published = (local_day(at).isoformat() if at else None for at in days)
    return (
        action.id,
        action.scope_level,
        action.scope,
        words.place(action.scope_level, name),
        action.theme,
        words.theme(action.theme),
        action.gap_key,
        action.state,
        recorded,
        action.due_on.isoformat() if action.due_on else None,
        done,
        published,
        action.dropped_why,
        f"<{FEW}" if 0 < action.told < FEW else str(action.told),
        action.written_in,
        getattr(action, f"text_{action.written_in}"),
    )


def _told(moved: Effect, words: Texts) -> Row:
    indicator = catalogue()[moved.indicator]
    return (
        indicator.id,
        words.indicator(indicator),
        indicator.unit,
        indicator.direction,
        *_estimate(moved.before),
        *_estimate(moved.since),
        *_difference(moved.difference if _enough(moved) else None),
        moved.verdict,
        moved.places,
        *_difference(moved.others)[:1],
        *_difference(moved.beyond_others if _enough(moved) else None),
    )


def _enough(moved: Effect) -> bool:
    return all(side is not None and side.n >= FEW_FOR_TEXT for side in (moved.before, moved.since))


def _estimate(told: Estimate | None) -> Row:
    if told is None:
        return (None,) * 4
    return (told.n, *(_points(part) for part in (told.value, told.low, told.high)))


def _difference(told: Difference | None) -> Row:
    return (None,) * 3 if told is None else tuple(_points(part) for part in (told.value, told.low, told.high))


def _points(share: float) -> float:
    return round(100 * share, 1)
