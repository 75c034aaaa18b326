"""Where to look for a figure that is hidden: the smallest place around it that has one."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from analytics.disclosure.families import Around
from analytics.readings import Cell
from models.reports import Place


def smallest_shown_around(cell: Cell, shown: Collection[Cell], places: Mapping[str, Place]) -> Cell | None:
    """Return the municipality, region or country that tells of a small school; None if none does."""
    around = Around(places, {}).outer(cell)
    cells = (Cell(level, key, cell.cut) for level, key in around.items())
    return next((each for each in cells if each in shown), None)
