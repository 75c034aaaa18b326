"""When jobs are due: by the local calendar, window for window, whatever the clocks do."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from typing import Literal

from analytics.windows import KINDS, local_day, local_instant, named

Every = Literal["day", "week", "month", "semester", "school_year"]
EVER = datetime(2000, 1, 1, tzinfo=UTC)  # before anything was due
REACH = 60  # windows looked back for missed ones


@dataclass(frozen=True)
class Schedule:
    """A job that runs once for every window of the calendar, after it is over, at a local time.

    `after_days` counts from the first day after the window; with `weekday` (Monday = 0) the first such day from there
    on. `catch_up`: after a pause, run for `all` windows that were missed (numbers) as far as `reach`, or only for the
    `newest` (messages). `waits_for` names jobs that must have done everything up to the same day. Windows whose turn
    came before `begins`, or longer ago than `lapses`, are not due.
    """

    job: str
    every: Every
    at: time
    after_days: int = 0
    catch_up: Literal["all", "newest"] = "all"
    waits_for: tuple[str, ...] = ()
    weekday: int | None = None
    begins: datetime | None = None
    lapses: timedelta | None = None
    reach: int = REACH


def due(schedule: Schedule, settled: Collection[str], now: datetime) -> list[str]:
    """Return the keys of the windows that are due, oldest first.

    `settled` are the windows done or given up. A job that never ran starts with the newest window: what was
    before it existed is not missed.
    """
    oldest_known = min((key for key in settled if kind_of(key) == schedule.every), default=None)
    missed = []
    for key in islice(_over(schedule, now), schedule.reach):
        if oldest_known is not None and key <= oldest_known:
            break
        if key not in settled:
            missed.append(key)
        if schedule.catch_up == "newest" or oldest_known is None:
            break
    return missed[::-1]


def next_due(schedule: Schedule, now: datetime) -> tuple[str, datetime]:
    """Return the window that falls due next after `now`, and when."""
    day = local_day(now)
    key, first, _ = _window(schedule.every, day)
    while moment(schedule, key) > now:  # a window that is over may still wait for its day
        day = first - timedelta(days=1)
        key, first, _ = _window(schedule.every, day)
    while (at := moment(schedule, key)) <= now:
        _, _, after = _window(schedule.every, day)
        day = after
        key, _, _ = _window(schedule.every, day)
    return key, at


def moment(schedule: Schedule, window: str) -> datetime:
    """Return the instant at which the turn of a window comes."""
    day = last_day(window) + timedelta(days=1 + schedule.after_days)
    if schedule.weekday is not None:
        day += timedelta(days=(schedule.weekday - day.weekday()) % 7)
    return local_instant(day, schedule.at)


def waits(window: str, other_due: Collection[str]) -> bool:
    """Tell whether a window must wait for a job that still has these windows to do: for those that end no later."""
    return any(last_day(other) <= last_day(window) for other in other_due)


def last_day(window: str) -> date:
    """Return the last local day of a window. Raises ValueError if no window is called so."""
    return date.fromisoformat(window) if kind_of(window) == "day" else named(window).last_day


def kind_of(window: str) -> str:
    """Return what sort of window a key names: day, week, month … Raises ValueError if no window is called so."""
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", window):
        return named(window).kind
    try:
        date.fromisoformat(window)
    except ValueError:
        raise ValueError(f"{window!r} is no day of the calendar: write one as 2026-11-22") from None
    return "day"


def _over(schedule: Schedule, now: datetime) -> Iterator[str]:
    """Yield the keys of the windows whose turn has come, newest first."""
    day = local_day(now)
    while True:
        key, first, _ = _window(schedule.every, day)
        at = moment(schedule, key)
        if at < _earliest(schedule, now):
            return
        if at <= now:
            yield key
        day = first - timedelta(days=1)


def _earliest(schedule: Schedule, now: datetime) -> datetime:
    bounds = [schedule.begins or EVER]
    if schedule.lapses is not None:
        bounds.append(now - schedule.lapses)
    return max(bounds)


def _window(every: str, day: date) -> tuple[str, date, date]:
    """Return the key of the window around a day, its first day and the first day after it."""
    if every == "day":
        return day.isoformat(), day, day + timedelta(days=1)
    window = KINDS[every](day)
    return window.key, window.first_day, window.last_day + timedelta(days=1)
