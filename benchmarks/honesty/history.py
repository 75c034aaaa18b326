"""The same replay on what a database holds: its monthly values shuffled in time, and with drops planted in them."""

from __future__ import annotations

from collections import defaultdict
from typing import get_args

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import inspect, select
from sqlmodel import Session, col

from analytics.catalogue import catalogue
from analytics.readings import Reading, reading_of
from analytics.statistics.change import Series, arrays, point_of
from analytics.statistics.posterior import Unit
from benchmarks.honesty.replay import RULES, Outcome, outcome, replay
from models.database import connect
from models.tables import IndicatorValue

Array = NDArray[np.float64]
LEAST = 6  # months
SHUFFLES = 20
FALLING, DROP = 0.02, 0.25


class NoHistoryError(Exception):
    """The database holds too few months to replay."""


def outcomes(url: str, seed: int = 1) -> tuple[dict[str, Outcome], str]:
    """Return what each rule makes of the stored history, and what that history is. Raises NoHistoryError."""
    values, effective, people = _stored(url)
    random = np.random.default_rng(seed)
    first = max(2, values.shape[1] // 3)
    found = {name: _outcome(name, (values, effective, people), first, random) for name in RULES}
    return found, f"{values.shape[0]} series of institutions over {values.shape[1]} months, {SHUFFLES} shuffles"


def _outcome(name: str, stored: tuple[Array, Array, Array], first: int, random: np.random.Generator) -> Outcome:
    false, found, shares = [], [], []
    months = stored[0].shape[1]
    at = (months - first) // 2
    for _ in range(SHUFFLES):
        values, effective, people = _shuffled(stored, random)
        quiet = replay(RULES[name], values, effective, people, first)
        nothing = np.zeros(len(values), dtype=bool)
        false.append(outcome(quiet, nothing, at).false_new)
        fallen = (random.random(len(values)) < FALLING) & (people[:, first + at] > 0)
        values[fallen, first + at :] = np.maximum(0.0, values[fallen, first + at :] - DROP)
        if fallen.any():
            told = outcome(replay(RULES[name], values, effective, people, first), fallen, at)
            found.append(told.found)
            shares.append(told.false_share)
    mean = {within: float(np.mean([each[within] for each in found])) for within in (1, 3, 6)} if found else {}
    return Outcome(float(np.mean(false)), mean, float(np.mean(shares)) if shares else 1.0)


def _shuffled(stored: tuple[Array, Array, Array], random: np.random.Generator) -> tuple[Array, Array, Array]:
    """Put the months of each series into an order of its own: no series changes any more but by chance."""
    order = random.random(stored[0].shape).argsort(axis=1)
    values, effective, people = (np.take_along_axis(part, order, axis=1) for part in stored)
    return values, effective, people


def _stored(url: str) -> tuple[Array, Array, Array]:
    query = select(IndicatorValue).where(
        col(IndicatorValue.scope_level) == "institution",
        col(IndicatorValue.cut) == "",
        col(IndicatorValue.window).regexp_match(r"^\d{4}-\d{2}$"),
    )
    rows: dict[tuple[str, str], dict[str, Reading]] = defaultdict(dict)
    engine = connect(url)
    if not inspect(engine).has_table("indicatorvalue"):
        raise NoHistoryError(f"{url} holds no indicator values: is it the database of this program?")
    with Session(engine) as session:
        for row in session.scalars(query):
            if row.indicator in catalogue() and catalogue()[row.indicator].unit in get_args(Unit):
                rows[row.scope, row.indicator][row.window] = reading_of(row)
    months = sorted({month for readings in rows.values() for month in readings})
    if len(months) < LEAST:
        raise NoHistoryError(
            f"the database holds monthly values of {len(months)} months; a replay takes at least {LEAST}: "
            "let the job `evidence` compute the earlier ones first"
        )
    return arrays([_series(indicator, readings, months) for (_, indicator), readings in sorted(rows.items())])


def _series(indicator_id: str, readings: dict[str, Reading], months: list[str]) -> Series:
    indicator = catalogue()[indicator_id]
    unit: Unit = "net" if indicator.unit == "net" else "percent"
    found = [readings.get(month) for month in months]
    points = [None if reading is None else point_of(reading, unit) for reading in found]
    return Series(points, indicator.direction, unit)
