"""Measures that count something else than people's answers to questions, beside response rate and coverage."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from analytics import loop, retention
from analytics.readings import Reading
from analytics.reliability import Reliability
from analytics.windows import Window


def readings(session: Session, window: Window, now: datetime, reliability: Reliability | None = None) -> list[Reading]:
    """Return loop closure and retention of every place."""
    return loop.readings(session, window, now, reliability) + retention.readings(session, window, now)
