"""A simulated country of 60 institutions, month by month, as the rules for gaps see it: who answers comes in events.

Nothing is asked or read: what the people of every event say is drawn, added up, and estimated as the program does.
Unless something is planted, all places and groups are alike for good, so that whatever is found is false.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

import numpy as np
from numpy.typing import NDArray

from analytics.catalogue import catalogue
from analytics.gaps.drops import months_needed
from analytics.gaps.evidence import Evidence, OpenGap, Period
from analytics.gaps.monthly import Month, Monthly, monthly
from analytics.indicators import NATION, Cell, Reading
from analytics.sums import Clusters, Sums
from analytics.valuing import Knowledge, iccs, reading, shrunk
from analytics.windows import Window, containing, named, previous, year_before

Array = NDArray[np.float64]

MONTHS = (
    *(f"2025-{month:02}" for month in (2, 3, 4, 5, 9, 10, 11, 12)),
    *(f"2026-{month:02}" for month in (1, 2, 3, 4, 5)),
)
LANGUAGES = {"lv": 0.68, "ru": 0.24, "en": 0.08}
REGIONS, PLACES = 5, 60  # in 20 municipalities of three places each
TRUTH = {  # of an indicator: the share that is true everywhere, and of how many answers it is asked
    "E2-I3": (0.87, 0.9),
    "E2-I3q": (0.86, 0.15),
    "E2-I5": (0.60, 0.7),
    "E2-I5b": (0.78, 0.15),
    "E2-I6": (0.88, 0.15),
    "E5-I3": (0.76, 0.9),
    "E5-I4": (0.75, 0.9),
    "E5-I4m": (0.78, 0.15),
    "E5-I5": (0.50, 0.9),
    "E5-I5h": (0.87, 0.15),
    "E5-I7": (0.10, 0.7),
    "E5-I7s": (0.12, 0.15),
    "E2-I3c": (0.90, 0.1),
    "E2-I3h": (0.92, 0.1),
    "E2-I6c": (0.91, 0.1),
    "E2-I3n": (0.88, 0.1),
}
NAMES = tuple(TRUTH)


@dataclass(frozen=True)
class Country:
    """How many people answer in a month, how alike those of an event are, and what is planted.

    `planted` maps (indicator, group) onto (the first month, the share that is true there from then on); a group is a
    place such as `S4` or `sector=vocational`.
    """

    seed: int = 0
    people: float = 4000.0  # in a month, in all
    event: float = 20.0  # answers of an event, on the mean
    icc: float = 0.05
    spread: float = 0.7  # of the logarithm of a place's size
    planted: Mapping[tuple[str, str], tuple[str, float]] = field(default_factory=dict)


def sector(place: int) -> str:
    """Return the sector of a place: one in three is vocational, of twelve one is higher education."""
    return ("general", "higher" if place % 12 == 1 else "general", "vocational")[place % 3]


def town(place: int) -> str:
    """Return the municipality of a place."""
    return f"T{place // 3}"


def region(place: int) -> str:
    """Return the region of a place."""
    return f"R{place // 3 % REGIONS}"


class Life:
    """What the people of a country say: moments of its events by month, place, language (or all) and indicator."""

    def __init__(self, country: Country) -> None:
        self._random = np.random.default_rng(country.seed)
        self._country = country
        size = np.exp(self._random.normal(0, country.spread, PLACES))
        self._events = size / size.sum() * country.people / country.event
        self.largest = f"S{int(np.argmax(np.where([sector(each) == 'general' for each in range(PLACES)], size, 0)))}"
        self.moments = {month: self._month(month) for month in MONTHS}

    def _month(self, month: str) -> Array:
        """Return (events, n, total, n², n × total, total²) of shape (places, 1 + languages, indicators, 6)."""
        found = np.zeros((PLACES, 1 + len(LANGUAGES), len(NAMES), 6))
        for place in range(PLACES):
            events = self._random.poisson(self._events[place])
            if events:
                found[place] = self._said(self._truth(place, month), events)
        return found

    def _truth(self, place: int, month: str) -> Array:
        truth = np.array([share for share, _ in TRUTH.values()])
        groups = (f"S{place}", town(place), region(place), f"sector={sector(place)}")
        for (indicator, group), (since, share) in self._country.planted.items():
            if group in groups and month >= since:
                truth[NAMES.index(indicator)] = share
        return truth

    def _said(self, truth: Array, events: int) -> Array:
        random, strength = self._random, 1 / self._country.icc - 1
        coming = random.poisson(self._country.event, events)
        spoken = random.multinomial(coming, list(LANGUAGES.values()))
        asked = random.binomial(spoken[:, :, None], [part for _, part in TRUTH.values()])
        share = random.beta(truth * strength, (1 - truth) * strength, (events, len(NAMES)))
        said = random.binomial(asked, share[:, None, :])
        n, total = (np.concatenate([each.sum(axis=1, keepdims=True), each], axis=1) for each in (asked, said))
        sums: Array = np.stack([n > 0, n, total, n * n, n * total, total * total], axis=-1).sum(axis=0)
        return sums


Group = tuple[Cell, NDArray[np.bool_], int]  # a cell, the places in it, and which language (0: all) it is about


def _groups() -> list[Group]:
    """Return every cell: places as a whole, their sectors, and those who spoke each language there."""
    found: list[Group] = []
    for cell, inside in _wholes():
        found.append((cell, inside, 0))
        found += [(cell._replace(cut=f"language={each}"), inside, at) for at, each in enumerate(LANGUAGES, 1)]
        for name in sorted({sector(place) for place in range(PLACES) if inside[place]}):
            part = inside & np.array([sector(place) == name for place in range(PLACES)])
            found.append((cell._replace(cut=f"sector={name}"), part, 0))
    return found


def _wholes() -> Iterator[tuple[Cell, NDArray[np.bool_]]]:
    places = range(PLACES)
    for level, name in (("institution", "S{}".format), ("municipality", town), ("region", region)):
        for key in dict.fromkeys(map(name, places)):
            yield Cell(level, key), np.array([name(place) == key for place in places])
    yield Cell(NATION.level, NATION.key), np.ones(PLACES, dtype=np.bool_)


GROUPS = _groups()
INSIDE = np.array([inside for _, inside, _ in GROUPS], dtype=np.float64)
REGION_OF = {Cell("institution", f"S{place}"): region(place) for place in range(PLACES)} | {
    Cell("municipality", town(place)): region(place) for place in range(PLACES)
}


class Watched:
    """A country as the program knows it at the end of each month."""

    def __init__(self, life: Life) -> None:
        self.life = life
        self._known: dict[str, dict[tuple[Cell, str], Reading]] = {}

    def evidence(self, month: str, open_gaps: Mapping[str, OpenGap]) -> Evidence:
        """Return what the rules look at on the day after a month."""
        window = named(month)
        semester = containing("semester", window.since)
        current = [self.period(each, month) for each in (semester, containing("school_year", window.since))]
        people: dict[Cell, int] = {}
        for (cell, _), each in current[0].values.items():
            people[cell] = max(each.n, people.get(cell, 0))
        return Evidence(
            semester,
            window.until - timedelta(seconds=1),
            current,
            [self.period(each, month) for each in (year_before(semester), previous(semester))],
            self._monthly(window),
            respondents=people,
            open=open_gaps,
        )

    def period(self, window: Window, until: str) -> Period:
        """Return the values of a window as they stand at the end of a month."""
        months = [each for each in MONTHS if each <= until and window.since <= named(each).since < window.until]
        return Period(window.key, self._values(tuple(months)))

    def _values(self, months: tuple[str, ...]) -> dict[tuple[Cell, str], Reading]:
        key = "+".join(months)
        if key not in self._known:
            self._known[key] = (
                self._estimated(np.sum([self.life.moments[each] for each in months], axis=0)) if months else {}
            )
        return self._known[key]

    def _estimated(self, moments: Array) -> dict[tuple[Cell, str], Reading]:
        table: dict[Cell, dict[str, Sums]] = {}
        by_cell = np.einsum("cp,plim->lcim", INSIDE, moments)
        for at, (cell, _, language) in enumerate(GROUPS):
            rows = by_cell[language, at].tolist()
            table[cell] = {name: _sums(*row) for name, row in zip(NAMES, rows, strict=True) if row[1]}
        known = Knowledge(iccs=iccs(table))
        found = [
            reading(catalogue()[name], cell, sums, known)
            for cell, by_indicator in table.items()
            for name, sums in by_indicator.items()
        ]
        return {(each.cell, each.indicator): each for each in shrunk(found, REGION_OF)}

    def _monthly(self, last: Window) -> Monthly:
        windows = [last]
        while len(windows) < months_needed():
            windows.append(previous(windows[-1]))
        keys = [each.key for each in reversed(windows)]
        return monthly(keys, self._rows([key for key in keys if key in MONTHS]))

    def _rows(self, months: Sequence[str]) -> Iterator[Month]:
        for month in months:
            for key, each in self._values((month,)).items():
                if each.value is not None and not key[0].cut.startswith("language="):
                    yield Month(key, month, each.n, each.value, each.low or 0.0, each.high or 0.0)


def _sums(events: float, n: float, total: float, n_squared: float, n_total: float, total_squared: float) -> Sums:
    clusters = Clusters(int(events), int(n), n, total, n_squared, n_squared, n_total, total_squared)
    return Sums(n=int(n), weight=n, weight_squared=n, total=total, total_squared=total, clusters=clusters)
