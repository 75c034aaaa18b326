"""A table on its way into all its files at once, and the hash of what stands in it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing, suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from analytics.exports.bundle.columns import BATCH, ColumnFile, turned
from analytics.exports.bundle.parquet_file import ParquetFile
from analytics.exports.bundle.plain_files import CsvFile, CsvText, Dialect, JsonLinesFile
from analytics.exports.bundle.sav_file import SavFile
from analytics.exports.bundle.schema import Table
from analytics.exports.bundle.workbook import WorkbookFile
from analytics.exports.sheets import Row

FORMATS = ("csv", "xlsx", "parquet", "jsonl", "sav")


class TableSink:
    """Takes the rows of one table and writes them in every format. A context: leaving it completes the files.

    `digest` is that of the table as plain CSV: UTF-8 without a byte order mark, commas, CRLF, guarded texts.
    """

    def __init__(self, table: Table, folder: Path, formats: Sequence[str], language: str, dialect: Dialect) -> None:
        self.table = table
        self.paths = [folder / f"{table.name}.{form}" for form in formats]
        self.rows = 0
        self._text = CsvText(table)
        self._plain: BinaryIO | None = None
        self._digest = hashlib.sha256(self._text.header())
        self._waiting: list[Row] = []
        self._files: list[ColumnFile] = []
        self._stack = ExitStack()
        self._language = language
        self._dialect = dialect

    def __enter__(self) -> Self:
        for path in self.paths:
            stream = self._stack.enter_context(path.open("wb"))
            if path.suffix == ".csv" and self._dialect == "rfc4180":
                self._plain = stream  # the very text that is hashed: not made twice
                CsvFile(stream, self.table)
                continue
            self._files.append(self._stack.enter_context(closing(self._file(path, stream))))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._flush()
            self._stack.close()
            return
        with suppress(Exception):  # a half-written file may complain about being closed: the first fault counts
            self._stack.close()

    @property
    def digest(self) -> str:
        """The hash of the rows so far, as hexadecimal digits."""
        return self._digest.hexdigest()

    def add(self, rows: Iterable[Row]) -> None:
        """Add rows."""
        self._waiting.extend(rows)
        if len(self._waiting) >= BATCH:
            self._flush()

    def _flush(self) -> None:
        if not self._waiting:
            return
        columns = turned(self._waiting)
        self.rows += len(self._waiting)
        self._waiting = []
        lines = self._text.lines(columns)
        self._digest.update(lines)
        if self._plain:
            self._plain.write(lines)
        for file in self._files:
            file.write(columns)

    def _file(self, path: Path, stream: BinaryIO) -> ColumnFile:
        match path.suffix:
            case ".csv":
                return CsvFile(stream, self.table, self._dialect)
            case ".xlsx":
                return WorkbookFile(stream, self.table)
            case ".parquet":
                return ParquetFile(stream, self.table)
            case ".sav":
                return SavFile(stream, self.table, self._language)
            case _:
                return JsonLinesFile(stream, self.table)
