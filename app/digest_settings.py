"""A coordinator's choice of when digests come."""

from __future__ import annotations

from datetime import datetime

from sqlmodel import Session

from analytics import ledger
from analytics.digest_times import HOURS, RHYTHMS, next_digest, schedule_of
from analytics.texts import Texts
from analytics.windows import calendar
from models.tables import Coordinator


def change(session: Session, person: Coordinator, setting: str, value: str, now: datetime) -> None:
    """Change one of `every`, `weekday`, `hour` and `quiet`; what is no choice changes nothing.

    What would be due at once by the new rhythm counts as told: whoever changes a setting asks for the next digest.
    """
    number = int(value) if value.isdigit() else -1
    match setting:
        case "every" if value in RHYTHMS:
            person.digest_every = value
        case "weekday" if number in range(7):
            person.digest_weekday = number
        case "hour" if number in HOURS:
            person.digest_hour = number
        case "quiet" if number in (0, 1):
            person.quiet_digest = bool(number)
        case _:
            return
    wanted = schedule_of(person)
    if wanted is not None and setting != "quiet":
        ledger.skip(session, wanted, "settings", now)


def coming(person: Coordinator, now: datetime, words: Texts) -> str:
    """Return the local day and hour of the next digest in words; nothing if none comes."""
    instant = next_digest(person, now)
    if instant is None:
        return ""
    local = instant.astimezone(calendar().zone)
    return words.say("moment", day=words.day(local.date()), hour=f"{local:%H:%M}")
