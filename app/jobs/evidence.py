"""The evidence: labels for what has come in, the indicators of every window that may have changed, the gaps."""

from __future__ import annotations

from datetime import datetime, timedelta

from analytics import indicators, register, rollups, windows
from analytics.gaps.collection import misdated
from analytics.gaps.drops import months_needed
from analytics.windows import Window
from app import rolling
from app.gaps.known import known
from app.heeding import heed
from app.jobs.run import Run
from app.labelling import label_new
from models import reports, rollup_rows
from models.unit_of_work import UnitOfWork

KINDS = ("month", "quarter", "semester", "school_year")
LOOK_BACK = timedelta(days=14)  # late answers and settling events still change a window that has just ended


def look(run: Run) -> str:
    """Label, compute window by window, then bring the register of gaps up to date."""
    parts = run.parts
    label_new(parts.database, parts.reader, parts.reliability, parts.clock.now(), parts.stopping)
    rolling.catch_up(parts.database, parts.reliability, stopping=parts.stopping)
    due = run.read(lambda uow: rollups.due_windows(uow.session, run.moment))
    for before in run.read(lambda uow: _without_values(uow, run)):
        heed(parts.stopping)
        run.write(lambda uow, before=before: _compute(uow, run, before, due))  # type: ignore[misc]
    values = 0
    for window in sorted({*current(run.moment), *due.windows}, key=by_end):
        heed(parts.stopping)
        values += run.write(lambda uow, window=window: _compute(uow, run, window, due))  # type: ignore[misc]
    run.write(lambda uow: rollups.settle_windows(uow.session, due))
    return run.write(lambda uow: _review(uow, run, values))


def by_end(window: Window) -> tuple[datetime, str]:
    """Order windows by their end."""
    return window.until, window.key


def current(now: datetime) -> list[Window]:
    """Return the windows that are open, or ended a short while ago, the earliest end first."""
    found = {windows.containing(kind, instant) for kind in KINDS for instant in (now - LOOK_BACK, now)}
    return sorted(found, key=by_end)


def compared_with(now: datetime) -> list[Window]:
    """Return the windows that the current ones are compared with: those before, and a year before."""
    found = set()
    for window in current(now):
        found |= {windows.previous(window), windows.year_before(window)}
        if window.kind == "month":
            found |= set(_earlier(window, months_needed()))
    return sorted(found - set(current(now)), key=by_end)


def _earlier(window: Window, count: int) -> list[Window]:
    found = [windows.previous(window)]
    while len(found) < count:
        found.append(windows.previous(found[-1]))
    return found


def _without_values(uow: UnitOfWork, run: Run) -> list[Window]:
    """Return the windows to compare with that have no values yet, or other themes count in them."""
    models = reports.models_of_values(uow.session)
    return [window for window in compared_with(run.moment) if _is_amiss(uow, window, models.get(window.key), run)]


def _is_amiss(uow: UnitOfWork, window: Window, models: set[str | None] | None, run: Run) -> bool:
    if models is None:
        return rollup_rows.any_in(uow.session, indicators.months_of(window))
    return models != {run.parts.reliability.model}


def _compute(uow: UnitOfWork, run: Run, window: Window, due: rollups.Due) -> int:
    is_due = window in due.windows
    return indicators.refresh(uow.session, window, run.moment, run.parts.reliability, is_due=is_due)


def _review(uow: UnitOfWork, run: Run, values: int) -> str:
    opened = closed = 0
    told = known(uow.session, run.parts.flows.in_files, run.parts.reliability, run.moment)
    for window in current(run.moment):
        if window.kind == "semester":
            changes = register.review(uow.session, window, run.moment, told)
            opened, closed = opened + changes.opened, closed + changes.closed
    wrong_year = misdated(uow.session, run.moment)
    named = f"; dated more than a year off: {', '.join(wrong_year[:5])}" if wrong_year else ""
    detail = f"{values} values, {opened} gaps opened, {closed} closed{named}"
    run.finish(uow, detail)
    return detail
