"""What would become of everything that is due, if it were sent at a pace: how many, who not and why, when it is over.

The same rules decide as when it is sent (decisions.py), each message at the moment at which its turn would come.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from app.invitations.candidates import Candidate, candidates
from app.invitations.decisions import Case, Drop, Wait, decide
from app.invitations.moments import local_day
from app.invitations.school_year import school_year
from models.unit_of_work import UnitOfWork

AT_ONCE = 500  # invitations looked up together
FOLLOWED = frozenset({"night", "busy"})  # waits after which a message still belongs to the same wave
NOBODY = 0  # in place of a bot, for whom no bot reaches any more

Gap = Callable[[str], float]
"""How many seconds pass from a message of a flow to the next one of the same bot."""


@dataclass
class Day:
    """The messages of one local day."""

    day: date
    first: datetime
    last: datetime
    messages: int = 0


@dataclass
class Forecast:
    """`due` counts by flow and wave, `left_out` and `put_off` (to a later time, for the person's sake) by reason."""

    due: Counter[tuple[str, int]] = field(default_factory=Counter)
    left_out: Counter[str] = field(default_factory=Counter)
    put_off: Counter[str] = field(default_factory=Counter)
    days: dict[date, Day] = field(default_factory=dict)

    @property
    def messages(self) -> int:
        """How many would be sent."""
        return sum(day.messages for day in self.days.values())

    @property
    def begins(self) -> datetime | None:
        """When the first would be sent; None if there is none."""
        return min((day.first for day in self.days.values()), default=None)

    @property
    def ends(self) -> datetime | None:
        """When the last one would be sent."""
        return max((day.last for day in self.days.values()), default=None)

    def sent(self, at: datetime) -> None:
        """Count a message."""
        day = self.days.setdefault(local_day(at), Day(local_day(at), at, at))
        day.last = at
        day.messages += 1


@dataclass(frozen=True, slots=True)
class Upcoming:
    """An invitation that is or will be due, with no more than a forecast needs: there may be very many."""

    number: int
    due_at: datetime
    wave: tuple[str, int]
    person: str
    bot: int
    case: Case


def upcoming(uow: UnitOfWork, until: datetime) -> Iterator[Upcoming]:
    """Yield what is due before `until`, in the order of sending."""
    after: tuple[datetime, int] | None = None
    while some := uow.invitations.waiting_until(until, after, AT_ONCE):
        after = (some[-1].due_at, some[-1].id or 0)
        yield from [_light(candidate) for candidate in candidates(uow, some)]
        uow.session.expunge_all()  # what has been looked at need not be remembered


def _light(candidate: Candidate) -> Upcoming:
    row = candidate.invitation
    bot = candidate.contact.bot_id if candidate.contact else NOBODY
    return Upcoming(row.id or 0, row.due_at, (row.flow, row.wave), row.respondent_id, bot, candidate.case)


def forecast(uow: UnitOfWork, now: datetime, until: datetime, rate: float) -> Forecast:
    """Foresee what becomes of what is due before `until`, at `rate` messages a second of each bot."""
    [found] = forecasts(uow, now, until, [lambda _: 1 / rate])
    return found


def forecasts(uow: UnitOfWork, now: datetime, until: datetime, gaps: Sequence[Gap]) -> list[Forecast]:
    """Foresee the same at several paces, reading it once."""
    foresights = [_Foresight(now, gap) for gap in gaps]
    for one in upcoming(uow, until):
        for foresight in foresights:
            foresight.meet(one)
    for foresight in foresights:
        foresight.until(None)
    return [foresight.result for foresight in foresights]


@dataclass
class _Foresight:
    """Goes through the wave in order. `free` is when each bot can send its next message."""

    now: datetime
    gap: Gap
    result: Forecast = field(default_factory=Forecast)
    free: dict[int, datetime] = field(default_factory=dict)
    asked: dict[str, datetime] = field(default_factory=dict)
    waiting: list[tuple[datetime, int, Upcoming]] = field(default_factory=list)

    def meet(self, one: Upcoming) -> None:
        """Take up the next one in the order of sending, after whoever's wait is over before."""
        self.result.due[one.wave] += 1
        self.until(one.due_at)
        self.take(one.due_at, one)

    def until(self, moment: datetime | None) -> None:
        """Take those up whose wait is over by then; all of them if no moment is given."""
        while self.waiting and (moment is None or self.waiting[0][0] <= moment):
            due, _, one = heapq.heappop(self.waiting)
            self.take(due, one)

    def take(self, due: datetime, one: Upcoming) -> None:
        """Decide about one as its turn comes."""
        at = max(due, self.now, self.free.get(one.bot, due))
        match decide(self._case(one), school_year(), at):
            case Drop(why):
                self.result.left_out[why] += 1
            case Wait(until, why) if why in FOLLOWED:
                heapq.heappush(self.waiting, (until, one.number, one))
            case Wait(_, why):
                self.result.put_off[why] += 1
            case _:
                self.free[one.bot] = at + timedelta(seconds=self.gap(one.wave[0]))
                self.asked[one.person] = at
                self.result.sent(at)

    def _case(self, one: Upcoming) -> Case:
        """What a person would be sent before counts, too."""
        before = self.asked.get(one.person)
        return one.case if before is None else replace(one.case, asked=[*one.case.asked, before])
