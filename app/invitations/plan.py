"""The plan of what is due, for whoever runs the bot: who is written to, who not, and from when to when.

Those who are invited answer, and replies go first: the end is told for nobody, for as many as lately, for everybody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rich.console import Console
from rich.table import Table

from app.bootstrap import Parts
from app.clock import RIGA
from app.invitations import pausing
from app.invitations.attrition import shown
from app.invitations.forecast import Day, Forecast, Gap, forecasts
from app.invitations.operating import local_words
from app.invitations.pace import Pace, pace_of
from models.taken_up import taken_up
from models.unit_of_work import UnitOfWork

NOBODY, EVERYBODY = 0.0, 1.0
LATELY = timedelta(days=365)  # a school year with all its kinds of events
SETTLED = timedelta(days=3)  # who was invited later may still answer: the reminder comes after two days
LEAST = 50  # invited people, below which the share of those who answer says nothing


@dataclass(frozen=True)
class Plan:
    """What becomes of what is due, by the share of those invited who answer at once; the smallest share first.

    `usual` is the share of lately; None if too few were invited then.
    """

    pace: Pace
    by_share: dict[float, Forecast]
    usual: float | None

    @property
    def quickest(self) -> Forecast:
        """If nobody answers."""
        return self.by_share[NOBODY]

    @property
    def slowest(self) -> Forecast:
        """If everybody answers at once."""
        return self.by_share[EVERYBODY]


def made(uow: UnitOfWork, pace: Pace, now: datetime, until: datetime) -> Plan:
    """Foresee what becomes of what is due before `until`."""
    usual = usual_share(uow, list(pace.calls), now)
    shares = sorted({NOBODY, EVERYBODY} | ({usual} if usual is not None else set()))
    found = forecasts(uow, now, until, [_gap(pace, share) for share in shares])
    return Plan(pace, dict(zip(shares, found, strict=True)), usual)


def _gap(pace: Pace, share: float) -> Gap:
    return lambda flow: pace.seconds_each(flow, share)


def usual_share(uow: UnitOfWork, flows: list[str], now: datetime) -> float | None:
    """Return which share of those invited in the last year began to answer; None if too few were invited."""
    found = taken_up(uow.session, flows, now - LATELY, now - SETTLED)
    return found.began / found.invited if found.invited >= LEAST else None


# --- in words --------------------------------------------------------------------------------------------------


def show(parts: Parts, until: datetime, out: Console) -> None:
    """Print what will become of everything that is due until then."""
    pace, now = pace_of(parts.settings, parts.flows), parts.clock.now()
    plan = parts.database.read(lambda uow: made(uow, pace, now, until))
    since = parts.database.read(pausing.paused_since)
    for line in [*_counts(plan.quickest, until), *_ends(plan)]:
        out.print(line, markup=False, highlight=False, soft_wrap=True)
    if plan.quickest.days:
        out.print(_days(plan))
    if since:
        out.print(
            f"paused since {local_words(since)}: all this comes later (`atbalss invitations resume`)", highlight=False
        )


def _counts(found: Forecast, until: datetime) -> list[str]:
    kinds = ", ".join(
        f"{flow} {wave or ''}".strip() + f": {count}" for (flow, wave), count in sorted(found.due.items())
    )
    lines = [f"due before {local_words(until)}: {found.due.total()}" + (f" ({kinds})" if kinds else "")]
    for what, counts in (("left out", found.left_out), ("put off for the person's sake", found.put_off)):
        if counts:
            lines.append(f"{what}: " + ", ".join(f"{why} {shown(count)}" for why, count in sorted(counts.items())))
    return lines


def _ends(plan: Plan) -> Iterator[str]:
    """Say when it is over. Whoever answers is replied to first, so that it takes longer the more do."""
    quickest = plan.quickest
    if quickest.begins is None:
        yield "nothing to send"
        return
    pace = f"at most {plan.pace.rate:.1f} messages a second"
    yield f"to be sent: {quickest.messages}, from {local_words(quickest.begins)}, {pace}; replies go first"
    if plan.pace.room >= EVERYBODY:
        yield f"over: {_end(quickest)}, even if everybody answers at once"
    else:
        yield from (f"over, if {_answering(plan, share)}: {_end(found)}" for share, found in plan.by_share.items())
        yield f"up to {plan.pace.room:.0%} of them can answer at once without making it longer"
    yield "others who talk with the bot meanwhile are answered first, too"


def _answering(plan: Plan, share: float) -> str:
    if share == plan.usual:
        return f"{share:.0%} answer, as in the last year"
    return "nobody answers" if share == NOBODY else "everybody answers at once"


def _end(found: Forecast) -> str:
    return local_words(found.ends) if found.ends else "-"


def _days(plan: Plan) -> Table:
    """Show how many messages go out on which day, at the quickest and at the slowest."""
    columns = (plan.quickest,) if plan.pace.room >= EVERYBODY else (plan.quickest, plan.slowest)
    headings = ("messages",) if len(columns) == 1 else ("if nobody answers", "if everybody does")
    table = Table("day", *headings, title="Days, local time")
    for day in sorted({day for found in columns for day in found.days}):
        table.add_row(f"{day:%a %d.%m.%Y}", *(_hours(found.days, day) for found in columns))
    return table


def _hours(days: dict[date, Day], day: date) -> str:
    found = days.get(day)
    if found is None:
        return "-"
    first, last = (f"{at.astimezone(RIGA):%H:%M}" for at in (found.first, found.last))
    return f"{first}-{last} {found.messages}"
