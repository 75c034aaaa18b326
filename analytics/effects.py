"""How the indicators of a place were before something was done, and how they are since, told apart by a day.

Something else may have changed as well: nothing here names a cause.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session

from analytics import estimates
from analytics.catalogue import Indicator, catalogue
from analytics.comparisons import elsewhere, pairs
from analytics.differences import Difference, Direction, difference
from analytics.estimates import Estimate
from analytics.gaps import RESPONSE_RATE
from analytics.indicators import is_settled, response_rate, table
from analytics.measures import OTHER_MEASURES
from analytics.readings import Cell
from analytics.reliability import Reliability
from analytics.sums import Sums
from analytics.suppression import FEW_FOR_TEXT, is_shown
from analytics.windows import Window
from models import reports
from models.reports import Scope
from models.tables import Action

REACH = timedelta(days=180)  # about a semester to each side

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
    """Compare the response rate of events that began before `done_at` with that of those since that are settled."""
    before = _rate(session, scope, done_at - REACH, done_at, now)
    return Effect(before, _rate(session, scope, done_at, min(now, done_at + REACH), now))


def effects(
    session: Session, action: Action, now: datetime, reliability: Reliability, *, most: int | None = None
) -> list[Effect]:
    """Compare the (first so many) indicators that an action is about, answers before it was done with those since."""
    scope, done_at = Scope(action.scope_level, action.scope), action.done_at or action.recorded_at
    asked = about(action)[:most]
    before = _sums(session, scope, done_at - REACH, done_at, reliability) if asked else {}
    since = _sums(session, scope, done_at, min(now, done_at + REACH), reliability) if asked else {}
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


def _sums(
    session: Session, scope: Scope, since: datetime, until: datetime, reliability: Reliability
) -> dict[str, Sums]:
    by_day = Window("week", "", since, until)  # like a week no sum of months: counted from the answers themselves
    return table(session, by_day, reliability, scope=scope).get(Cell(scope.level, scope.key), {})


def _estimate(indicator: Indicator, sums: Sums | None) -> Estimate | None:
    if sums is None or not is_shown(sums.n, indicator.minimum) or sums.left_out > sums.n:
        return None
    return estimates.estimate(indicator, sums)


def _rate(session: Session, scope: Scope, since: datetime, until: datetime, now: datetime) -> Estimate | None:
    events = reports.events(session, scope, since, until)
    tally = response_rate([event for event in events if is_settled(event, now)])
    return _estimate(catalogue()[RESPONSE_RATE], tally)
