"""CSV and JSON Lines of the bundle."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from io import StringIO
from typing import BinaryIO, Literal

from analytics.exports.bundle.columns import Columns, rows_of
from analytics.exports.bundle.schema import Table
from analytics.exports.guard import guarded
from analytics.exports.sheets import Value

Dialect = Literal["rfc4180", "excel-lv"]
MARK = b"\xef\xbb\xbf"  # Excel takes a file without it for Windows' own code page


class CsvText:
    """Batches as CSV: CRLF, `true` and `false`, what is missing is empty; no text begins as a formula does.

    `excel-lv` is what Excel expects where the decimal sign is a comma: semicolons between columns, commas in numbers.
    """

    def __init__(self, table: Table, dialect: Dialect = "rfc4180") -> None:
        self._table = table
        self._latvian = dialect == "excel-lv"
        self._separator = ";" if self._latvian else ","

    def header(self) -> bytes:
        """Return the first line."""
        return self._lines([self._table.header])

    def lines(self, columns: Columns) -> bytes:
        """Return the lines of a batch."""
        return self._lines(
            list(rows_of([self._shown(*each) for each in zip(self._table.fields, columns, strict=True)]))
        )

    def _lines(self, rows: Sequence[Sequence[Value]]) -> bytes:
        text = StringIO(newline="")
        csv.writer(text, delimiter=self._separator).writerows(rows)
        return text.getvalue().encode()

    def _shown(self, field: object, column: Sequence[Value]) -> Sequence[Value]:
        kind = getattr(field, "type", "")
        if kind == "string":
            return [value if not value or str(value)[0].isalnum() else guarded(str(value)) for value in column]
        if kind == "boolean":
            return [None if value is None else "true" if value else "false" for value in column]
        if kind == "number" and self._latvian:
            return [None if value is None else str(value).replace(".", ",") for value in column]
        return column


class CsvFile:
    """A CSV file, with the byte order mark that Excel needs."""

    def __init__(self, stream: BinaryIO, table: Table, dialect: Dialect = "rfc4180") -> None:
        self._stream = stream
        self._text = CsvText(table, dialect)
        stream.write(MARK + self._text.header())

    def write(self, columns: Columns) -> None:
        """Add the rows of a batch."""
        self._stream.write(self._text.lines(columns))

    def close(self) -> None:
        """Nothing is left to do."""


class JsonLinesFile:
    """One JSON object a line, texts unchanged, for programs."""

    def __init__(self, stream: BinaryIO, table: Table) -> None:
        self._stream = stream
        self._header = table.header

    def write(self, columns: Columns) -> None:
        """Add the rows of a batch."""
        lines = [
            json.dumps(dict(zip(self._header, row, strict=True)), ensure_ascii=False, separators=(",", ":"))
            for row in rows_of(columns)
        ]
        self._stream.write(("\n".join(lines) + "\n").encode())

    def close(self) -> None:
        """Nothing is left to do."""
