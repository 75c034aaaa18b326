"""When a coordinator's digest is due: by her own rhythm, on her weekday, at her hour, by the clock on her wall."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal

from analytics.windows import KINDS, Window, local_day, local_instant, previous
from models.tables import Coordinator

Every = Literal["week", "month", "never"]
RHYTHMS: tuple[Every, ...] = ("week", "month", "never")
HOURS = range(6, 21)  # local; nobody is woken, and no hour that a change of the clock skips or repeats
LATEST = timedelta(days=6)  # later, a digest that was missed is no news; the next one tells


@dataclass(frozen=True)
class Rhythm:
    """How often, on which weekday (Monday = 0) and at which local hour; nothing that was due before `since` is sent."""

    every: Every
    weekday: int
    hour: int
    since: datetime

    @classmethod
    def of(cls, person: Coordinator) -> Rhythm:
        """Return a coordinator's rhythm; what the table holds beyond the choices is brought back into them."""
        every = next((known for known in RHYTHMS if known == person.digest_every), RHYTHMS[0])
        hour = min(max(person.digest_hour, HOURS[0]), HOURS[-1])
        return cls(every, person.digest_weekday % 7, hour, person.joined_at)


def job_of(coordinator_id: int) -> str:
    """Return under which name the ledger knows a coordinator's digests."""
    return f"digest:{coordinator_id}"


def digest_due(rhythm: Rhythm, settled: Collection[str], now: datetime) -> list[str]:
    """Return the key of the window whose digest is due, if one is: a closed week or month that is not yet `settled`.

    Only the newest: after a pause of weeks one digest comes, not one for each of them.
    """
    if rhythm.every == "never":
        return []
    window = _newest(rhythm, now)
    instant = due_at(rhythm, window)
    is_due = max(rhythm.since, now - LATEST) < instant
    return [window.key] if is_due and window.key not in settled else []


def next_due(rhythm: Rhythm, now: datetime) -> datetime | None:
    """Return when the next digest comes; None if none does."""
    if rhythm.every == "never":
        return None
    current = KINDS[rhythm.every](local_day(now))
    return next(
        instant for instant in (due_at(rhythm, window) for window in (previous(current), current)) if instant > now
    )


def due_at(rhythm: Rhythm, window: Window) -> datetime:
    """Return the instant at which a window's digest comes: on the first such weekday after it is over."""
    return local_instant(_on_or_after(local_day(window.until), rhythm.weekday), time(rhythm.hour))


def _newest(rhythm: Rhythm, now: datetime) -> Window:
    """Return the newest window whose digest's hour has come."""
    window = previous(KINDS[rhythm.every](local_day(now)))
    return window if due_at(rhythm, window) <= now else previous(window)


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)
