"""Writes the report: what it tells passes the gate and is recorded in the ledger in the same transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rich.console import Console

from analytics import windows
from analytics.disclosure import release
from analytics.readings import Reading
from analytics.report.facts import gather
from analytics.report.page import page
from analytics.windows import Window
from app.bootstrap import Parts
from app.faults import UsageError
from app.review_commands import scope_named
from app.targets import make_way
from models.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class ReportRequest:
    """A report as it was asked for on the command line."""

    target: Path
    scope: str
    window: str
    language: str
    public: bool


def write_report(parts: Parts, request: ReportRequest, out: Console) -> None:
    """Write the report to a file. Raises UsageError for a request that can't be met."""
    make_way(request.target)
    window, reliability = _window(parts, request.window), parts.reliability

    def write(uow: UnitOfWork) -> str:
        now, scope = parts.clock.now(), scope_named(uow, request.scope)
        if scope.level == "institution":
            raise UsageError("a report is about the country or a municipality: a school has its digests")
        audience = "public" if request.public else "staff"

        def gate(readings: Sequence[Reading], window: Window) -> Sequence[Reading]:
            return release(uow.session, readings, audience, f"report:{scope.key}", now, window=window)

        uow.audit.note(now, "cli", "report", f"{scope.level}:{scope.key} {window.key}")
        facts = gather(uow.session, scope, window, now, reliability, gate, public=request.public)
        return page(facts, request.language)

    text = parts.database.write(write).result()
    request.target.write_text(text, encoding="utf-8")
    out.print(f"{request.target.name}: {len(text) // 1024} kB", markup=False, highlight=False)


def _window(parts: Parts, key: str) -> Window:
    if not key:
        return windows.containing("semester", parts.clock.now())
    try:
        return windows.named(key)
    except ValueError as exc:
        raise UsageError(str(exc)) from exc
