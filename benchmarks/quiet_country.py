"""A country whose schools never change, as stored indicator values: what rules find there is false.

Classes of 12 resemble each other (ICC 0.05), schools differ for good, intervals hold the design effect. Facts may be
planted: a school that drops, a sector that is worse off.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import insert
from sqlmodel import Session

from analytics.catalogue import catalogue
from analytics.indicators import Cell
from analytics.windows import KINDS, Window
from models.tables import IndicatorValue

Array = NDArray[np.float64]

CLASS, ICC = 12, 0.05
DEFF = 1 + (CLASS - 1) * ICC
Z = 1.959963984540054
SECTORS = ("general", "vocational")
INDICATORS = tuple(
    indicator.id
    for indicator in catalogue()
    if indicator.unit == "percent" and indicator.direction == "up" and indicator.id not in ("E2-I1", "E2-I2")
)[:12]


@dataclass(frozen=True)
class Country:
    """Schools (in municipalities of five), months, classes a school asks in a month, and what is planted.

    `dropping` maps (school, indicator) onto the month from which on its share is lower by `fall`; `worse_off` maps
    (sector, indicator) onto the share there.
    """

    schools: int = 60
    months: int = 16
    classes: int = 2
    mean: float = 0.85
    fall: float = 0.3
    seed: int = 5
    dropping: Mapping[tuple[int, str], int] = field(default_factory=dict)
    worse_off: Mapping[tuple[str, str], float] = field(default_factory=dict)

    def sector(self, school: int) -> str:
        """The sector of a school."""
        return SECTORS[int(school % 3 == 0)]


def write(session: Session, country: Country, first: date = date(2025, 9, 1)) -> None:
    """Store the values of every month, quarter, semester and school year."""
    days = [
        date(first.year + (first.month - 1 + month) // 12, (first.month - 1 + month) % 12 + 1, 1)
        for month in range(country.months)
    ]
    good, people = _answers(country)
    rows: list[dict[str, object]] = []
    for kind in ("month", "quarter", "semester", "school_year"):
        windows = [KINDS[kind](day) for day in days]
        for window in dict.fromkeys(windows):
            chosen = np.array([each == window for each in windows])
            rows += _rows(country, window, good[:, :, chosen].sum(axis=2), people[:, chosen].sum(axis=1))
    session.execute(insert(IndicatorValue), rows)


def _answers(country: Country) -> tuple[Array, Array]:
    """Return people who say something good, shape (indicators, schools, months), and all people (schools, months)."""
    rng = np.random.default_rng(country.seed)
    spread = 80  # as like one another as that many people
    truth = rng.beta(country.mean * spread, (1 - country.mean) * spread, (len(INDICATORS), country.schools))
    shares = np.repeat(truth[:, :, None], country.months, axis=2)
    for (sector, indicator), share in country.worse_off.items():
        there = [country.sector(school) == sector for school in range(country.schools)]
        shares[INDICATORS.index(indicator), there] = share
    for (school, indicator), month in country.dropping.items():
        shares[INDICATORS.index(indicator), school, month:] -= country.fall
    strength = 1 / ICC - 1
    classes = rng.beta(
        shares[..., None] * strength, (1 - shares[..., None]) * strength, (*shares.shape, country.classes)
    )
    good = rng.binomial(CLASS, classes).sum(axis=3).astype(float)
    return good, np.full((country.schools, country.months), float(CLASS * country.classes))


def _rows(country: Country, window: Window, good: Array, people: Array) -> Iterator[dict[str, object]]:
    for cell, inside in _cells(country):
        n = people[inside].sum()
        for index, indicator in enumerate(INDICATORS):
            yield _row(indicator, cell, window, good[index, inside].sum() / n, int(n))


def _cells(country: Country) -> Iterator[tuple[Cell, NDArray[np.intp]]]:
    schools = np.arange(country.schools)
    sectors = np.array([country.sector(school) for school in range(country.schools)])
    for school in range(country.schools):
        yield Cell("institution", f"S{school}"), schools[school : school + 1]
    for town in range(0, country.schools, 5):
        yield Cell("municipality", f"T{town}"), schools[town : town + 5]
    for cut in ("", *SECTORS):
        inside = schools[sectors == cut] if cut else schools
        yield Cell("national", "LV", f"sector={cut}" if cut else ""), inside


def _row(indicator: str, cell: Cell, window: Window, share: float, n: int) -> dict[str, object]:
    effective = n / DEFF
    centre = (share + Z**2 / (2 * effective)) / (1 + Z**2 / effective)
    margin = Z * np.sqrt(share * (1 - share) / effective + Z**2 / (4 * effective**2)) / (1 + Z**2 / effective)
    return {
        "indicator": indicator,
        "scope_level": cell.level,
        "scope": cell.key,
        "cut": cell.cut,
        "window": window.key,
        "n": n,
        "value": 100 * share,
        "low": 100 * max(0.0, centre - margin),
        "high": 100 * min(1.0, centre + margin),
        "deff": DEFF,
        "method": "wilson",
        "computed_at": datetime(2026, 12, 31, tzinfo=UTC),
    }
