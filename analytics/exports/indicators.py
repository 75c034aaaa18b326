"""Indicator values as a table: for staff as they are, for the public with small numbers hidden and counts rounded."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from analytics.catalogue import Indicator, catalogue
from analytics.exports.dictionary import table
from analytics.exports.sheets import Row
from analytics.exports.writing import Document, ExportReport, document, write_files
from analytics.indicators import why_missing
from analytics.suppression import FEW, Sum, hidden_cells, published
from analytics.texts import Texts, texts
from analytics.windows import Window, local_day
from models import reports
from models.reports import Place, Scope
from models.tables import IndicatorValue

PUBLIC_LEVELS = ("municipality", "national")  # no table of schools: it would be read as a ranking
Cell = tuple[str, str, str]  # level, place, cut


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
    """Write the values of the windows inside a scope, as computed last. Formats as in `write_answers`."""
    rows = _rows(session, scope, windows, texts(language), public=public)
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
    rows = _rows(session, scope, windows, texts(language), public=public)
    name = f"atbalss-indicators-{local_day(now)}{'-public' if public else ''}.{form}"
    return document(table("indicators"), rows, name, now)


def _rows(session: Session, scope: Scope, windows: Sequence[Window], words: Texts, *, public: bool) -> list[Row]:
    places = reports.places(session)
    rows: list[Row] = []
    for window in windows:
        values = [value for value in reports.indicator_values(session, window.key) if value.indicator in catalogue()]
        protected = _protected(values) if public else set()
        for value in values:
            if _is_inside(value, scope, places) and (not public or value.scope_level in PUBLIC_LEVELS):
                status = _status(value, protected)
                rows.append(_row(value, window, places, words, status=status, public=public))
    return rows


def _is_inside(value: IndicatorValue, scope: Scope, places: dict[str, Place]) -> bool:
    if scope.level == "national":
        return True
    if value.scope_level == scope.level:
        return value.scope == scope.key
    place = places.get(value.scope) if value.scope_level == "institution" else None
    return scope.level == "municipality" and place is not None and place.municipality == scope.key


def _protected(values: Iterable[IndicatorValue]) -> set[tuple[str, Cell]]:
    """Return the (indicator, cell) pairs that must be hidden in a publication of all municipalities together."""
    families: dict[str, dict[Cell, int]] = defaultdict(dict)
    for value in values:
        if value.scope_level in PUBLIC_LEVELS:
            families[value.indicator][(value.scope_level, value.scope, value.cut)] = value.n
    return {
        (indicator, cell)
        for indicator, counts in families.items()
        for cell in hidden_cells(counts, _sums(counts), _few(catalogue()[indicator]))
    }


def _sums(counts: dict[Cell, int]) -> list[Sum[Cell]]:
    """Return what adds up: sectors to their place, municipalities to the country; who is in neither remains."""
    sums = []
    for total in counts:
        level, place, cut = total
        by_cut = _by_cut(cell for cell in counts if cell[:2] == (level, place) and cell[2] and not cut)
        by_place = tuple(
            cell for cell in counts if level == "national" and cell[0] == "municipality" and cell[2] == cut
        )
        for parts in (*by_cut, by_place):
            if parts:
                sums.append(Sum(total, parts, counts[total] - sum(counts[part] for part in parts)))
    return sums


def _by_cut(cells: Iterable[Cell]) -> list[tuple[Cell, ...]]:
    """Sort the parts of a place by what they are parts of: sectors add up, and so do languages, each for themselves."""
    families: dict[str, list[Cell]] = defaultdict(list)
    for cell in cells:
        families[cell[2].partition("=")[0]].append(cell)
    return [tuple(family) for family in families.values()]


def _status(value: IndicatorValue, protected: set[tuple[str, Cell]]) -> str:
    if value.value is None:
        return "model" if why_missing(value.indicator, value.n, value.left_out) == "model" else "too_few"
    if (value.indicator, (value.scope_level, value.scope, value.cut)) not in protected:
        return "shown"
    return "too_few" if value.n < _few(catalogue()[value.indicator]) else "protected"


def _row(
    value: IndicatorValue, window: Window, places: dict[str, Place], words: Texts, *, status: str, public: bool
) -> Row:
    indicator = catalogue()[value.indicator]
    numbers = (value.value, value.low, value.high) if status == "shown" else (None, None, None)
    return (
        window.key,
        window.first_day.isoformat(),
        window.last_day.isoformat(),
        indicator.id,
        words.indicator(indicator),
        indicator.element,
        value.scope_level,
        value.scope,
        _place_name(value, places, words),
        value.cut.removeprefix("sector="),
        _n(value, indicator, status, public=public),
        None if public else value.left_out,
        *(_rounded(number, public=public) for number in numbers),
        indicator.unit,
        indicator.direction,
        indicator.target,
        indicator.source,
        "model" if status == "model" else indicator.verdict(*numbers),
        status,
    )


def _place_name(value: IndicatorValue, places: dict[str, Place], words: Texts) -> str:
    place = places.get(value.scope) if value.scope_level == "institution" else None
    return words.place(value.scope_level, place.name if place else value.scope)


def _n(value: IndicatorValue, indicator: Indicator, status: str, *, public: bool) -> str:
    few = _few(indicator)
    if not public or not few:
        return str(value.n)
    return "" if status == "protected" else published(value.n, few)


def _few(indicator: Indicator) -> int:
    """Return how many people are too few to be named; an indicator that counts institutions hides nobody."""
    return max(FEW, indicator.minimum) if indicator.minimum > 1 else 0


def _rounded(number: float | None, *, public: bool) -> float | None:
    return None if number is None else round(number, 0 if public else 1)
