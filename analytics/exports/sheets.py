"""Files that rows are streamed into: CSV for every program, XLSX for people."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from datetime import datetime
from io import BytesIO, TextIOWrapper
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Protocol, Self

import xlsxwriter

from analytics.errors import TooManyRowsError
from analytics.exports.guard import guarded

Value = str | int | float | bool | None
Row = Sequence[Value]
MAX_XLSX_ROWS = 200_000  # beyond this, writing takes minutes and opening it does too


class Sheet(Protocol):
    """Takes rows one after another; `close` completes the file."""

    def write(self, row: Row) -> None:
        """Add a row."""

    def close(self) -> None:
        """Complete the file."""


class CsvSheet:
    """UTF-8 with a byte order mark (Excel needs it), comma, CRLF; texts can't become formulas."""

    def __init__(self, stream: BinaryIO, header: Sequence[str]) -> None:
        self._text = TextIOWrapper(stream, encoding="utf-8-sig", newline="")
        self._writer = csv.writer(self._text)
        self._writer.writerow(header)

    def write(self, row: Row) -> None:
        """Add a row; booleans are `true` and `false`, what is missing is empty."""
        self._writer.writerow([_csv_value(value) for value in row])

    def close(self) -> None:
        """Flush the text and leave the stream open to its owner."""
        self._text.flush()
        self._text.detach()


class XlsxSheet:
    """A workbook: the rows, and the data dictionary on a second sheet. Texts stay texts and never become formulas."""

    def __init__(
        self, stream: BinaryIO, name: str, header: Sequence[str], dictionary: Sequence[Row], now: datetime
    ) -> None:
        options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
        self._workbook = xlsxwriter.Workbook(stream, options)
        self._workbook.set_properties({"created": now.replace(tzinfo=None)})  # else each file has the clock in it
        self._bold = self._workbook.add_format({"bold": True})
        self._dictionary = dictionary
        self._name = name
        self._sheet = self._new_sheet(name, header)
        self._rows = 0

    def write(self, row: Row) -> None:
        """Add a row. Raises TooManyRowsError beyond 200,000."""
        self._rows += 1
        if self._rows > MAX_XLSX_ROWS:
            raise TooManyRowsError(
                f"{self._name} has more than {MAX_XLSX_ROWS:,} rows: export it as .csv instead of .xlsx"
            )
        self._write(self._sheet, self._rows, row)

    def close(self) -> None:
        """Write the dictionary and the file."""
        header, *rows = self._dictionary
        sheet = self._new_sheet("dictionary", [str(value) for value in header])
        for number, row in enumerate(rows, start=1):
            self._write(sheet, number, row)
        self._workbook.close()

    def _new_sheet(self, name: str, header: Sequence[str]) -> xlsxwriter.worksheet.Worksheet:
        sheet = self._workbook.add_worksheet(name)
        sheet.freeze_panes(1, 0)
        for column, title in enumerate(header):
            sheet.set_column(column, column, max(10, min(40, len(title) + 4)))
            sheet.write_string(0, column, title, self._bold)
        return sheet

    def _write(self, sheet: xlsxwriter.worksheet.Worksheet, number: int, row: Row) -> None:
        for column, value in enumerate(row):
            if isinstance(value, str):
                if value:
                    sheet.write_string(number, column, value)
            elif isinstance(value, bool):
                sheet.write_boolean(number, column, value)
            elif value is not None:
                sheet.write_number(number, column, value)


class PartFile:
    """A file that appears under its name only when it is complete, and that nobody but its owner may read."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._part = path.with_name(f"{path.name}.part")
        self.stream: BinaryIO = BytesIO()

    def __enter__(self) -> Self:
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._part.unlink(missing_ok=True)  # of a run that was killed
        self._part.touch(mode=0o600)
        self.stream = self._part.open("wb")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            self.stream.close()  # which writes the rest, and fails on a full disk
            if kind is None:
                os.replace(self._part, self._path)
        finally:
            self._part.unlink(missing_ok=True)  # half an export holds people's answers, too


def _csv_value(value: Value) -> str | int | float | None:
    if isinstance(value, str):
        return guarded(value)
    return str(value).lower() if isinstance(value, bool) else value
