"""The register of gaps: what an evaluation found is opened, brought up to date or, after two clean days, closed."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from analytics.gaps import Before, Evaluation, Evidence, Finding, Rules, evaluate, rules
from analytics.indicators import NATION, Cell, Reading, is_settled, reading_of, respondents
from analytics.windows import Window, local_day, named, previous, year_before
from models import reports
from models.tables import Alert, Gap

ABOUT_PERFORMANCE = ("BELOW_TARGET", "DROP")
ABOUT_THEIR_WINDOW = ("NO_DATA", "THIN_DATA")  # once their window is over, nobody can mend them


@dataclass(frozen=True)
class Changes:
    """How many gaps an evaluation opened, found again and closed."""

    opened: int
    kept: int
    closed: int


def review(session: Session, window: Window, now: datetime) -> Changes:
    """Evaluate the window (whose values must have been computed) and bring the register up to date."""
    return record(session, evaluate(evidence(session, window, now), rules()), window, now)


def evidence(session: Session, window: Window, now: datetime) -> Evidence:
    """Collect what the rules look at."""
    events = reports.events(session, NATION, window.since, window.until)
    return Evidence(
        readings=_judged(session, window),
        respondents=respondents(session, window),
        events=[event for event in events if is_settled(event, now)],
        before=[_before(session, earlier) for earlier in (year_before(window), previous(window))],
    )


def record(session: Session, evaluation: Evaluation, window: Window, now: datetime) -> Changes:
    """Write an evaluation into the register. Commits nothing; evaluating twice a day changes nothing more."""
    open_gaps = {gap.key: gap for gap in session.scalars(select(Gap).where(col(Gap.closed_at).is_(None)))}
    found = {finding.key: finding for finding in evaluation.findings}
    for key, finding in found.items():
        gap = open_gaps.get(key) or _opened(finding, now)
        _bring_up_to_date(gap, finding, window, now)
        session.add(gap)
    clean = [gap for key, gap in open_gaps.items() if key not in found and _is_clean(gap, evaluation, window)]
    closed = [gap for gap in clean if _closes(gap, rules(), now)]
    closed += [gap for key, gap in open_gaps.items() if key not in found and _is_untold(gap, evaluation, window)]
    _close(session, closed, now)
    session.flush()
    kept = len(open_gaps.keys() & found.keys())
    return Changes(opened=len(found) - kept, kept=kept, closed=len(closed))


def _opened(finding: Finding, now: datetime) -> Gap:
    return Gap(
        key=finding.key,
        kind=finding.kind,
        indicator=finding.indicator,
        scope_level=finding.cell.level,
        scope=finding.cell.key,
        cut=finding.cell.cut,
        window="",
        event_code=finding.event_code,
        severity=finding.severity,
        n=finding.n,
        opened_at=now,
        seen_bad_at=now,
    )


def _bring_up_to_date(gap: Gap, finding: Finding, window: Window, now: datetime) -> None:
    gap.window, gap.severity, gap.n = window.key, finding.severity, finding.n
    gap.value, gap.low, gap.high = finding.value, finding.low, finding.high
    gap.before, gap.before_window, gap.target = finding.before, finding.before_window, finding.target
    gap.seen_bad_at, gap.clean_on = now, None


def _is_clean(gap: Gap, evaluation: Evaluation, window: Window) -> bool:
    """Tell whether the evaluation clears the gap: judged and not found, or about a window that is over."""
    if gap.key in evaluation.judged:
        return True
    return gap.kind in ABOUT_THEIR_WINDOW and named(gap.window).until <= window.since


def _is_untold(gap: Gap, evaluation: Evaluation, window: Window) -> bool:
    """Tell whether its window says nothing any more: an old number would be read as today's, so it closes at once."""
    if gap.kind not in ABOUT_PERFORMANCE or gap.window != window.key:
        return False
    cell = Cell(gap.scope_level, gap.scope, gap.cut)
    return cell in evaluation.untold or (cell, gap.indicator) in evaluation.unreadable


def _closes(gap: Gap, rules: Rules, now: datetime) -> bool:
    """Note a clean evaluation. The gap closes with the last of `clean_days` clean days, the first being noted."""
    today = local_day(now)
    if gap.clean_on is None:
        gap.clean_on = today
    return (today - gap.clean_on).days >= rules.clean_days - 1


def _close(session: Session, gaps: Sequence[Gap], now: datetime) -> None:
    ids = [gap.id for gap in gaps]
    for gap in gaps:
        gap.closed_at = now
    if ids:
        session.execute(update(Alert).where(col(Alert.gap_id).in_(ids)).values(state="closed"))


def _judged(session: Session, window: Window) -> list[Reading]:
    """Return the values that gaps are looked for in: regions, and parts other than sectors, are for information."""
    readings = [reading_of(row) for row in reports.indicator_values(session, window.key)]
    is_sector = re.compile("(sector=.*)?").fullmatch
    return [reading for reading in readings if reading.cell.level != "region" and is_sector(reading.cell.cut)]


def _before(session: Session, window: Window) -> Before:
    readings = _judged(session, window)
    return Before(window.key, {(reading.cell, reading.indicator): reading for reading in readings})
