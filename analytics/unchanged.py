"""What the values of a window were last computed from: while nothing of it changes, they need no computing.

Kept by the program that computed them, not in the database: another program begins with computing, and wherever values
are not the ones that this program left, it computes too.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlmodel import Session

from analytics import attendance, rollups
from analytics.cells import NATION
from analytics.reliability import Reliability
from analytics.windows import Window
from models import reports, rollup_rows, value_rows
from models.audit_sample import state_of_reviews

_kept: WeakKeyDictionary[Engine, dict[str, _Left]] = WeakKeyDictionary()


@dataclass(frozen=True)
class _Left:
    """What went into the values of a window, and when they were written."""

    inputs: int
    computed_at: datetime | None


def inputs(session: Session, window: Window, now: datetime, reliability: Reliability) -> int:
    """Return a number for all that decides about the values beside the roll-ups: it changes when any of it does."""
    events = reports.events(session, NATION, window.since, window.until)
    settled = tuple(event for event in events if attendance.is_settled(event, now))
    places = tuple(sorted(rollup_rows.event_places(session, NATION).items()))
    return hash((rollups.version(reliability), state_of_reviews(session), settled, places))


def note(session: Session, window: Window, went_in: int) -> None:
    """Remember what the values that have just been written were computed from."""
    left = _Left(went_in, value_rows.computed_at(session, window.key))
    _kept.setdefault(session.get_bind().engine, {})[window.key] = left


def is_unchanged(session: Session, window: Window, went_in: int) -> bool:
    """Tell whether the window's values are the ones this program wrote, computed from just that."""
    left = _kept.get(session.get_bind().engine, {}).get(window.key)
    return left == _Left(went_in, value_rows.computed_at(session, window.key))
