"""When a message nobody asked for may come: pure functions of instants, with Latvian days of 23, 24 or 25 hours."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time, timedelta

from app.clock import RIGA
from app.hours import FROM, may_write_unasked

NOON = time(12)  # people answer best from 12:00 to 13:30, and worst early in the morning
EVENING = time(17, 30)  # after school and work
AFTERNOON = time(15)  # from then on noon is another time of day, before it the evening
REMINDER = timedelta(hours=48)
BETWEEN_FLOWS = timedelta(days=14)
A_YEAR, FLOWS_A_YEAR = timedelta(days=365), 6
LONGEST_BREAK = 400  # days looked ahead for an open one: more than any break has

# After the end of an event, by the flow that asks about it: from when, and until when the first message must be out.
AFTER_EVENT = (timedelta(hours=2), timedelta(hours=24))
AFTER_COUNSELLING = (timedelta(days=1), timedelta(days=3))
COUNSELLING = "C"

Open = Callable[[date], bool]  # whether a local day is free of breaks and exams


def local_day(instant: datetime) -> date:
    """Return the local date at `instant`."""
    return instant.astimezone(RIGA).date()


def local_instant(day: date, wall: time) -> datetime:
    """Return the instant of a wall-clock time on a local day, in UTC."""
    return datetime.combine(day, wall, RIGA).astimezone(UTC)


def window_after(end: datetime, flow: str) -> tuple[datetime, datetime]:
    """Return the stretch `[since, until)` in which people are first asked about an event that ended at `end`."""
    since, until = AFTER_COUNSELLING if flow == COUNSELLING else AFTER_EVENT
    return end + since, end + until


def next_moment(earliest: datetime, latest: datetime, is_open: Open, at: time = NOON) -> datetime | None:
    """Return the first moment in `[earliest, latest)` at which people may be written to.

    It is `earliest` itself if that is in the daytime of an open day, else the next open day at `at`, or when that day
    begins if `at` would be too late. None if there is no such moment.
    """
    if earliest >= latest:
        return None
    if may_write_unasked(earliest) and is_open(local_day(earliest)):
        return earliest
    for wall in (at, FROM):
        moment = _first_at(wall, earliest, is_open)
        if moment is not None and moment < latest:
            return moment
    return None


def reminder_moment(sent: datetime, latest: datetime, is_open: Open) -> datetime | None:
    """Return when to remind of what was sent: after 48 hours, at another time of day. None if that is too late."""
    wall = NOON if sent.astimezone(RIGA).time() >= AFTERNOON else EVENING
    moment = _first_at(wall, sent + REMINDER, is_open)
    return moment if moment is not None and moment < latest else None


def tomorrow(now: datetime) -> datetime:
    """Return the same time tomorrow, or noon if that is in the night. Somebody asked for it: breaks don't matter."""
    wall = now.astimezone(RIGA).time() if may_write_unasked(now) else NOON
    return local_instant(local_day(now) + timedelta(days=1), wall)


def end_of_day(now: datetime, until: time) -> datetime:
    """Return when the daytime around `now` is over."""
    return local_instant(local_day(now), until)


def wave_day(anchor: date, months: int) -> date:
    """Return the day so many months later; the last of its month where that month is shorter."""
    year, month = divmod(anchor.year * 12 + anchor.month - 1 + months, 12)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(anchor.day, last))


def free_from(asked: Sequence[datetime], now: datetime) -> datetime:
    """Return from when a person may be asked again: 14 days after the last time, and not more than six in a year."""
    latest = sorted(asked)
    moments = [now]
    if latest:
        moments.append(latest[-1] + BETWEEN_FLOWS)
    if len(latest) >= FLOWS_A_YEAR:
        moments.append(latest[-FLOWS_A_YEAR] + A_YEAR)
    return max(moments)


def _first_at(wall: time, earliest: datetime, is_open: Open) -> datetime | None:
    first = local_day(earliest)
    for ahead in range(LONGEST_BREAK):
        day = first + timedelta(days=ahead)
        moment = local_instant(day, wall)
        if moment >= earliest and is_open(day):
            return moment
    return None
