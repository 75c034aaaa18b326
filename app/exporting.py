"""What the export commands do: label what is unread, note the export in the audit log, write the files."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Any

import yaml
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from analytics import disclosure, windows
from analytics.exports.actions import write_actions
from analytics.exports.answers import write_answers
from analytics.exports.bundle.folder import check_target, write_bundle
from analytics.exports.bundle.order import Advance, Analyst, BundleReport, Order
from analytics.exports.bundle.plain_files import Dialect
from analytics.exports.bundle.sinks import FORMATS
from analytics.exports.indicators import write_indicators
from analytics.exports.labels import write_labels
from analytics.exports.writing import ExportReport
from analytics.indicators import NATION
from analytics.windows import Window
from app.bootstrap import Parts
from app.bulk.commands import label_all
from app.export_words import vocabulary
from app.faults import UsageError
from app.review_commands import scope_named
from app.targets import make_way
from conversations import library
from models import export_rows
from models.reports import Scope
from models.tables import Release
from models.unit_of_work import UnitOfWork
from nlp import model_card, model_files
from nlp.codebook import codebook

KEPT = timedelta(days=180)  # how long an analyst may keep a restricted bundle
EVERYTHING = "all"
NATIONAL = f"{NATION.level}:{NATION.key}"
LONGEST_SUBJECT = 120  # characters of a line of the audit log
UNMEASURED = "# Model card\n\nThis version was never measured: `atbalss nlp evaluate` does.\n"


@dataclass(frozen=True)
class BundleRequest:
    """A bundle as it was asked for on the command line."""

    target: Path
    restricted: bool = False
    anonymous: bool = False
    analyst: str = ""
    reason: str = ""
    window: str = ""
    scope: str = NATION.key
    formats: str = ",".join(FORMATS)
    language: str = "lv"
    dialect: Dialect = "rfc4180"


@dataclass(frozen=True)
class TableRequest:
    """A table of single answers as it was asked for on the command line."""

    target: Path
    anonymous: bool = False
    analyst: str = ""
    reason: str = ""


def export_bundle(parts: Parts, request: BundleRequest, out: Console) -> BundleReport:
    """Write the analyst's bundle. Raises UsageError for a request that can't be met."""
    check_target(request.target)
    now = parts.clock.now()
    analyst = _analyst(request, windows.local_day(now) + KEPT)
    order = _order(parts, request, analyst)
    subject = _subject(f"{order.scope.level}:{order.scope.key} {request.window}", analyst)
    label_all(parts, out)
    _note(parts, "export_bundle" if analyst else "export_bundle_anonymous", subject)

    def leave(told: Sequence[Release]) -> None:
        parts.database.write(lambda uow: disclosure.record(uow.session, told)).result()

    def write(uow: UnitOfWork) -> BundleReport:
        _as_of_one_moment(parts, uow)
        with _bar(out) as progress:
            task = progress.add_task("answers", total=export_rows.count(uow.session, order.part))
            advance: Advance = lambda answers: progress.advance(task, answers)  # noqa: E731 - one line, one name
            return write_bundle(uow.session, request.target, order, now, advance=advance, leave=leave)

    report: BundleReport = parts.database.read(write)
    _tell(report, order, out)
    return report


def _analyst(request: BundleRequest, expires_on: date) -> Analyst | None:
    if request.restricted == request.anonymous:
        raise UsageError("say which bundle it shall be: --restricted or --anonymous")
    if request.anonymous:
        return None
    return _reader(request.analyst, request.reason, expires_on)


def _reader(name: str, reason: str, expires_on: date) -> Analyst:
    if not name.strip() or not reason.strip():
        raise UsageError('what single people said needs its reader and its reason: --analyst "…" --reason "…"')
    return Analyst(name.strip(), reason.strip(), expires_on)


def _subject(place: str, reader: Analyst | None) -> str:
    """Return what the audit log keeps of an export. Raises UsageError rather than cut a reason short."""
    subject = f"{place} {reader.name}: {reader.reason}" if reader else place
    if (over := len(subject) - LONGEST_SUBJECT) > 0:
        raise UsageError(
            f"the audit log has no room for so much: make --analyst and --reason {over} characters shorter"
        )
    return subject


def _note(parts: Parts, action: str, subject: str) -> None:
    """Write into the audit log, for good before a file is there: who kills the command then has taken it."""
    now = parts.clock.now()
    parts.database.write(lambda uow: uow.audit.note(now, "cli", action, subject)).result()


def _as_of_one_moment(parts: Parts, uow: UnitOfWork) -> None:
    if not parts.database.is_sqlite:  # whose readers see one moment anyway
        uow.session.connection(execution_options={"isolation_level": "REPEATABLE READ"})


def _order(parts: Parts, request: BundleRequest, analyst: Analyst | None) -> Order:
    version = parts.reader.version
    return Order(
        scope=parts.database.read(lambda uow: _titled(uow, request.scope)),
        window=_window(parts, request.window),
        analyst=analyst,
        vocabulary=vocabulary(library.read(helplines=parts.settings.helplines)),
        reliability=parts.reliability,
        codebook=codebook().version,
        framework=_framework_version(),
        model_card=_model_card(model_files.metrics(parts.model_dir / version)),
        formats=_formats(request.formats),
        language=request.language,
        dialect=request.dialect,
    )


def _model_card(metrics: dict[str, Any] | None) -> str:
    return model_card.page(metrics) if metrics else UNMEASURED


def _titled(uow: UnitOfWork, name: str) -> Scope:
    scope = scope_named(uow, name)
    return Scope(scope.level, scope.key, scope.title or scope.key)


def _window(parts: Parts, key: str) -> Window | None:
    if key == EVERYTHING:
        return None
    try:
        return windows.named(key) if key else windows.containing("school_year", parts.clock.now())
    except ValueError as exc:
        raise UsageError(str(exc)) from exc


def _formats(text: str) -> tuple[str, ...]:
    asked = [name.strip() for name in text.split(",") if name.strip()]
    if unknown := [name for name in asked if name not in FORMATS]:
        raise UsageError(f"there is no format {unknown[0]!r}: choose some of {', '.join(FORMATS)}")
    if not asked:
        raise UsageError(f"name a format: {', '.join(FORMATS)}")
    return tuple(name for name in FORMATS if name in asked)


def _framework_version() -> str:
    path = files("analytics").joinpath("framework.yaml")
    return str(yaml.safe_load(path.read_text(encoding="utf-8"))["version"]) if path.is_file() else "–"


def _bar(out: Console) -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    return Progress(*columns, console=out, transient=True)


def _tell(report: BundleReport, order: Order, out: Console) -> None:
    left_out = f", {report.left_out} conversations left out (groups too small, or month not over)"
    left_out = left_out if order.anonymous else ""
    rows = ", ".join(f"{name} {count}" for name, count in report.rows.items())
    out.print(f"{report.path}: {rows}{left_out}", markup=False, highlight=False, soft_wrap=True)
    out.print(f"content hash sha256:{report.content}", markup=False, highlight=False, soft_wrap=True)


def export_answers(parts: Parts, request: TableRequest, out: Console) -> None:
    """Write the long table of classified answers, labelling first what has no labels yet. Raises UsageError."""
    now, anonymous = parts.clock.now(), request.anonymous
    subject = _subject(NATIONAL, None if anonymous else _reader(request.analyst, request.reason, now.date()))
    make_way(request.target)
    reliability = parts.reliability
    label_all(parts, out)
    _note(parts, "export_anonymous" if anonymous else "export_answers", subject)

    def write(uow: UnitOfWork) -> ExportReport:
        _as_of_one_moment(parts, uow)
        return write_answers(
            uow.session, request.target, scope=NATION, anonymous=anonymous, now=now, reliability=reliability
        )

    _report(parts.database.read(write), out)


def export_labels(parts: Parts, request: TableRequest, out: Console) -> None:
    """Write all labels that answers ever had. Raises UsageError."""
    now = parts.clock.now()
    subject = _subject(NATIONAL, _reader(request.analyst, request.reason, now.date()))
    make_way(request.target)
    _note(parts, "export_labels", subject)

    def write(uow: UnitOfWork) -> ExportReport:
        _as_of_one_moment(parts, uow)
        return write_labels(uow.session, request.target, scope=NATION, now=now)

    _report(parts.database.read(write), out)


def export_indicators(parts: Parts, target: Path, out: Console) -> None:
    """Write the indicators of the current semester."""
    make_way(target)
    now = parts.clock.now()
    semester = windows.containing("semester", now)
    _note(parts, "export_indicators", NATIONAL)

    def write(uow: UnitOfWork) -> ExportReport:
        return write_indicators(
            uow.session, target, scope=NATION, windows=[semester], public=False, language="lv", now=now
        )

    _report(parts.database.write(write).result(), out)


def export_actions(parts: Parts, target: Path, out: Console) -> None:
    """Write the register of actions with what may be said of their effects."""
    make_way(target)
    now, reliability = parts.clock.now(), parts.reliability
    _note(parts, "export_actions", NATIONAL)

    def write(uow: UnitOfWork) -> ExportReport:
        return write_actions(uow.session, target, language="lv", now=now, reliability=reliability)

    _report(parts.database.write(write).result(), out)


def _report(report: ExportReport, out: Console) -> None:
    left_out = f", {report.left_out} left out (groups too small)" if report.left_out else ""
    names = ", ".join(path.name for path in report.files)
    out.print(f"{report.rows} rows{left_out}: {names}", markup=False, highlight=False)
