"""Places and indicators at one look: each cell has a colour, a sign, the value and the verdict in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from analytics.charts.drawing import dashed_rectangle, document, rectangle, sign, text
from analytics.charts.palette import DARK, LIGHT, Palette
from analytics.typesetting import BOLD, REGULAR, drawable, shorten, width, wrap

MARGIN = 32
NAMES = 216  # width of the column with the names of places
COLUMN = 146
ROW = 62
GAP = 6  # between cells
MAX_COLUMNS = 7


@dataclass(frozen=True)
class MatrixCell:
    """One value in words. Without `value_text` nothing can be said yet, and `verdict_text` says why."""

    verdict: str  # met | below | above | unsure | few | no_target
    verdict_text: str
    value_text: str = ""
    n_text: str = ""


@dataclass(frozen=True)
class MatrixRow:
    """A place, or whatever else a row stands for, with a cell for each column."""

    name: str
    cells: Sequence[MatrixCell]


@dataclass(frozen=True)
class Matrix:
    """A picture of at most seven columns and any number of rows."""

    title: str
    subtitle: str
    columns: Sequence[str]
    rows: Sequence[MatrixRow]
    note: str = ""


def matrix_chart(matrix: Matrix, *, dark: bool = False) -> str:
    """Draw the matrix. Raises ValueError if there are more columns than fit, or a row has another number of cells."""
    if len(matrix.columns) > MAX_COLUMNS or any(len(row.cells) != len(matrix.columns) for row in matrix.rows):
        raise ValueError(f"a matrix takes at most {MAX_COLUMNS} columns, and a cell for each in every row")
    palette = DARK if dark else LIGHT
    wide = 2 * MARGIN + NAMES + COLUMN * max(len(matrix.columns), 3)
    head, top = _head(matrix, wide, palette)
    rows = [part for i, row in enumerate(matrix.rows) for part in _row(row, top + i * ROW, palette)]
    bottom = top + ROW * len(matrix.rows) + 30
    note = wrap(drawable(matrix.note), 14, REGULAR, wide - 2 * MARGIN, 3) if matrix.note else []
    foot = [text(words, MARGIN, bottom + 19 * i, 14, palette.muted) for i, words in enumerate(note)]
    size = (wide, bottom + 19 * max(len(note) - 1, 0) + (20 if note else 0))
    return document(size, f"{matrix.title}, {matrix.subtitle}", _spoken(matrix), [*head, *rows, *foot], palette.paper)


def _head(matrix: Matrix, wide: float, palette: Palette) -> tuple[list[str], float]:
    """Return title, subtitle and names of columns, and where the rows begin."""
    inner = wide - 2 * MARGIN
    title = wrap(drawable(matrix.title), 24, BOLD, inner, 2)
    parts = [text(words, MARGIN, 50 + 30 * i, 24, palette.ink, BOLD) for i, words in enumerate(title)]
    baseline = 50 + 30 * len(title) - 4
    parts.append(text(shorten(drawable(matrix.subtitle), 17, REGULAR, inner), MARGIN, baseline, 17, palette.muted))
    names = [wrap(drawable(name), 14, BOLD, COLUMN - 2 * GAP, 3) for name in matrix.columns]
    height = max((len(lines) for lines in names), default=0)
    last = baseline + 14 + 18 * height
    for column, lines in enumerate(names):
        for i, words in enumerate(lines):
            y = last - 18 * (len(lines) - 1 - i)
            parts.append(text(words, _left(column) + GAP, y, 14, palette.ink, BOLD))
    return parts, last + 12


def _row(row: MatrixRow, top: float, palette: Palette) -> Iterator[str]:
    names = wrap(drawable(row.name), 15, REGULAR, NAMES - 16, 3)
    first = top + (ROW - GAP) / 2 - 9 * (len(names) - 1) + 5
    for i, words in enumerate(names):
        yield text(words, MARGIN, first + 18 * i, 15, palette.ink)
    for column, cell in enumerate(row.cells):
        yield from _cell(cell, _left(column), top, palette)


def _cell(cell: MatrixCell, left: float, top: float, palette: Palette) -> Iterator[str]:
    wide, high = COLUMN - GAP, ROW - GAP
    shape, ink = palette.of(cell.verdict)
    value, room = drawable(cell.value_text), wide - 16
    verdict = wrap(drawable(cell.verdict_text), 13, REGULAR, room, 1 if value else 2)
    if not value:
        yield dashed_rectangle(left + 1, top + 1, wide - 2, high - 2, palette.track, 6)
        first = top + high / 2 - 8 * (len(verdict) - 1) + 5
        for i, words in enumerate(verdict):
            yield text(words, left + 8, first + 16 * i, 13, palette.muted)
        return
    yield rectangle(left, top, wide, high, palette.tint(cell.verdict), 6)
    yield sign(cell.verdict, left + 15, top + 19, shape)
    yield text(shorten(value, 18, BOLD, room - 20), left + 28, top + 25, 18, ink, BOLD)
    count = drawable(cell.n_text)
    if width(value, 18, BOLD) + width(count, 12) + 28 <= room:
        yield text(count, left + wide - 8, top + 25, 12, palette.muted, anchor="end")
    yield text(verdict[0] if verdict else "", left + 8, top + 45, 13, palette.ink)


def _left(column: int) -> float:
    return MARGIN + NAMES + COLUMN * column


def _spoken(matrix: Matrix) -> str:
    return "; ".join(f"{row.name}: {', '.join(_told(matrix, row))}" for row in matrix.rows)


def _told(matrix: Matrix, row: MatrixRow) -> Iterator[str]:
    for column, cell in zip(matrix.columns, row.cells, strict=True):
        yield " ".join(filter(None, (column, cell.value_text, cell.verdict_text)))
