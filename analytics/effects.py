"""How the indicators of a place were before something was done, and how they are since, told apart by a day.

Something else may have changed as well: nothing here names a cause.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session

from analytics import estimates
from analytics.catalogue import Indicator, catalogue
from analytics.comparisons import elsewhere, pairs
from analytics.differences import Difference, Direction, difference
from analytics.estimates import Estimate
from analytics.few import FEW_FOR_TEXT, is_shown
from analytics.gaps import RESPONSE_RATE
from analytics.indicators import is_settled, response_rate, table
from analytics.measures import OTHER_MEASURES
from analytics.readings import Cell, Reading
from analytics.reliability import Reliability
from analytics.sums import Sums
from analytics.windows import Window, days, local_day
from models import reports
from models.reports import Scope
from models.tables import Action

REACH = timedelta(days=180)  # about a semester to each side
A_DAY = timedelta(days=1)
Tell = Callable[[Sequence[Reading], Window], Sequence[Reading]]  # a gate: what of a window may be told

Verdict = Literal["early", "unknown", "higher", "lower", "unsure"]
VERDICTS: dict[Direction, Verdict] = {"risen": "higher", "fallen": "lower", "unsure": "unsure"}


@dataclass(frozen=True)
class Effect:
    """An indicator before and since, as fractions; None where too few can be told of.

    `others` is how much it moved at institutions without such an action, `places` how many these are.
    """

    before: Estimate | None
    since: Estimate | None
    indicator: str = RESPONSE_RATE
    others: Difference | None = None
    places: int = 0

    @property
    def difference(self) -> Difference | None:
        """By how much it moved."""
        if self.before is None or self.since is None:
            return None
        return difference(self.before, self.since)

    @property
    def beyond_others(self) -> Difference | None:
        """By how much more it moved than elsewhere in the same time."""
        own = self.difference
        return difference(self.others, own) if own and self.others else None

    @property
    def verdict(self) -> Verdict:
        """What may be said: `early` without enough people since, `unknown` without enough before.

        `unsure` where the interval of the difference holds 0.
        """
        if self.since is None or self.since.n < FEW_FOR_TEXT:
            return "early"
        if self.before is None or self.before.n < FEW_FOR_TEXT:
            return "unknown"
        return VERDICTS[self.difference.direction] if self.difference else "unknown"


def effect(session: Session, scope: Scope, done_at: datetime, now: datetime) -> Effect:
    """Compare the response rate of events before the day of `done_at` with that of those since that are settled."""
    before, since = sides(done_at)
    return Effect(_rate(session, scope, before, now), _rate(session, scope, since, now))


def sides(done_at: datetime) -> tuple[Window, Window]:
    """Return the stretches before the day something was done, and from it on (which may not be over yet)."""
    day = local_day(done_at)
    return days(day - REACH, day - A_DAY), days(day, day + REACH - A_DAY)


def released(found: Sequence[Effect], scope: Scope, done_at: datetime, tell: Tell) -> list[Effect]:
    """Return effects of what was done with those values that a gate lets through."""
    cell = Cell(scope.level, scope.key)
    before, since = (
        _released([getattr(each, side) for each in found], [each.indicator for each in found], (cell, window), tell)
        for side, window in zip(("before", "since"), sides(done_at), strict=True)
    )
    return [replace(each, before=its, since=then) for each, its, then in zip(found, before, since, strict=True)]


def _released(
    estimates: Sequence[Estimate | None], ids: Sequence[str], where: tuple[Cell, Window], tell: Tell
) -> list[Estimate | None]:
    """Let the values of one stretch through; an estimate that is told as it was told last keeps its method."""
    cell, window = where
    asked = [_reading(each, catalogue()[name], cell) for each, name in zip(estimates, ids, strict=True)]
    told = tell(asked, window)
    return [_as_told(each, reading) for each, reading in zip(estimates, told, strict=True)]


def _reading(told: Estimate | None, indicator: Indicator, cell: Cell) -> Reading:
    if told is None:
        return Reading(indicator.id, cell, 0)
    value, low, high = (indicator.scale * number for number in (told.value, told.low, told.high))
    return Reading(indicator.id, cell, told.n, value=value, low=low, high=high)


def _as_told(estimate: Estimate | None, told: Reading) -> Estimate | None:
    if estimate is None or told.value is None or told.low is None or told.high is None:
        return None
    scale = catalogue()[told.indicator].scale
    return replace(estimate, n=told.n, value=told.value / scale, low=told.low / scale, high=told.high / scale)


def effects(
    session: Session, action: Action, now: datetime, reliability: Reliability, *, most: int | None = None
) -> list[Effect]:
    """Compare the (first so many) indicators that an action is about, answers before it was done with those since."""
    scope, done_at = Scope(action.scope_level, action.scope), action.done_at or action.recorded_at
    asked = about(action)[:most]
    before, since = (_sums(session, scope, side, reliability) if asked else {} for side in sides(done_at))
    return [_compared(session, action, each, (before.get(each.id), since.get(each.id)), now) for each in asked]


def about(action: Action) -> list[Indicator]:
    """Return the indicators an action is about: that of the gap it answers, then those its theme explains."""
    of_gap = (action.gap_key or "").partition("|")[2].partition("|")[0]
    named = [catalogue()[of_gap]] if of_gap in catalogue() else []
    explained = [each for each in catalogue() if action.theme in each.drivers]
    explained.sort(key=lambda each: each.theme != action.theme)
    found = {each.id: each for each in [*named, *explained] if not isinstance(each.measure, OTHER_MEASURES)}
    return list(found.values())


def _compared(
    session: Session, action: Action, indicator: Indicator, sums: tuple[Sums | None, Sums | None], now: datetime
) -> Effect:
    before, since = (_estimate(indicator, each) for each in sums)
    found = pairs(session, action, indicator, now)
    return Effect(before, since, indicator.id, elsewhere(found), len(found))


def _sums(session: Session, scope: Scope, window: Window, reliability: Reliability) -> dict[str, Sums]:
    return table(session, window, reliability, scope=scope).get(Cell(scope.level, scope.key), {})


def _estimate(indicator: Indicator, sums: Sums | None) -> Estimate | None:
    if sums is None or not is_shown(sums.n, indicator.minimum) or sums.left_out > sums.n:
        return None
    return estimates.estimate(indicator, sums)


def _rate(session: Session, scope: Scope, window: Window, now: datetime) -> Estimate | None:
    events = reports.events(session, scope, window.since, window.until)
    tally = response_rate([event for event in events if is_settled(event, now)])
    return _estimate(catalogue()[RESPONSE_RATE], tally)
