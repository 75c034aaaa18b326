"""What the rules of gaps can't know by themselves: which questions are asked, and when schools are on holiday."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from analytics.catalogue import catalogue
from analytics.gaps import Known
from analytics.windows import local_day
from app.invitations.school_year import school_year
from conversations.flow import Drawn, Flow


def known(flows: Iterable[Flow], now: datetime) -> Known:
    """Return what is known about the flows in use, today."""
    return Known(questions=questions(flows), holiday=school_year().is_break(local_day(now)))


def questions(flows: Iterable[Flow]) -> dict[str, frozenset[str]]:
    """Map every question onto what it says it feeds, and onto the indicators that read it."""
    feeds: dict[str, frozenset[str]] = {}
    readers = catalogue().reads()
    for flow in flows:
        for step in flow.steps:
            if isinstance(step, Drawn):
                read = {indicator for indicator, asked in readers.items() if step.id in asked}
                feeds[step.id] = feeds.get(step.id, frozenset()) | frozenset(step.feeds) | read
    return feeds
