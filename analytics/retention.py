"""E5-I9: how many of those who agreed to be asked again answered a wave, for every place where they agreed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlmodel import Session

from analytics.catalogue import catalogue
from analytics.readings import Cell, Reading, reading_of_share
from analytics.windows import Window, local_day
from models import waves
from models.waves import Wave

INDICATOR = "E5-I9"
SETTLING = timedelta(days=14)  # the reminder is out by then, and most who answer have answered


def readings(session: Session, window: Window, now: datetime) -> list[Reading]:
    """Return the retention of the waves that fell due in the window, all together and one by one.

    Whoever deleted themselves after a wave is counted as not having answered it, for the whole country only: nothing is
    kept that tells where they were.
    """
    asked: dict[Cell, list[bool]] = defaultdict(list)
    for wave in waves.due(session, window.since, min(window.until, now - SETTLING)):
        for cell in _cells(wave):
            asked[cell].append(wave.answered)
    for number in waves.deleted(session, _months(window)):
        for cut in ("", f"wave={number}"):
            asked[Cell("national", "LV", cut)].append(False)
    indicator = catalogue()[INDICATOR]
    return [
        reading_of_share(indicator, cell, sum(answers), len(answers))
        for cell, answers in asked.items()
        if cell.level in indicator.levels
    ]


def _months(window: Window) -> tuple[str, str]:
    return f"{window.first_day:%Y-%m}", f"{local_day(window.until - timedelta(seconds=1)):%Y-%m}"


def _cells(wave: Wave) -> Iterator[Cell]:
    places = [("national", "LV"), ("region", wave.region), ("municipality", wave.municipality)]
    for level, key in [*places, ("institution", wave.institution)]:
        if key:
            yield Cell(level, key)
            yield Cell(level, key, f"wave={wave.number}")
