"""What the rules of gaps can't know by themselves: what is asked, what the framework wants, who waits for a reply."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session

from analytics import loop
from analytics.catalogue import catalogue
from analytics.framework import framework
from analytics.framework_map import indicators_of
from analytics.gaps import Criterion, Known, Proposals
from analytics.indicators import Cell
from analytics.reliability import Reliability
from analytics.windows import local_day
from app.invitations.school_year import school_year
from conversations.flow import Drawn, Flow


def known(session: Session, flows: Iterable[Flow], reliability: Reliability, now: datetime) -> Known:
    """Return what is known today about the flows in use, the framework, and what waits for a published answer."""
    waiting = loop.unanswered(session, now, reliability)
    return Known(
        questions=questions(flows),
        criteria=criteria(),
        proposals=proposals(waiting),
        unanswered=frozenset(call.key for call in waiting if call.kind == "gap"),
        holiday=school_year().is_break(local_day(now)),
    )


def questions(flows: Iterable[Flow]) -> dict[str, frozenset[str]]:
    """Map every question onto what it says it feeds, and onto the indicators that read it.

    One that others depend on only leads to them, and one that depends on another makes that answer more precise: where
    such a question feeds nothing itself, it is left out.
    """
    feeds: dict[str, frozenset[str]] = {}
    readers = catalogue().reads()
    for flow in flows:
        for step in flow.steps:
            if not isinstance(step, Drawn):
                continue
            read = {indicator for indicator, asked in readers.items() if step.id in asked}
            fed = frozenset(step.feeds) | read
            if fed or not _stands_by_another(step, flow):
                feeds[step.id] = feeds.get(step.id, frozenset()) | fed
    return feeds


def _stands_by_another(step: Drawn, flow: Flow) -> bool:
    return bool(step.routes or step.only) or any(step.id in other.only for other in flow.steps)


def criteria() -> list[Criterion]:
    """Return the criteria of the elements that this program gives evidence for, with their indicators."""
    inside = {element.id for element in framework().elements if element.is_inside}
    return [
        Criterion(criterion.id, [indicator.id for indicator in indicators_of(criterion, catalogue())])
        for criterion in framework().criteria
        if criterion.element in inside
    ]


def proposals(waiting: Iterable[loop.Call]) -> list[Proposals]:
    """Return the suggestions that wait, one for each theme and place whatever the semester; the oldest counts."""
    groups: dict[tuple[Cell, str], Proposals] = {}
    for call in waiting:
        for theme in call.themes if call.kind == "proposal" else ():
            cell = Cell(call.level, call.scope)
            before = groups.get((cell, theme))
            since = min(call.since, before.since) if before else call.since
            people = call.people + (before.n if before else 0)
            groups[cell, theme] = Proposals(cell, theme, people, since)
    return list(groups.values())
