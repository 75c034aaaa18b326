"""When a coordinator's digest comes: by her own rhythm, on her weekday, at her hour, by the clock on her wall."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Literal

from analytics import schedule
from analytics.schedule import Schedule
from models.tables import Coordinator

Every = Literal["week", "month", "never"]
RHYTHMS: tuple[Every, ...] = ("week", "month", "never")
HOURS = range(6, 21)  # local; nobody is woken, and no hour that a change of the clock skips or repeats
LATEST = timedelta(days=6)  # later, a digest that was missed is no news; the next one tells


@dataclass(frozen=True)
class Rhythm:
    """How often, on which weekday (Monday = 0; of a month the first such day after it) and at which local hour."""

    every: Every
    weekday: int
    hour: int

    @classmethod
    def of(cls, person: Coordinator) -> Rhythm:
        """Return a coordinator's rhythm; what the table holds beyond the choices is brought back into them."""
        every = next((known for known in RHYTHMS if known == person.digest_every), RHYTHMS[0])
        hour = min(max(person.digest_hour, HOURS[0]), HOURS[-1])
        return cls(every, person.digest_weekday % 7, hour)


def job_of(coordinator_id: int) -> str:
    """Return under which name the ledger knows a coordinator's digests."""
    return f"digest:{coordinator_id}"


def schedule_of(person: Coordinator) -> Schedule | None:
    """Return when a coordinator's digests are due; None if she wants none. Nothing comes that was due before she came.

    After a pause only the newest comes, not one for each week.
    """
    rhythm = Rhythm.of(person)
    if rhythm.every == "never":
        return None
    return Schedule(
        job=job_of(person.id or 0),
        every=rhythm.every,
        at=time(rhythm.hour),
        weekday=rhythm.weekday,
        catch_up="newest",
        waits_for=("evidence", "alerts"),
        begins=person.joined_at,
        lapses=LATEST,
    )


def next_digest(person: Coordinator, now: datetime) -> datetime | None:
    """Return when the next digest comes; None if none does."""
    wanted = schedule_of(person)
    return schedule.next_due(wanted, now)[1] if wanted else None
