"""Indicators of events, where the people who never answered count as well: response and coverage."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta

from analytics.catalogue import Coverage, Indicator, ResponseRate, catalogue
from analytics.cells import cuts_of, places_of
from analytics.readings import Cell
from analytics.sums import NO_CLUSTERS, Clusters, Sums
from models.reports import EventRow

SETTLING = timedelta(days=2)  # most people answer by then; before, a low number means nothing yet


def is_settled(event: EventRow, now: datetime) -> bool:
    """Tell whether most of an event's answers must be there: it is closed or began two days ago."""
    return event.closes_at <= now or event.starts_at + SETTLING <= now


def by_cell(events: Iterable[EventRow]) -> dict[Cell, list[EventRow]]:
    """Sort events into the cells that they belong to."""
    cells: dict[Cell, list[EventRow]] = defaultdict(list)
    for event in events:
        for cut in cuts_of(event.sector, event.service, event.kind):
            for level, key in places_of(event.institution_code, event.municipality, event.region):
                cells[Cell(level, key, cut)].append(event)
    return cells


def sums(events: Mapping[Cell, Sequence[EventRow]]) -> list[tuple[Indicator, Cell, Sums]]:
    """Return what the events of each cell add up to, for each indicator that is about events."""
    measured = [(each, each.measure) for each in catalogue() if isinstance(each.measure, (ResponseRate, Coverage))]
    found = []
    for cell, its_events in events.items():
        for indicator, measure in measured:
            is_asked = cell.level in indicator.levels and (not cell.cut or cell.cut.partition("=")[0] in indicator.cuts)
            summed = _sums(measure, its_events) if is_asked else None
            if summed is not None:
                found.append((indicator, cell, summed))
    return found


def _sums(measure: ResponseRate | Coverage, events: Sequence[EventRow]) -> Sums | None:
    return response_rate(events) if isinstance(measure, ResponseRate) else _coverage(events, measure.at_least)


def response_rate(events: Iterable[EventRow]) -> Sums | None:
    """Count participants, and those of them who came to the end; None where nobody said how many took part.

    Every event is a cluster: where one class was given time to answer and another was not, it shows.
    """
    known = [(event.expected, min(event.completed, event.expected)) for event in events if event.expected]
    if not known:
        return None  # unknown, which is not 0
    expected, completed = (sum(column) for column in zip(*known, strict=True))
    return _alike(expected, completed, _clusters(known))


def _clusters(events: Sequence[tuple[int, int]]) -> Clusters:
    """Return the moments of events with so many participants, of whom so many answered; everybody weighs 1."""
    expected, completed = (sum(column) for column in zip(*events, strict=True))
    squared = float(sum(n * n for n, _ in events))
    return Clusters(
        events=len(events),
        n=expected,
        weight=float(expected),
        total=float(completed),
        n_squared=squared,
        weight_squared=squared,
        weight_total=float(sum(n * t for n, t in events)),
        total_squared=float(sum(t * t for _, t in events)),
    )


def _coverage(events: Iterable[EventRow], at_least: int) -> Sums:
    completed: dict[str, int] = defaultdict(int)
    for event in events:
        completed[event.institution_code] += event.completed
    return _alike(len(completed), sum(number >= at_least for number in completed.values()))


def _alike(n: int, positive: int, clusters: Clusters = NO_CLUSTERS) -> Sums:
    return Sums(
        n,
        positive=positive,
        weight=float(n),
        weight_squared=float(n),
        total=float(positive),
        total_squared=float(positive),
        clusters=clusters,
    )
