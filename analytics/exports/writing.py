"""One table into its files: CSV, XLSX, or both, with the dictionary beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from analytics.exports.dictionary import Table, data_package, dictionary_rows
from analytics.exports.sheets import CsvSheet, PartFile, Row, Sheet, XlsxSheet

FORMATS = ("csv", "xlsx")


@dataclass(frozen=True)
class ExportReport:
    """What an export wrote: rows, rows left out for the sake of anonymity, files."""

    rows: int
    left_out: int
    files: tuple[Path, ...]


@dataclass(frozen=True)
class Document:
    """An export as one file in memory, to be sent in a chat."""

    name: str
    content: bytes
    rows: int
    left_out: int


def write_files(
    table: Table, rows: Iterable[Row], target: Path, now: datetime, *, notes: Sequence[str] = (), left_out: int = 0
) -> ExportReport:
    """Write `target` (its suffix is the format; without one, both formats) with dictionary and `datapackage.json`."""
    base, formats = _formats(target)
    paths = [base.with_name(f"{base.name}.{form}") for form in formats]
    with ExitStack() as stack:
        streams = [stack.enter_context(PartFile(path)).stream for path in paths]
        sheets = [_sheet(form, stream, table, notes, now) for form, stream in zip(formats, streams, strict=True)]
        written = _fill(sheets, rows)
    extras = _write_dictionary(table, base, [path.name for path in paths], now, notes)
    return ExportReport(written, left_out, (*paths, *extras))


def document(
    table: Table, rows: Iterable[Row], name: str, now: datetime, *, notes: Sequence[str] = (), left_out: int = 0
) -> Document:
    """Return the table as one file; the suffix of `name` is its format. XLSX carries the dictionary inside."""
    stream = BytesIO()
    form = name.rpartition(".")[2]
    written = _fill([_sheet(form, stream, table, notes, now)], rows)
    return Document(name, stream.getvalue(), written, left_out)


def _formats(target: Path) -> tuple[Path, Sequence[str]]:
    suffix = target.suffix.removeprefix(".")
    return (target.with_suffix(""), (suffix,)) if suffix in FORMATS else (target, FORMATS)


def _sheet(form: str, stream: BinaryIO, table: Table, notes: Sequence[str], now: datetime) -> Sheet:
    if form == "csv":
        return CsvSheet(stream, table.header)
    return XlsxSheet(stream, table.name, table.header, dictionary_rows(table, notes), now)


def _fill(sheets: Sequence[Sheet], rows: Iterable[Row]) -> int:
    written = 0
    with ExitStack() as stack:
        for sheet in sheets:
            stack.enter_context(closing(sheet))  # after a fault too: a workbook holds temporary files
        for row in rows:
            for sheet in sheets:
                sheet.write(row)
            written += 1
    return written


def _write_dictionary(
    table: Table, base: Path, paths: Sequence[str], now: datetime, notes: Sequence[str]
) -> tuple[Path, Path]:
    dictionary, package = base.with_name(f"{base.name}.dictionary.csv"), base.with_name("datapackage.json")
    header, *rows = dictionary_rows(table, notes)
    with PartFile(dictionary) as file:
        _fill([CsvSheet(file.stream, [str(value) for value in header])], rows)
    with PartFile(package) as file:
        file.stream.write(data_package(table, paths, now, notes).encode())
    return dictionary, package
