"""Indicator values as a table: what the gate lets staff know as it is, and the public in round numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from analytics import disclosure
from analytics.catalogue import Indicator, catalogue
from analytics.cells import is_within
from analytics.disclosure import rules
from analytics.exports.dictionary import table
from analytics.exports.sheets import Row
from analytics.exports.writing import Document, ExportReport, document, write_files
from analytics.readings import Cell, Reading, reading_of
from analytics.suppression import published
from analytics.texts import Texts, texts
from analytics.windows import Window, local_day
from models import reports
from models.reports import Place, Scope

SECTOR = "sector="
STATUS = {"few": "too_few"}  # what the table calls it


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
    pen = _Pen(reports.places(gate.session), words, public=gate.audience == "public")
    for window in sorted(windows, key=lambda window: window.since - window.until):  # the longest first
        values = reports.indicator_values(gate.session, window.key)
        released = gate.release(pen.inside(scope, [reading_of(value) for value in values]), window)
        told[window.key] = [pen.row(reading, window) for reading in released]
    return [row for window in windows for row in told[window.key]]


def _recorded(
    session: Session, scope: Scope, windows: Sequence[Window], language: str, now: datetime, *, public: bool
) -> list[Row]:
    gate = disclosure.Gate(session, "public" if public else "staff", f"indicators:{scope.key}", now)
    rows = indicator_rows(gate, scope, windows, texts(language))
    disclosure.record(session, gate.told)
    return rows


@dataclass(frozen=True)
class _Pen:
    """Writes a reading as a row."""

    places: dict[str, Place]
    words: Texts
    public: bool

    def inside(self, scope: Scope, readings: Sequence[Reading]) -> list[Reading]:
        """Return readings of indicators we still have, inside the scope and on levels the audience is told of.

        Of cuts only the sectors: the bundle has all of them.
        """
        levels = rules()["public" if self.public else "staff"].levels
        ours = (each for each in readings if each.indicator in catalogue() and each.cell.cut[:7] in ("", SECTOR))
        return [
            each
            for each in ours
            if each.cell.level in levels and is_within(scope, each.cell.level, each.cell.key, self.places)
        ]

    def row(self, reading: Reading, window: Window) -> Row:
        """Return the columns that columns.yaml names."""
        indicator, cell = catalogue()[reading.indicator], reading.cell
        return (
            window.key,
            window.first_day.isoformat(),
            window.last_day.isoformat(),
            indicator.id,
            self.words.indicator(indicator),
            indicator.element,
            cell.level,
            cell.key,
            self._place_name(cell),
            cell.cut.removeprefix(SECTOR),
            self._n(reading, indicator),
            None if self.public or reading.status == "protected" else reading.left_out,
            *(_rounded(number, public=self.public) for number in (reading.value, reading.low, reading.high)),
            indicator.unit,
            indicator.direction,
            indicator.target,
            indicator.source,
            "model" if reading.status == "model" else reading.verdict,
            STATUS.get(reading.status, reading.status),
            "" if reading.told_on is None else reading.told_on.isoformat(),
        )

    def _place_name(self, cell: Cell) -> str:
        place = self.places.get(cell.key) if cell.level == "institution" else None
        return self.words.place(cell.level, place.name if place else cell.key)

    def _n(self, reading: Reading, indicator: Indicator) -> str:
        few = disclosure.floor(indicator)
        match reading.status:
            case "few":
                return f"<{few}"
            case "shown":
                return published(reading.n, few) if self.public and few else str(reading.n)
            case _:
                return ""


def _rounded(number: float | None, *, public: bool) -> float | None:
    return None if number is None else round(number, 0 if public else 1)
