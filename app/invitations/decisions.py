"""What becomes of an invitation whose moment has come: sent, put off or dropped. Pure; `now` is given."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Literal

from app.hours import UNTIL
from app.invitations.moments import end_of_day, free_from, local_day, next_moment, reminder_moment
from app.invitations.school_year import Learner, SchoolYear

Message = Literal["first", "again", "reminder"]
"""The invitation, the same a day later because somebody asked for it, and the one reminder."""

NOBODY = Learner()
PAUSE = timedelta(hours=2)  # after the last word of a conversation that is going on
UNREACHED = timedelta(days=1)  # until a person who can't be reached is looked for again


@dataclass(frozen=True, slots=True)
class Case:
    """Everything that decides, read in the transaction that sends.

    `expires_at` is when a first message comes too late, `closes_at` when any does. `began_at` is when the person
    began to answer; `busy_since` when they last said something in any conversation that is going on.
    `asked` holds when they were asked on other occasions.
    """

    flow: str
    message: Message
    expires_at: datetime
    closes_at: datetime
    wanted: bool = True
    reachable: bool = True
    began_at: datetime | None = None
    finished: bool = False
    reminded: bool = False
    busy_since: datetime | None = None
    asked: Sequence[datetime] = ()
    learner: Learner = NOBODY


@dataclass(frozen=True)
class Send:
    """Send it now, and not after `not_after`; then `reminder_at` is the next moment, if any."""

    not_after: datetime
    reminder_at: datetime | None


@dataclass(frozen=True)
class Wait:
    """Look at it again then. `why`: night, busy, burden, calendar, blocked."""

    until: datetime
    why: str = field(default="", compare=False)


@dataclass(frozen=True)
class Drop:
    """Send nothing any more. `why`: withdrawn, answered, missed, burden, calendar, blocked, busy."""

    why: str


Decision = Send | Wait | Drop


def decide(case: Case, school: SchoolYear, now: datetime) -> Decision:
    """Decide about an invitation that is due at `now`."""
    if case.finished:
        return Drop("answered")
    if not case.wanted:
        return Drop("withdrawn")
    latest = case.expires_at if case.message == "first" else case.closes_at
    if case.message == "first" and case.began_at:
        return Drop("answered")  # they came by themselves
    if now >= latest:
        return Drop("missed" if case.reachable else "blocked")
    if not case.reachable:
        return _wait_or_drop(now + UNREACHED, latest, "blocked")
    return _when_free(case, school, now, latest)


def _when_free(case: Case, school: SchoolYear, now: datetime, latest: datetime) -> Decision:
    if case.busy_since and case.busy_since + PAUSE > now:
        return _wait_or_drop(case.busy_since + PAUSE, latest, "busy")
    free = free_from(case.asked, now) if case.message == "first" else now
    if free >= latest:
        return Drop("burden")
    moment = next_moment(free, latest, lambda day: case.message == "again" or _open(case, school, day))
    if moment is None:
        return Drop("calendar")
    return Wait(moment, _reason(case, school, free, now)) if moment > now else _send(case, school, now)


def _reason(case: Case, school: SchoolYear, free: datetime, now: datetime) -> str:
    if free > now:
        return "burden"
    return "night" if case.message == "again" or _open(case, school, local_day(free)) else "calendar"


def _open(case: Case, school: SchoolYear, day: date) -> bool:
    return school.is_open(day, case.flow, case.learner)


def _send(case: Case, school: SchoolYear, now: datetime) -> Send:
    latest = case.expires_at if case.message == "first" else case.closes_at
    reminder = None
    if case.message != "reminder" and not case.reminded:
        reminder = reminder_moment(now, case.closes_at, lambda day: _open(case, school, day))
    return Send(min(end_of_day(now, UNTIL), latest), reminder)


def _wait_or_drop(until: datetime, latest: datetime, why: str) -> Decision:
    return Wait(until, why) if until < latest else Drop(why)
