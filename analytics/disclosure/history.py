"""The ledger of what was told: two figures of the same people never differ by fewer than the floor."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlmodel import Session, col

from analytics.catalogue import NetScore, PairMean, catalogue
from analytics.disclosure.families import Around, Figure
from analytics.readings import Cell, Reading
from analytics.scoring import HEAVIEST
from analytics.windows import Window, local_day, named
from models.tables import Release

SAME = 1e-6  # numerators are sums of weights


@dataclass(frozen=True)
class Telling:
    """One figure as it was told, exactly as it was known inside."""

    audience: str
    n: int
    numerator: float | None
    value: float | None
    low: float | None
    high: float | None
    at: datetime

    @property
    def on(self) -> date:
        """The local day on which it was told."""
        return local_day(self.at)

    def again(self, reading: Reading) -> Reading:
        """Return the figure once more, in place of a newer one."""
        return Reading(
            reading.indicator, reading.cell, self.n, self.numerator, self.value, self.low, self.high, told_on=self.on
        )

    def is_same(self, reading: Reading) -> bool:
        """Tell whether a reading says what was told."""
        return (self.n, self.value) == (reading.n, reading.value)


Told = Mapping[Figure, Sequence[Telling]]  # of one indicator; oldest first


def past(
    session: Session, indicators: Collection[str], window: Window, *, others: Iterable[str] = ()
) -> tuple[Mapping[str, Told], dict[str, Window]]:
    """Return what was told of the indicators, to whomever, in all windows that have to do with this one; and these.

    `others` are keys of windows that are not in the ledger yet.
    """
    keys = {window.key, *others, *session.scalars(select(col(Release.window)).distinct())}
    windows = _hanging_together([named(key) for key in sorted(keys)], window)
    told: dict[str, dict[Figure, list[Telling]]] = defaultdict(lambda: defaultdict(list))
    wanted = (col(Release.indicator).in_(indicators), col(Release.window).in_(windows))
    columns = (Release.audience, Release.n, Release.numerator, Release.value, Release.low, Release.high)
    place = (Release.indicator, Release.window, Release.scope_level, Release.scope, Release.cut, Release.released_at)
    query = select(*(col(each) for each in (*place, *columns))).where(*wanted).order_by(col(Release.id))
    for indicator, key, level, scope, cut, at, audience, n, *numbers in session.execute(query):
        numerator, value, low, high = numbers
        telling = Telling(audience, n, numerator, value, low, high, at)
        told[indicator][Figure(key, Cell(level, scope, cut))].append(telling)
    return told, windows


def _hanging_together(windows: Iterable[Window], window: Window) -> dict[str, Window]:
    """Return the windows that overlap this one, or one that does, and so on."""
    found, waiting, apart = {window.key: window}, [window], list(windows)
    while waiting:
        near = waiting.pop()
        waiting += (new := [each for each in apart if each.overlaps(near) and each.key not in found])
        found |= {each.key: each for each in new}
    return found


def in_step(told: Told, window: Window, around: Around) -> Told:
    """Add to what was told of a window what was told of others that counted the same people that day.

    In November the school year and its first semester are the same people: told of one, they are known of the other.
    So are the year and the month in which anybody answered first.
    """
    found = {figure: list(tellings) for figure, tellings in told.items()}
    for figure, tellings in told.items():
        other = around.windows[figure.window]
        if other != window:
            same = [each for each in tellings if around.stretch(other, each.at) == around.stretch(window, each.at)]
            found.setdefault(figure._replace(window=window.key), []).extend(same)
    return {figure: sorted(tellings, key=lambda each: each.at) for figure, tellings in found.items() if tellings}


def may_follow(earlier: Sequence[Telling], reading: Reading, few: int) -> bool:
    """Tell whether a figure may be told after these: since each of them nobody has joined or left, or enough have.

    At least as many people have changed as n has, or as it takes to move the numerator so far.
    """
    return all(_is_apart(told, reading, few) for told in earlier)


def _is_apart(told: Telling, reading: Reading, few: int) -> bool:
    people = abs(told.n - reading.n)
    if told.numerator is None or reading.numerator is None:  # of an alert: what moved it isn't known
        return told.is_same(reading) or people >= few
    scores = abs(told.numerator - reading.numerator)
    return (people == 0 and scores < SAME) or max(people, scores / _most_of_one(reading.indicator)) >= few


def _most_of_one(indicator: str) -> float:
    """Return by how much one person can move a numerator: from worst to best, with the greatest weight."""
    scores = 2 if isinstance(catalogue()[indicator].measure, (NetScore, PairMean)) else 1
    return HEAVIEST * scores


def of(row: Release) -> Telling:
    """Return a line of the ledger as what was told."""
    return Telling(row.audience, row.n, row.numerator, row.value, row.low, row.high, row.released_at)


def row(reading: Reading, window: Window, audience: str, publication: str, now: datetime) -> Release:
    """Return the line of the ledger for a figure that is told now."""
    return Release(
        audience=audience,
        publication=publication[:60],
        indicator=reading.indicator,
        scope_level=reading.cell.level,
        scope=reading.cell.key,
        cut=reading.cell.cut,
        window=window.key,
        n=reading.n,
        numerator=reading.numerator,
        value=reading.value,
        low=reading.low,
        high=reading.high,
        released_at=now,
    )
