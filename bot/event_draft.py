"""A half-made event, as it waits between two messages of a member of staff."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.typed_dates import Moment
from bot.wording import written

LOCAL = ZoneInfo("Europe/Riga")
USUAL_START = time(9)  # where only a day was given
LIFETIME = timedelta(hours=1)  # a text typed later than this is no longer meant for the draft


@dataclass(frozen=True)
class Draft:
    """What is known so far, and the `step` that is being asked. All values go through JSON."""

    asked_at: str
    step: str
    search: str = ""
    place_id: int = 0
    place: str = ""
    kind: str = ""
    title: str = ""
    day: str = ""
    clock: str = ""
    expected: int | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it for saving."""
        return asdict(self)

    def at(self, step: str, now: datetime) -> Draft:
        """Return the draft as it is when `step` is asked."""
        return replace(self, step=step, asked_at=now.isoformat())

    def is_fresh(self, now: datetime) -> bool:
        """Tell whether its question was asked a short while ago."""
        return now - datetime.fromisoformat(self.asked_at) < LIFETIME

    @property
    def moment(self) -> Moment | None:
        """The local day, and hour if one was given; None before they are known."""
        if not self.day:
            return None
        return Moment(date.fromisoformat(self.day), time.fromisoformat(self.clock) if self.clock else None)

    def with_moment(self, moment: Moment) -> Draft:
        """Return it with day and hour."""
        clock = moment.clock.isoformat("minutes") if moment.clock else ""
        return replace(self, day=moment.day.isoformat(), clock=clock)

    def starts_at(self) -> datetime:
        """Return the instant it begins. Raises ValueError before the day is known."""
        if (moment := self.moment) is None:
            raise ValueError("the draft has no day yet: ask for it first")
        return datetime.combine(moment.day, moment.clock or USUAL_START, LOCAL)

    def summary(self) -> list[str]:
        """Return what is known, in the order of asking."""
        when = written(self.moment.day, self.moment.clock) if self.moment else ""
        return [part for part in (self.place, self.title, when) if part]


def open_draft(saved: dict[str, Any] | None, now: datetime) -> Draft | None:
    """Return the saved draft, if there is a fresh one that this version of the program understands."""
    if saved is None:
        return None
    try:
        draft = Draft(**saved)
        return draft if draft.is_fresh(now) else None
    except (TypeError, ValueError):
        return None
