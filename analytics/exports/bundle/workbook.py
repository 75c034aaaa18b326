"""XLSX of the bundle: the table on one sheet, its dictionary on another; texts are texts and nothing else."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import BinaryIO

from analytics.exports.bundle.columns import Columns, rows_of
from analytics.exports.bundle.package import coded
from analytics.exports.bundle.schema import Table
from analytics.exports.sheets import Row, XlsxSheet
from analytics.texts import LANGUAGES

NEVER = datetime(2000, 1, 1, tzinfo=UTC)  # stands where a workbook has the time of its making


class WorkbookFile:
    """A workbook that knows no clock. Raises TooManyRowsError beyond 200,000 rows."""

    def __init__(self, stream: BinaryIO, table: Table) -> None:
        self._sheet = XlsxSheet(stream, table.name, table.header, _dictionary(table), NEVER)

    def write(self, columns: Columns) -> None:
        """Add the rows of a batch."""
        for row in rows_of(columns):
            self._sheet.write(row)

    def close(self) -> None:
        """Write the dictionary and the file."""
        self._sheet.close()


def _dictionary(table: Table) -> list[Row]:
    rows: list[Row] = [("column", "code", "type", *LANGUAGES)]
    for field in table.fields:
        rows.append((field.name, "", field.type, *(field.meaning[each] for each in LANGUAGES)))
        rows += [(field.name, code, "", *(words[each] for each in LANGUAGES)) for code, _, words in coded(field)]
    return rows
