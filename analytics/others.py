"""Measures that count something else than people's answers to questions, beside response rate and coverage."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from analytics import loop, proposals, retention
from analytics.catalogue import Proposals, catalogue
from analytics.readings import Reading
from analytics.reliability import Reliability
from analytics.windows import Window


def readings(session: Session, window: Window, now: datetime, reliability: Reliability) -> list[Reading]:
    """Return loop closure, retention and the number of proposals of every place."""
    looped, kept = loop.readings(session, window, now, reliability), retention.readings(session, window, now)
    return looped + kept + proposals.readings(session, window, reliability)


def indicators() -> list[str]:
    """Return which indicators these are."""
    counted = [indicator.id for indicator in catalogue() if isinstance(indicator.measure, Proposals)]
    return [loop.INDICATOR, retention.INDICATOR, *counted]
