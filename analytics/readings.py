"""Readings: one indicator in one cell with its interval and what is known of how it came about."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from analytics import estimates
from analytics.catalogue import Indicator, catalogue
from analytics.few import FEW_FOR_TEXT, is_shown
from models.tables import IndicatorValue

CLEAR = frozenset({"met", "below", "above"})  # verdicts
UNTOLD = ("model", "unaudited", "doubtful")  # why there is no value although people enough answered
READ_BACK = (  # what a reading and its row in the table call the same
    "n",
    "numerator",
    "value",
    "low",
    "high",
    "left_out",
    "method",
    "raw",
    "audited",
    "deff",
    "shrunk",
    "shrunk_low",
    "shrunk_high",
    "response",
    "fresh_on",
)


class Cell(NamedTuple):
    """Whom a value is about: a place and, where it is cut, a sector."""

    level: str
    key: str
    cut: str = ""


@dataclass(frozen=True)
class Reading:
    """One indicator in one cell. Without a value nothing can be said, and `missing` tells why.

    `left_out` are the people who would be among the `n` if the model could tell the themes in their language.
    `raw` is the value before the classifier's errors were corrected with `audited` answers coded by people; `deff` the
    design effect of clusters and weights; `shrunk` the value drawn towards the places around it; `response` the share
    of the participants behind it, in percent; `fresh_on` the local day of the newest answer.

    What left the gate (`analytics.disclosure`) has a `status`: shown | protected, or why it is `missing`. `told_on` is
    the local day on which the figure was first told, where it is given again since too few people changed.
    """

    indicator: str
    cell: Cell
    n: int
    numerator: float | None = None
    value: float | None = None
    low: float | None = None
    high: float | None = None
    left_out: int = 0
    method: str = ""
    raw: float | None = None
    audited: int = 0
    deff: float = 1.0
    shrunk: float | None = None
    shrunk_low: float | None = None
    shrunk_high: float | None = None
    response: float | None = None
    fresh_on: date | None = None
    status: str = ""
    told_on: date | None = None

    @property
    def verdict(self) -> str:
        """What it tells of the target: met | below | above | unsure | no_target, or few without a value.

        A number is told from five people on; that something is good or bad, like an alert, from ten.
        """
        indicator = catalogue()[self.indicator]
        found = indicator.verdict(self.value, self.low, self.high)
        is_clear = found in CLEAR and (self.n >= FEW_FOR_TEXT or not indicator.counts_people)
        return found if is_clear or found not in CLEAR else "unsure"

    @property
    def missing(self) -> str:
        """Why there is no value; nothing if there is one.

        `few` people answered; the `model` can't tell the themes of too many of them; or of what it misreads in a net
        score nobody knows: it is `unaudited`, or so `doubtful` that the audit doesn't tell.
        """
        if self.value is not None:
            return ""
        if self.status in UNTOLD:
            return self.status
        if self.method == estimates.UNKNOWN:
            return "doubtful" if self.audited else "unaudited"
        return "model" if is_shown(self.n + self.left_out, catalogue()[self.indicator].minimum) else "few"


def reading_of_share(indicator: Indicator, cell: Cell, total: int, n: int) -> Reading:
    """Return `total` of `n` as a reading in percent, without a value where `n` is too few."""
    if not is_shown(n, indicator.minimum):
        return Reading(indicator.id, cell, n)
    told = estimates.share(total, n)
    value, low, high = (100 * part for part in (told.value, told.low, told.high))
    return Reading(indicator.id, cell, n, float(total), value, low, high, method=told.method)


def reading_of(row: IndicatorValue) -> Reading:
    """Return what was computed, as it was computed."""
    fields = {name: getattr(row, name) for name in READ_BACK}
    return Reading(row.indicator, Cell(row.scope_level, row.scope, row.cut), **fields)
