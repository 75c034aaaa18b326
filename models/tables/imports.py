"""Past feedback from files."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from models.tables.base import SQLModel
from models.types import UtcDateTime


class ImportBatch(SQLModel, table=True):
    """One file of past feedback as it was taken in."""

    id: int | None = Field(default=None, primary_key=True)
    source: str = Field(max_length=80)  # the name of the mapping, never a path
    file_hash: str = Field(max_length=64)
    rows: int
    taken: int
    known: int  # rows that were there already
    refused: int
    imported_at: datetime = Field(sa_type=UtcDateTime)


class ImportedAnswer(SQLModel, table=True):
    """That one answer of a file is in the tables: `key` is a keyed hash of its source, row and question."""

    key: str = Field(primary_key=True, max_length=64)
    batch_id: int = Field(foreign_key="importbatch.id", index=True)
    answer_id: int = Field(foreign_key="answer.id", index=True)
