"""What was computed and told: job runs, indicators, gaps, alerts; the audit log; settings."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import Index, UniqueConstraint, text
from sqlmodel import Field

from models.tables.base import OPEN, SQLModel
from models.types import UtcDateTime


class JobRun(SQLModel, table=True):
    """The ledger: a job runs once per window, whoever wakes it and however often."""

    __table_args__ = (UniqueConstraint("job", "window"),)

    id: int | None = Field(default=None, primary_key=True)
    job: str = Field(max_length=40)
    window: str = Field(max_length=30)  # 2026-W47, 2026-11, 2026-11-24T08
    state: str = Field(max_length=8)  # running | done | failed
    owner: str = Field(max_length=40)
    attempts: int = 1
    lease_until: datetime = Field(sa_type=UtcDateTime)
    started_at: datetime = Field(sa_type=UtcDateTime)
    finished_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    detail: str | None = None


class IndicatorValue(SQLModel, table=True):
    """One indicator for one cell and window, as computed; `value` is None where too few people can be told."""

    __table_args__ = (UniqueConstraint("indicator", "scope_level", "scope", "cut", "window"),)

    id: int | None = Field(default=None, primary_key=True)
    indicator: str = Field(max_length=40)  # E2-I3, or E2-I4:E2.ACCESS for an indicator per theme
    scope_level: str = Field(max_length=12)  # institution | municipality | region | national
    scope: str = Field(max_length=60)  # institution code, municipality or region name, or LV
    cut: str = Field(default="", max_length=60)  # "" or sector=vocational, service=, kind=, language=, wave=
    window: str = Field(max_length=30, index=True)  # 2026/27-1
    n: int
    numerator: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    left_out: int = 0  # people whose themes the model can't tell in their language
    method: str = Field(default="", max_length=20)  # wilson | ppi | pooled … ; docs/indicators.md
    raw: float | None = None  # before the classifier's errors were corrected
    audited: int = 0  # answers coded by people that the correction stands on
    deff: float = 1.0  # design effect: clusters and weights
    shrunk: float | None = None  # drawn towards the places around it
    shrunk_low: float | None = None
    shrunk_high: float | None = None
    response: float | None = None  # share of the participants behind it, 0…100
    fresh_on: date | None = None  # local day of the newest answer behind it
    model_version: str | None = Field(default=None, max_length=40)  # which model's reliability decided about that
    computed_at: datetime = Field(sa_type=UtcDateTime)


class Gap(SQLModel, table=True):
    """Evidence that is missing or bad. One open row per kind, cell and indicator; two clean evaluations close it."""

    __table_args__ = (Index("uq_gap_open", "key", unique=True, sqlite_where=text(OPEN), postgresql_where=text(OPEN)),)

    id: int | None = Field(default=None, primary_key=True)
    key: str = Field(max_length=160, index=True)  # kind|indicator (or event code)|scope_level|scope|cut
    kind: str = Field(max_length=20)  # NO_DATA | THIN_DATA | BELOW_TARGET | DROP …
    indicator: str = Field(max_length=40)
    scope_level: str = Field(max_length=12)
    scope: str = Field(max_length=60)
    cut: str = Field(default="", max_length=60)
    window: str = Field(max_length=30)
    event_code: str | None = Field(default=None, max_length=32)  # of NO_DATA: the event that nobody answered
    severity: str = Field(max_length=10)  # info | warning | critical
    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    before: float | None = None
    before_window: str | None = Field(default=None, max_length=30)  # the window that `before` was measured in
    target: float | None = None
    group_value: float | None = None  # of UNEQUAL: the better group's value
    group_cut: str | None = Field(default=None, max_length=60)  # and which group that is
    probability: float | None = None  # that the gap is real, 0…1, where the rule knows one
    owner_id: int | None = Field(default=None)  # the coordinator it was assigned to
    opened_at: datetime = Field(sa_type=UtcDateTime)
    seen_bad_at: datetime = Field(sa_type=UtcDateTime)
    clean_on: date | None = None  # local day of the first clean evaluation; a second one on a later day closes the gap
    closed_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    closed_for: str | None = Field(default=None, max_length=10)  # clean | answered | untold | over | merged | gone


class Alert(SQLModel, table=True):
    """A gap as told to one coordinator."""

    __table_args__ = (UniqueConstraint("gap_id", "coordinator_id"),)

    id: int | None = Field(default=None, primary_key=True)
    gap_id: int = Field(foreign_key="gap.id", index=True)
    coordinator_id: int = Field(foreign_key="coordinator.id", index=True)
    state: str = Field(max_length=10)  # open | seen | snoozed | dismissed | closed
    sent_at: datetime = Field(sa_type=UtcDateTime)
    severity_sent: str = Field(max_length=10)
    first_sent_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    times: int = 1  # how often it was told; 0 = only found in the list
    seen_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    snoozed_until: datetime | None = Field(default=None, sa_type=UtcDateTime)


class GapEvaluation(SQLModel, table=True):
    """How a gap looked on one day it was evaluated: its trend, and what a rule is tuned on."""

    __table_args__ = (UniqueConstraint("gap_id", "day"),)

    id: int | None = Field(default=None, primary_key=True)
    gap_id: int = Field(foreign_key="gap.id", index=True)
    day: date
    n: int
    value: float | None = None
    low: float | None = None
    high: float | None = None
    probability: float | None = None
    is_bad: bool


class GapDecision(SQLModel, table=True):
    """What a coordinator decided about a gap: the log that tells how many alerts were worth their while."""

    id: int | None = Field(default=None, primary_key=True)
    gap_id: int = Field(foreign_key="gap.id", index=True)
    coordinator_id: int = Field(foreign_key="coordinator.id", index=True)
    decision: str = Field(max_length=16)  # seen | snoozed | assigned | done | not_relevant
    reason: str | None = Field(default=None, max_length=40)  # code of a ready-made reason
    decided_at: datetime = Field(sa_type=UtcDateTime)


class AuditRecord(SQLModel, table=True):
    """Who looked at or changed what; only ever added to."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = Field(sa_type=UtcDateTime, index=True)
    actor: str = Field(max_length=60)  # coordinator:7, cli, job:digest, respondent
    action: str = Field(max_length=40)
    subject: str = Field(default="", max_length=120)


class Setting(SQLModel, table=True):
    """Facts the program keeps about its own database, such as the check value of the secret key."""

    key: str = Field(primary_key=True, max_length=40)
    value: str
