"""Files of rows as they lie about: CSV in three encodings and any usual separator, or a sheet of a workbook."""

from __future__ import annotations

import csv
import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zipfile import BadZipFile

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from app.importing.errors import ImportingError

DELIMITERS = (";", ",", "\t")
MAX_ROWS = 1_000_000
SHOWN = 300  # letters of a first line, which may be anything


@dataclass(frozen=True)
class Form:
    """How a file is written, which columns it must have, and what to do if it lacks one."""

    columns: Sequence[str]
    remedy: str
    encoding: str = "auto"
    delimiter: str = "auto"
    sheet: str = ""
    days: str = "%Y-%m-%d"


@dataclass(frozen=True)
class Line:
    """One row: its number in the file, as a spreadsheet counts, and its cells by column."""

    number: int
    cells: dict[str, str]


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file. Raises ImportingError if there is none."""
    try:
        return hashlib.sha256(path.read_bytes()).hexdigest()
    except FileNotFoundError:
        raise ImportingError(f"there is no file {path}: name a .csv or .xlsx") from None


def read_lines(path: Path, form: Form) -> list[Line]:
    """Return the rows of a file. Raises ImportingError if it can't be read or lacks a column."""
    rows = _workbook_rows(path, form) if path.suffix.lower() == ".xlsx" else _csv_rows(path, form)
    if not rows:
        raise ImportingError(f"{path.name} is empty")
    header = [" ".join(name.split()) for name in rows[0]]
    if missing := [name for name in form.columns if name not in header]:
        there = ", ".join(filter(None, header))[:SHOWN]
        raise ImportingError(f"{path.name} has no column {missing[0]!r}: {form.remedy}, the file has {there}")
    if twice := [name for name in form.columns if header.count(name) > 1]:
        raise ImportingError(f"{path.name} has two columns {twice[0]!r}: rename one of them")
    return [_line(number, header, row) for number, row in enumerate(rows[1:], start=2) if any(row)]


def _line(number: int, header: Sequence[str], row: Sequence[str]) -> Line:
    cells = [*row, *[""] * (len(header) - len(row))]
    return Line(number, {name: cell.strip() for name, cell in zip(header, cells, strict=False)})


def _csv_rows(path: Path, form: Form) -> list[list[str]]:
    text = _decoded(path, form.encoding)
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count) if form.delimiter == "auto" else form.delimiter
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as exc:
        raise ImportingError(f"{path.name} is no CSV ({exc}): save it anew as CSV from a spreadsheet") from exc


def _decoded(path: Path, encoding: str) -> str:
    content = path.read_bytes()
    names = ("utf-8-sig", "windows-1257") if encoding == "auto" else (encoding.replace("utf-8", "utf-8-sig"),)
    for name in names:
        try:
            return content.decode(name)
        except UnicodeDecodeError:
            continue
    raise ImportingError(f"{path.name} is not in {' or '.join(names)}: save it as “CSV UTF-8”")


def _workbook_rows(path: Path, form: Form) -> list[list[str]]:
    try:
        book = load_workbook(path, read_only=True, data_only=True)
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as exc:
        raise ImportingError(f"{path.name} is no workbook: save it as .xlsx, or as CSV UTF-8") from exc
    try:
        if form.sheet and form.sheet not in book.sheetnames:
            raise ImportingError(f"{path.name} has no sheet {form.sheet!r}: there are {', '.join(book.sheetnames)}")
        sheet = book[form.sheet or book.sheetnames[0]]
        return [
            [_shown(cell, form.days) for cell in row] for row in sheet.iter_rows(values_only=True, max_row=MAX_ROWS)
        ]
    finally:
        book.close()


def _shown(cell: object, day_format: str) -> str:
    """Return a cell as text, a date as the file's form says that days are written."""
    if isinstance(cell, date | datetime):
        return cell.strftime(day_format)
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else str(cell)
