"""The text alternative of a chart: the same words and numbers as a table."""

from __future__ import annotations

from dataclasses import dataclass

from analytics.charts.digest import Chart
from analytics.charts.trend import Trend


@dataclass(frozen=True)
class Table:
    """A table of plain texts, not escaped. The header may be empty: then the rows speak for themselves."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def as_table(chart: Chart | Trend) -> Table:
    """Return what a chart shows, all of it, also what there was no room for in the picture."""
    match chart:
        case Chart():
            found = tuple((row.name, row.aside, row.value_text, row.detail, row.verdict_text) for row in chart.rows)
            return Table(f"{chart.title}, {chart.period}", (), found)
        case Trend():
            points = tuple((p.label, p.value_text, p.n_text, p.verdict_text, p.mark) for p in chart.points)
            told = "; ".join(filter(None, (f"{chart.title}, {chart.subtitle}", chart.target_text, chart.words)))
            return Table(told, (), points)
