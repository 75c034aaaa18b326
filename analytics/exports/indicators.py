"""Indicator values as a table: what the gate lets staff know as it is, and the public in round numbers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from analytics import disclosure
from analytics.exports.dictionary import table
from analytics.exports.figures import FigurePen, cut_columns
from analytics.exports.sheets import Row
from analytics.exports.writing import Document, ExportReport, document, write_files
from analytics.readings import Reading, reading_of
from analytics.texts import Texts, texts
from analytics.windows import Window, local_day
from models import reports
from models.reports import Scope

SECTOR = "sector"


def write_indicators(
    session: Session,
    target: Path,
    *,
    scope: Scope,
    windows: Sequence[Window],
    public: bool,
    language: str,
    now: datetime,
) -> ExportReport:
    """Write the values of the windows inside a scope, as computed last. Formats as in `write_answers`.

    The ledger of what was told is written with it: commit it when the file leaves.
    """
    rows = _recorded(session, scope, windows, language, now, public=public)
    return write_files(table("indicators"), rows, target, now)


def indicators_document(
    session: Session,
    *,
    scope: Scope,
    windows: Sequence[Window],
    public: bool,
    language: str,
    now: datetime,
    form: str = "xlsx",
) -> Document:
    """Return the same table as one file for the chat."""
    rows = _recorded(session, scope, windows, language, now, public=public)
    name = f"atbalss-indicators-{local_day(now)}{'-public' if public else ''}.{form}"
    return document(table("indicators"), rows, name, now)


def indicator_rows(gate: disclosure.Gate, scope: Scope, windows: Sequence[Window], words: Texts) -> list[Row]:
    """Return the rows that a gate lets through, window by window. What it told must be recorded when they leave."""
    told: dict[str, list[Row]] = {}
    digits = 0 if gate.audience == "public" else 1
    pen = FigurePen(scope, reports.places(gate.session), words, gate.audience, digits)
    for window in sorted(windows, key=lambda window: window.since - window.until):  # the longest first
        readings = map(reading_of, reports.indicator_values(gate.session, window.key))
        released = gate.release([each for each in readings if _is_whole_or_sector(each) and pen.tells(each)], window)
        told[window.key] = [pen.row(reading, window) for reading in released]
    return [row for window in windows for row in told[window.key]]


def _is_whole_or_sector(reading: Reading) -> bool:
    """Of cuts this table has the sectors only: the bundle has all of them."""
    return cut_columns(reading.cell.cut)[0] in ("", SECTOR)


def _recorded(
    session: Session, scope: Scope, windows: Sequence[Window], language: str, now: datetime, *, public: bool
) -> list[Row]:
    gate = disclosure.Gate(session, "public" if public else "staff", f"indicators:{scope.key}", now)
    rows = indicator_rows(gate, scope, windows, texts(language))
    disclosure.record(session, gate.told)
    return rows
