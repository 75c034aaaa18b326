"""Where guidance happens: institutions and events."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Field

from models.tables.base import SQLModel
from models.types import UtcDateTime


class Institution(SQLModel, table=True):
    """A school, college or university. `code` is its stable short name in files and links."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=40)
    name: str
    kind: str = Field(
        max_length=20
    )  # pamatskola, vidusskola, gimnazija, specialaskola, tehnikums, koledza, augstskola …
    sector: str = Field(max_length=20)  # general | vocational | higher
    municipality: str = Field(index=True)
    region: str
    learners: int | None = None  # head count, the base of coverage
    merged_into_id: int | None = None  # the institution that took this one over; its events are there now


class GuidanceEvent(SQLModel, table=True):
    """One career guidance event (or counselling day). `code` is in its deep link and QR picture."""

    id: int | None = Field(default=None, primary_key=True)
    code: str = Field(unique=True, max_length=32)
    institution_id: int = Field(foreign_key="institution.id", index=True)
    title: str
    kind: str = Field(
        max_length=30
    )  # career_week, shadowing, company_visit, lecture, workshop, open_day, counselling …
    service: str = Field(max_length=20)  # information | education | counselling
    flow: str = Field(default="S", max_length=20)
    starts_at: datetime = Field(sa_type=UtcDateTime)
    ends_at: datetime | None = Field(default=None, sa_type=UtcDateTime)  # None: some hours after the start
    closes_at: datetime = Field(sa_type=UtcDateTime)  # answers after it are kept and marked late
    expected: int | None = None  # participants as typed by the coordinator; None = unknown
    created_by: int | None = Field(default=None, foreign_key="coordinator.id")
    created_at: datetime = Field(sa_type=UtcDateTime)
