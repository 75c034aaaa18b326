"""Factories for what the rules of gaps look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

from analytics.gaps import Evaluation, Evidence, Finding, Period, evaluate, rules
from analytics.gaps.monthly import Month, Monthly, monthly
from analytics.indicators import Cell, Reading
from analytics.windows import named
from models.gap_rows import ExpectedEvent
from tests.analytics.conftest import NOW

SEMESTER = named("2026/27-1")
SCHOOL = Cell("institution", "R49")
CITY = Cell("municipality", "Rīga")
COUNTRY = Cell("national", "LV")


def event(**changes: Any) -> ExpectedEvent:
    ago = NOW - timedelta(days=5)
    row = ExpectedEvent(
        "ENU", "Ēnu diena", "R49", "Rīga", "general", "education", ago, NOW - timedelta(days=1), ago, None, 40
    )
    return replace(row, **changes)


def reading(value: float, spread: float = 10, **changes: Any) -> Reading:
    row = Reading("E2-I3", SCHOOL, 40, None, value, value - spread, value + spread)
    return replace(row, **changes)


def period(readings: Iterable[Reading], window: str = "2026/27-1") -> Period:
    return Period(window, {(each.cell, each.indicator): each for each in readings})


def months(*readings: Reading, before: Iterable[Reading] = (), key: str = "2026-11") -> Monthly:
    """The readings are those of one month, and `before` was said in each of the six before it."""
    names = [f"2026-{month:02}" for month in range(5, 11)]
    values = [(each, name) for each in before for name in names] + [(each, key) for each in readings]
    return monthly(
        [*names, key],
        [
            Month((each.cell, each.indicator), name, each.n, each.value, each.low or 0.0, each.high or 0.0)
            for each, name in values
            if each.value is not None
        ],
    )


def evidence(
    *readings: Reading,
    people: int = 40,
    before: Sequence[Reading] = (),
    earlier: Sequence[Period] = (),
    **more: Any,
) -> Evidence:
    """What is known of the readings' cells now; `before` is what was said in each month until the last one."""
    now = period(readings)
    cells = {SCHOOL, CITY, *(each.cell for each in readings)}
    series = months(*readings, before=before)
    values = {"now": NOW, "current": [now], "before": earlier, "monthly": series, "events": (event(),)} | more
    return Evidence(SEMESTER, respondents=dict.fromkeys(cells, people), **values)


def judged(*readings: Reading, **more: Any) -> Evaluation:
    return evaluate(evidence(*readings, **more), rules())


def only(evaluation: Evaluation, kind: str, cell: Cell = SCHOOL) -> Finding:
    (finding,) = [each for each in evaluation.findings if each.kind == kind and each.cell == cell]
    return finding


def kinds(evaluation: Evaluation, cell: Cell = SCHOOL) -> set[str]:
    return {each.kind for each in evaluation.findings if each.cell == cell}
