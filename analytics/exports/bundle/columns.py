"""Rows turned into columns, a batch at a time: what the fast writers of the bundle take."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from analytics.exports.sheets import Row, Value

BATCH = 5_000  # rows; enough to make the turning cheap, some megabytes at most
Columns = Sequence[Sequence[Value]]


class ColumnFile(Protocol):
    """Takes batches of columns; `close` completes the file."""

    def write(self, columns: Columns) -> None:
        """Add the rows of a batch."""

    def close(self) -> None:
        """Complete the file."""


def turned(rows: Sequence[Row]) -> Columns:
    """Return the columns of some rows, of which there must be at least one."""
    return list(zip(*rows, strict=True))


def rows_of(columns: Columns) -> Iterator[Row]:
    """Return the rows again."""
    return zip(*columns, strict=True)
