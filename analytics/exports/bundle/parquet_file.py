"""Parquet of the bundle: typed columns that carry their meaning and the words of their codes."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from analytics.exports.bundle.columns import Columns
from analytics.exports.bundle.schema import Field, Table
from analytics.exports.sheets import Value

ROW_GROUP = 50_000  # rows: small enough to be held, large enough to compress well
TYPES = {
    "string": pa.string(),
    "yearmonth": pa.string(),
    "integer": pa.int32(),
    "number": pa.float64(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
}


class ParquetFile:
    """A Parquet file; texts are unchanged."""

    def __init__(self, stream: BinaryIO, table: Table) -> None:
        self._fields = table.fields
        self._schema = pa.schema([_arrow_field(field) for field in table.fields], metadata=_metadata(table))
        self._writer = pq.ParquetWriter(stream, self._schema, compression="zstd")
        self._waiting: list[pa.RecordBatch] = []
        self._rows = 0

    def write(self, columns: Columns) -> None:
        """Add the rows of a batch."""
        arrays = [_array(field, column) for field, column in zip(self._fields, columns, strict=True)]
        self._waiting.append(pa.record_batch(arrays, schema=self._schema))
        self._rows += self._waiting[-1].num_rows
        if self._rows >= ROW_GROUP:
            self._flush()

    def close(self) -> None:
        """Write what waits, and the footer."""
        self._flush()
        self._writer.close()

    def _flush(self) -> None:
        if self._waiting:
            self._writer.write_table(pa.Table.from_batches(self._waiting, self._schema), row_group_size=ROW_GROUP)
        self._waiting, self._rows = [], 0


def _array(field: Field, column: Sequence[Value]) -> pa.Array:
    if field.type == "date":
        return pa.array(column, pa.string()).cast(pa.date32())
    return pa.array(column, TYPES[field.type])


def _arrow_field(field: Field) -> pa.Field:
    facts = {f"description_{language}": words for language, words in field.meaning.items()}
    if field.codes:
        facts["codes"] = json.dumps(field.codes, ensure_ascii=False)
    return pa.field(field.name, TYPES[field.type], metadata=facts)


def _metadata(table: Table) -> dict[str, str]:
    return {"table": table.name, **{f"title_{language}": title for language, title in table.title.items()}}
