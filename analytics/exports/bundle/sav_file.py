"""SPSS files of the bundle: codes as numbers with their words, labels of variables, measures; the clock left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from analytics.errors import ExportError, TooManyRowsError
from analytics.exports.bundle.columns import Columns
from analytics.exports.bundle.schema import MAX_LABEL, Codes, Field, Table
from analytics.exports.sheets import Value

MAX_ROWS = 200_000  # pyreadstat takes a table whole: more would need gigabytes of memory
MAX_VARIABLE_LABEL = 256  # bytes
MAX_TEXT = 32_767  # bytes of a string variable
CREATED = slice(92, 109)  # of the header: "28 Nov 26" and "04:52:56"
NEVER = b"01 Jan 7000:00:00"
EPOCH = date(1582, 10, 14)
DATE = "DATE11"
BOOLEAN = {0: {"lv": "Nē", "ru": "Нет", "en": "No"}, 1: {"lv": "Jā", "ru": "Да", "en": "Yes"}}
RESERVED = {"ALL", "AND", "BY", "EQ", "GE", "GT", "LE", "LT", "NE", "NOT", "OR", "TO", "WITH"}
VALID_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]{0,63}")


class SavFile:
    """Collects a table and writes it at the end; `language` is that of all labels."""

    def __init__(self, stream: BinaryIO, table: Table, language: str) -> None:
        self._stream = stream
        self._table = table
        self._language = language
        self._batches: list[Columns] = []
        self._rows = 0
        check_names(table)

    def write(self, columns: Columns) -> None:
        """Add the rows of a batch. Raises TooManyRowsError beyond 200,000."""
        self._rows += len(columns[0])
        if self._rows > MAX_ROWS:
            raise TooManyRowsError(f"{self._table.name} has more than {MAX_ROWS:,} rows: leave sav out of the formats")
        self._batches.append(
            [_values(field, column) for field, column in zip(self._table.fields, columns, strict=True)]
        )

    def close(self) -> None:
        """Write the file, by way of one beside it: the writer wants a path."""
        path = Path(f"{self._stream.name}.sav")
        try:
            _write(path, self._table, self._language, self._batches)
            content = bytearray(path.read_bytes())
        finally:
            with suppress(FileNotFoundError):
                path.unlink()
        content[CREATED] = NEVER
        self._stream.write(content)


def check_names(table: Table) -> None:
    """Raise ExportError for a column that SPSS would not accept as a variable."""
    for name in table.header:
        if not VALID_NAME.fullmatch(name) or name.upper() in RESERVED or name.endswith((".", "_")):
            raise ExportError(f"{table.name}: SPSS accepts no variable called {name!r}: rename the question or option")


def numbers(codes: Codes) -> dict[str, int]:
    """Return the number that stands for each code in SPSS files: its own if all are whole numbers, else its place."""
    if all(code.isdigit() for code in codes):
        return {code: int(code) for code in codes}
    return {code: place for place, code in enumerate(codes, start=1)}


def short(text: str, size: int) -> str:
    """Return the text in at most `size` bytes of UTF-8, with … where it was cut."""
    text = " ".join(text.split())
    if len(text.encode()) <= size:
        return text
    return text.encode()[: size - len("…".encode())].decode(errors="ignore") + "…"


def _write(path: Path, table: Table, language: str, batches: Sequence[Columns]) -> None:
    try:
        import pandas as pd  # slow to load, and only wanted here
        import pyreadstat
    except ModuleNotFoundError as exc:
        raise ExportError(
            f"SPSS files need the package {exc.name}: install it, or leave sav out of the formats"
        ) from exc
    data = {
        field.name: _series(pd, field, [value for batch in batches for value in batch[place]])
        for place, field in enumerate(table.fields)
    }
    pyreadstat.write_sav(
        pd.DataFrame(data),
        str(path),
        file_label=short(table.title[language], 64),
        column_labels={field.name: short(field.meaning[language], MAX_VARIABLE_LABEL) for field in table.fields},
        variable_value_labels={field.name: labels for field in table.fields if (labels := _labels(field, language))},
        variable_format={field.name: DATE for field in table.fields if field.type == "date"},
        variable_measure={field.name: field.measure for field in table.fields},
        row_compress=True,
    )


def _labels(field: Field, language: str) -> dict[int | float, str]:
    if field.type == "boolean":
        return {number: words[language] for number, words in BOOLEAN.items()}
    places = numbers(field.codes)
    return {places[code]: short(_with_code(code, words[language]), MAX_LABEL) for code, words in field.codes.items()}


def _with_code(code: str, words: str) -> str:
    """Keep the code of a theme or question with its words: tables and reports speak of it."""
    return f"{code} {words}" if code[:1].isupper() else words


def _values(field: Field, column: Sequence[Value]) -> Sequence[Any]:
    """Return the column as SPSS gets it. A code that has no words is missing there; the other formats have it."""
    if field.codes:
        places = numbers(field.codes)
        return [None if value is None else places.get(str(value)) for value in column]
    if field.type in ("string", "yearmonth"):
        return ["" if value is None else _text(str(value)) for value in column]
    if field.type == "date":
        return [None if value is None else _seconds(str(value)) for value in column]
    return column


def _seconds(day: str) -> float:
    """SPSS counts seconds since 14 October 1582. As dates, pyreadstat fails at a column whose first 100 are missing."""
    return (date.fromisoformat(day) - EPOCH).total_seconds()


def _text(value: str) -> str:
    """A NUL would end the text: it is shown as ␀ instead."""
    return short(value, MAX_TEXT) if len(value) > MAX_TEXT // 4 else value.replace("\0", "␀")


def _series(pd: Any, field: Field, values: list[Any]) -> Any:
    if field.type in ("string", "yearmonth") and not field.codes:
        return pd.Series(values, dtype="str")
    return pd.Series(values, dtype="float64")
