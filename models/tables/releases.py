"""What has left the house: the ledger that keeps two publications from giving a person away between them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index
from sqlmodel import Field

from models.tables.base import SQLModel
from models.types import UtcDateTime


class Release(SQLModel, table=True):
    """One figure as it was told to an audience; the newest of a cell decides whether a later one may be told."""

    __table_args__ = (Index("ix_release_cell", "indicator", "window", "scope_level", "scope", "cut"),)

    id: int | None = Field(default=None, primary_key=True)
    audience: str = Field(max_length=12)  # school | staff | public
    publication: str = Field(max_length=60)  # the file or message it went out with
    indicator: str = Field(max_length=40)
    scope_level: str = Field(max_length=12)
    scope: str = Field(max_length=60)
    cut: str = Field(default="", max_length=60)
    window: str = Field(max_length=30)
    n: int  # respondents behind it, unrounded
    numerator: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    released_at: datetime = Field(sa_type=UtcDateTime)
