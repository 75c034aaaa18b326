"""The register of gaps: what an evaluation found is opened, brought up to date or, after two clean days, closed.

A row is a gap from the day it was found until it closes; `GapEvaluation` has a line for every day it was looked at.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update
from sqlmodel import Session, col

from analytics.catalogue import catalogue
from analytics.gaps import PERFORMANCE, Evaluation, Finding, Known, Look, Rules, evaluate, gap_key, rules
from analytics.gaps.collection import collect
from analytics.gaps.monthly import TO
from analytics.indicators import Cell
from analytics.windows import Window, local_day, named, previous
from models import reports
from models.gap_rows import merged_away
from models.tables import Alert, Gap, GapEvaluation

ABOUT_THEIR_WINDOW = ("NO_DATA", "THIN_DATA")  # once their window is over, nobody can mend them
FACTS = ("NO_DATA", "NO_REPLY", "NO_INDICATOR", "STALE")  # not estimated: clean once is clean
NOTHING_KNOWN = Known()


@dataclass(frozen=True)
class Changes:
    """How many gaps an evaluation opened, found again and closed."""

    opened: int
    kept: int
    closed: int


def review(session: Session, window: Window, now: datetime, known: Known = NOTHING_KNOWN) -> Changes:
    """Evaluate the window (whose values must have been computed) and bring the register up to date.

    Late answers still close gaps of a window that is over, but nothing is opened for it.
    """
    moved = _close_moved(session, now)
    found = evaluate(collect(session, window, now, known, rules()), rules())
    changes = record(session, found, window, now)
    return Changes(changes.opened, changes.kept, changes.closed + moved)


def record(session: Session, evaluation: Evaluation, window: Window, now: datetime) -> Changes:
    """Write an evaluation into the register. Commits nothing; evaluating twice a day changes nothing more."""
    known = {gap.key: gap for gap in session.scalars(select(Gap).where(col(Gap.closed_at).is_(None)))}
    found = {finding.key: finding for finding in evaluation.findings}
    new = sorted(found.keys() - known.keys())  # what is equally grave is told in the order of the numbers
    fresh = [] if window.until <= now else [_opened(found[key], now) for key in new]
    session.add_all(fresh)
    for gap in (*fresh, *(known[key] for key in found.keys() & known.keys())):
        _bring_up_to_date(gap, found[gap.key], window, now)
    closed = _closed(known.values(), evaluation, window, now)
    session.flush()
    _note_looks(session, [*fresh, *known.values()], evaluation, now)
    _close_alerts(session, closed)
    return Changes(opened=len(fresh), kept=len(known.keys() & found.keys()), closed=len(closed))


def _opened(finding: Finding, now: datetime) -> Gap:
    return Gap(
        key=finding.key,
        kind=finding.kind,
        indicator=finding.indicator,
        scope_level=finding.cell.level,
        scope=finding.cell.key,
        cut=finding.cell.cut,
        window="",
        severity=finding.severity,
        n=finding.n,
        opened_at=now,
        seen_bad_at=now,
    )


def _bring_up_to_date(gap: Gap, finding: Finding, window: Window, now: datetime) -> None:
    gap.window, gap.severity, gap.n = finding.window or window.key, finding.severity, finding.n
    gap.event_code, gap.probability = finding.event_code, finding.probability
    gap.value, gap.low, gap.high = finding.value, finding.low, finding.high
    gap.before, gap.before_window, gap.target = finding.before, finding.before_window, finding.target
    gap.group_cut, gap.group_value = finding.group_cut, finding.group_value
    gap.seen_bad_at, gap.clean_on = now, None


# --- closing -------------------------------------------------------------------------------------------------


def _closed(gaps: Iterable[Gap], evaluation: Evaluation, window: Window, now: datetime) -> list[Gap]:
    """Close what is to be closed and return it."""
    found = {finding.key for finding in evaluation.findings}
    closed = []
    for gap in gaps:
        why = None if gap.key in found else _why_closed(gap, evaluation, window, now)
        if why:
            gap.closed_at, gap.closed_for = now, why
            closed.append(gap)
    return closed


def _why_closed(gap: Gap, evaluation: Evaluation, window: Window, now: datetime) -> str | None:
    """Return why a gap that was not found closes: clean | answered | untold | over; None if it stays."""
    if gap.key in evaluation.judged:
        if gap.kind in FACTS:
            is_answered = gap.kind == "NO_DATA" or evaluation.judged[gap.key].answered
            return "answered" if is_answered else "clean"
        return "clean" if _is_clean_enough(gap, rules(), now) else None
    if _is_untold(gap, evaluation, window):
        return "untold"
    return "over" if _is_over(gap, window) else None


def _is_clean_enough(gap: Gap, rules: Rules, now: datetime) -> bool:
    """Note a clean evaluation. The gap closes with the last of `clean_days` clean days, the first being noted."""
    today = local_day(now)
    if gap.clean_on is None:
        gap.clean_on = today
    return (today - gap.clean_on).days >= rules.clean_days - 1


def _is_untold(gap: Gap, evaluation: Evaluation, window: Window) -> bool:
    """Tell whether its window says nothing any more: an old number would be read as today's, so it closes at once."""
    if gap.kind not in PERFORMANCE or not _is_about(gap, window):
        return False
    cell = Cell(gap.scope_level, gap.scope, gap.cut)
    return cell in evaluation.untold or (cell, gap.indicator) in evaluation.unreadable


def _is_about(gap: Gap, window: Window) -> bool:
    """Tell whether a gap's numbers are those of the window, or of months of which the last lies in it."""
    last_month = gap.window.rpartition(TO)[2]
    return gap.window == window.key or (gap.kind == "DROP" and named(last_month).since in window)


def _is_over(gap: Gap, window: Window) -> bool:
    """Tell whether a gap is about a time that is over, or about something that is no longer looked at."""
    if gap.key != gap_key(gap.kind, gap.indicator, Cell(gap.scope_level, gap.scope, gap.cut)):
        return True  # from an earlier release, which had a gap for each event
    if gap.kind in ABOUT_THEIR_WINDOW:
        return named(gap.window).until <= window.since
    if gap.kind in PERFORMANCE and gap.indicator not in catalogue():
        return True
    return gap.seen_bad_at < previous(window).since


def _close_moved(session: Session, now: datetime) -> int:
    """Close the gaps of places that are no more: whoever took an institution over is judged with its answers.

    A municipality or region without any institution is `gone`: its name has changed, or its last one was moved.
    """
    places, merged = reports.places(session), merged_away(session)
    names = {
        "institution": places.keys() - merged,
        "municipality": {place.municipality for place in places.values()},
        "region": {place.region for place in places.values()},
    }
    gaps = session.scalars(select(Gap).where(col(Gap.closed_at).is_(None)))
    moved = [gap for gap in gaps if gap.scope not in names.get(gap.scope_level, {gap.scope})]
    for gap in moved:
        gap.closed_at, gap.closed_for = now, "merged" if gap.scope in merged else "gone"
    session.flush()
    _close_alerts(session, moved)
    return len(moved)


def _close_alerts(session: Session, gaps: Sequence[Gap]) -> None:
    ids = [gap.id for gap in gaps]
    if ids:
        session.execute(update(Alert).where(col(Alert.gap_id).in_(ids)).values(state="closed"))


# --- what every day looked like ------------------------------------------------------------------------------


def _note_looks(session: Session, gaps: Sequence[Gap], evaluation: Evaluation, now: datetime) -> None:
    """Write one line for each gap that was looked at today, in place of an earlier one of the day."""
    today = local_day(now)
    query = select(GapEvaluation).where(col(GapEvaluation.day) == today)
    lines = {line.gap_id: line for line in session.scalars(query)}
    found = {finding.key for finding in evaluation.findings}
    for gap in gaps:
        if gap.id is None or gap.key not in evaluation.judged:
            continue
        line = lines.get(gap.id) or GapEvaluation(gap_id=gap.id, day=today, n=0, is_bad=False)
        _write_look(line, evaluation.judged[gap.key], is_bad=gap.key in found)
        session.add(line)
    session.flush()


def _write_look(line: GapEvaluation, look: Look, *, is_bad: bool) -> None:
    line.n, line.value, line.low, line.high = look.n, look.value, look.low, look.high
    line.probability, line.is_bad = look.probability, is_bad
