"""How the response rate was before something was done, and how it is since: E2-I1 of a place, told apart by a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlmodel import Session

from analytics import estimates
from analytics.catalogue import catalogue
from analytics.estimates import Estimate
from analytics.gaps import RESPONSE_RATE
from analytics.indicators import is_settled, response_rate
from analytics.suppression import FEW_FOR_TEXT, is_shown
from models import reports
from models.reports import Scope

REACH = timedelta(days=180)  # about a semester to each side

Verdict = Literal["early", "unknown", "higher", "lower", "unsure"]


@dataclass(frozen=True)
class Effect:
    """The rate before and since; None where too few took part, or nobody said how many did."""

    before: Estimate | None
    since: Estimate | None

    @property
    def verdict(self) -> Verdict:
        """What may be said of the two: `early` without later events, `unknown` without earlier ones.

        `unsure` where their intervals overlap. Something else may have changed as well: no verdict names a cause.
        """
        if self.since is None or self.since.n < FEW_FOR_TEXT:
            return "early"
        if self.before is None or self.before.n < FEW_FOR_TEXT:
            return "unknown"
        if self.since.low > self.before.high:
            return "higher"
        return "lower" if self.since.high < self.before.low else "unsure"


def effect(session: Session, scope: Scope, done_at: datetime, now: datetime) -> Effect:
    """Compare the scope's events that began before `done_at` with those that began since and are settled."""
    before = _rate(session, scope, done_at - REACH, done_at, now)
    return Effect(before, _rate(session, scope, done_at, min(now, done_at + REACH), now))


def _rate(session: Session, scope: Scope, since: datetime, until: datetime, now: datetime) -> Estimate | None:
    events = reports.events(session, scope, since, until)
    tally = response_rate([event for event in events if is_settled(event, now)])
    if tally is None or not is_shown(tally.n, catalogue()[RESPONSE_RATE].minimum):
        return None
    return estimates.share(tally.total, tally.n)
