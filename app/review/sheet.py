"""Tables that coders fill in: CSV for every program, XLSX with lists to choose from. Texts never become formulas."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from analytics.exports.guard import TRIGGERS, guarded
from analytics.exports.sheets import CsvSheet, PartFile
from app.review.errors import ReviewFileError

FORMATS = (".csv", ".xlsx")
SHEET, LISTS = "review", "lists"
DELIMITERS = ",;\t"  # what spreadsheets of this part of the world write
WIDTHS = {"answer": 70, "question": 36, "machine": 36, "note": 30}
USUAL_WIDTH = 18


@dataclass(frozen=True)
class Line:
    """A row as it was filled in, under its number in the file."""

    number: int
    values: Mapping[str, str]


def write(
    target: Path, header: Sequence[str], rows: Sequence[Sequence[str]], lists: Mapping[str, Sequence[str]]
) -> None:
    """Write rows to `.csv` or `.xlsx`; `lists` are what may be chosen in a column of the latter."""
    with PartFile(target) as file:
        if _format(target) == ".csv":
            sheet = CsvSheet(file.stream, header)
            for row in rows:
                sheet.write(row)
            sheet.close()
        else:
            _workbook(header, rows, lists).save(file.stream)


def read(source: Path, header: Sequence[str]) -> list[Line]:
    """Return the filled rows. Raises ReviewFileError if the file isn't such a table."""
    rows = _csv_rows(source) if _format(source) == ".csv" else _xlsx_rows(source)
    names = [name.strip() for name in rows[0]] if rows else []
    missing = [name for name in header if name not in names]
    if missing:
        raise ReviewFileError(
            f"{source.name}: the column {missing[0]!r} is missing in line 1: keep the header as it was written"
        )
    lines = [Line(number, _values(names, row)) for number, row in enumerate(rows[1:], start=2)]
    return [line for line in lines if any(line.values.values())]


def _format(path: Path) -> str:
    if path.suffix.lower() not in FORMATS:
        raise ReviewFileError(f"{path.name}: name a file that ends in .csv or .xlsx")
    return path.suffix.lower()


def _values(names: Sequence[str], row: Sequence[str]) -> dict[str, str]:
    return {name: _bare(cell) for name, cell in zip(names, row, strict=False)}


def _bare(cell: str) -> str:
    """Take away what was put before a text that could have become a formula."""
    text = cell.strip()
    return text[1:] if text[:1] == "'" and text[1:2] in TRIGGERS and text[1:] else text


# --- CSV ----------------------------------------------------------------------------------------------------


def _csv_rows(source: Path) -> list[list[str]]:
    try:
        text = source.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ReviewFileError(f"there is no file {source}: name one that `nlp review --out` wrote") from None
    except UnicodeDecodeError as exc:
        raise ReviewFileError(f"{source.name} is not in UTF-8: save it as “CSV UTF-8”") from exc
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=first.count)
    try:
        return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as exc:
        raise ReviewFileError(f"{source.name} is no CSV ({exc}): write it anew with `nlp review --out`") from exc


# --- XLSX ---------------------------------------------------------------------------------------------------


def _workbook(header: Sequence[str], rows: Sequence[Sequence[str]], lists: Mapping[str, Sequence[str]]) -> Workbook:
    book = Workbook()
    sheet: Any = book.active
    sheet.title = SHEET
    for row in (header, *rows):
        _append(sheet, row)
    _dress(sheet, header)
    _offer(book, sheet, header, lists)
    return book


def _append(sheet: Worksheet, row: Iterable[str]) -> None:
    number = sheet.max_row + 1 if sheet["A1"].value is not None else 1
    for column, text in enumerate(row, start=1):
        cell = sheet.cell(number, column)
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", text) or None
        if text:
            cell.data_type = "s"  # a text stays a text, also one that begins with =
            cell.quotePrefix = guarded(text) != text
        cell.alignment = Alignment(wrap_text=True, vertical="top")


def _dress(sheet: Worksheet, header: Sequence[str]) -> None:
    sheet.freeze_panes = "A2"
    for column, name in enumerate(header, start=1):
        sheet.cell(1, column).font = Font(bold=True)
        sheet.column_dimensions[get_column_letter(column)].width = WIDTHS.get(name, USUAL_WIDTH)


def _offer(book: Workbook, sheet: Worksheet, header: Sequence[str], lists: Mapping[str, Sequence[str]]) -> None:
    """Let the columns that have a list offer it; the lists stand on a sheet of their own."""
    source = book.create_sheet(LISTS)
    known: dict[tuple[str, ...], str] = {}
    for name, choices in lists.items():
        if tuple(choices) not in known:
            known[tuple(choices)] = _list(source, len(known) + 1, choices)
        letter = get_column_letter(list(header).index(name) + 1)
        rule = DataValidation(type="list", formula1=known[tuple(choices)], allow_blank=True, showErrorMessage=True)
        rule.error, rule.errorTitle = "Choose from the list, or leave it empty.", "Not in the list"
        sheet.add_data_validation(rule)
        rule.add(f"{letter}2:{letter}{max(sheet.max_row, 2)}")


def _list(source: Worksheet, column: int, choices: Sequence[str]) -> str:
    for row, choice in enumerate(choices, start=1):
        source.cell(row, column).value = choice
    letter = get_column_letter(column)
    return f"{LISTS}!${letter}$1:${letter}${len(choices)}"


def _xlsx_rows(source: Path) -> list[list[str]]:
    try:
        book = load_workbook(source, read_only=True, data_only=True)
    except FileNotFoundError:
        raise ReviewFileError(f"there is no file {source}: name one that `nlp review --out` wrote") from None
    except (BadZipFile, InvalidFileException, KeyError, ValueError, OSError) as exc:
        raise ReviewFileError(f"{source.name} is no workbook: save it as .xlsx, or write it anew") from exc
    try:
        if SHEET not in book.sheetnames:
            raise ReviewFileError(f"{source.name} has no sheet {SHEET!r}: keep its name as it was written")
        return [["" if cell is None else str(cell) for cell in row] for row in book[SHEET].iter_rows(values_only=True)]
    finally:
        book.close()
