"""How an indicator moved in the same time at institutions where nobody published an action about the same theme."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from math import sqrt

from scipy.special import stdtrit
from sqlalchemy import select
from sqlmodel import Session, col

from analytics import windows
from analytics.catalogue import Indicator
from analytics.differences import Difference
from analytics.few import FEW_FOR_TEXT
from models import reports
from models.reports import Place
from models.tables import Action, IndicatorValue

MONTHS = 6  # to each side of the month in which it was done
NEAR = timedelta(days=180)  # an action so near at another place would blur the comparison
POINTS = 100.0
CONFIDENCE = 0.95
FEWEST = 5  # places; fewer tell nothing of what happened elsewhere


@dataclass(frozen=True)
class Pair:
    """An indicator of one place, before and since, with how many independent people each stands for."""

    before: float
    since: float
    before_effective: float
    since_effective: float

    @property
    def difference(self) -> float:
        """By how much it moved."""
        return self.since - self.before

    @property
    def weight(self) -> float:
        """How much this place can tell: the inverse of what its difference varies by chance, up to a constant."""
        return 1 / (1 / self.before_effective + 1 / self.since_effective)


def pairs(session: Session, action: Action, indicator: Indicator, now: datetime) -> list[Pair]:
    """Return the institutions outside the action's place that can be compared, in order of their code.

    Values are those computed for the whole months before and after; the month of the action itself tells nothing.
    """
    done_at = action.done_at or action.recorded_at
    before, since = _months(done_at, now)
    acted = _acted(session, action, done_at)
    places = reports.places(session)
    found = []
    for code, values in sorted(_values(session, indicator, [*before, *since]).items()):
        if code in places and not any(_is_in(places[code], place) for place in acted):
            pair = _pair(
                [values[key] for key in before if key in values], [values[key] for key in since if key in values]
            )
            found += [pair] if pair else []
    return found


def elsewhere(pairs: Sequence[Pair]) -> Difference | None:
    """Return by how much other places moved, the better known ones counting more; None where they are too few.

    The interval comes from how differently they moved, so it holds chance and real differences between places.
    """
    if len(pairs) < FEWEST:
        return None
    total = sum(pair.weight for pair in pairs)
    shares = [pair.weight / total for pair in pairs]
    mean = sum(share * pair.difference for share, pair in zip(shares, pairs, strict=True))
    scatter = sum(share**2 * (pair.difference - mean) ** 2 for share, pair in zip(shares, pairs, strict=True))
    spread = sqrt(scatter * len(pairs) / (len(pairs) - 1))
    margin = float(stdtrit(len(pairs) - 1, (1 + CONFIDENCE) / 2)) * spread
    return Difference(mean, mean - margin, mean + margin)


def _months(done_at: datetime, now: datetime) -> tuple[list[str], list[str]]:
    month = windows.containing("month", done_at)
    earlier, later, before, after = [], [], month, month
    for _ in range(MONTHS):
        before, after = windows.previous(before), windows.following(after)
        earlier.append(before.key)
        if after.until <= now:
            later.append(after.key)
    return earlier, later


def _acted(session: Session, action: Action, done_at: datetime) -> set[tuple[str, str]]:
    """Return where somebody acted on the same theme about then, the action's own place among them."""
    about = (col(Action.theme) == action.theme, col(Action.published_at).is_not(None))
    then = (col(Action.published_at) > done_at - NEAR, col(Action.published_at) < done_at + NEAR)
    query = select(col(Action.scope_level), col(Action.scope)).where(*about, *then)
    elsewhere = {(level, key) for level, key in session.execute(query) if level != "national"}
    return elsewhere | {(action.scope_level, action.scope)}


def _is_in(place: Place, acted: tuple[str, str]) -> bool:
    return acted in (("institution", place.code), ("municipality", place.municipality), ("national", "LV"))


def _values(session: Session, indicator: Indicator, months: Sequence[str]) -> dict[str, dict[str, IndicatorValue]]:
    """Return the values by institution and month."""
    query = select(IndicatorValue).where(
        col(IndicatorValue.indicator) == indicator.id,
        col(IndicatorValue.scope_level) == "institution",
        col(IndicatorValue.cut) == "",
        col(IndicatorValue.window).in_(months),
        col(IndicatorValue.value).is_not(None),
    )
    found: dict[str, dict[str, IndicatorValue]] = defaultdict(dict)
    for value in session.scalars(query):
        found[value.scope][value.window] = value
    return found


def _pair(before: Sequence[IndicatorValue], since: Sequence[IndicatorValue]) -> Pair | None:
    if min(_people(before), _people(since)) < FEW_FOR_TEXT:
        return None
    return Pair(_mean(before), _mean(since), _effective(before), _effective(since))


def _people(values: Sequence[IndicatorValue]) -> int:
    return sum(value.n for value in values)


def _effective(values: Sequence[IndicatorValue]) -> float:
    return sum(value.n / max(value.deff, 1.0) for value in values)


def _mean(values: Sequence[IndicatorValue]) -> float:
    return sum((value.value or 0.0) * value.n for value in values) / _people(values) / POINTS
