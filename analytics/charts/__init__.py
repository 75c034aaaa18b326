"""Charts as SVG, one look for chat, pages and print: rows of a digest, a trend."""

from analytics.charts.digest import Chart, ChartRow, Legend, digest_chart
from analytics.charts.palette import DARK, LIGHT, PAGE, Palette, variables
from analytics.charts.rendering import png
from analytics.charts.tables import Table, as_table
from analytics.charts.trend import Trend, TrendPoint, trend_chart

__all__ = [
    "DARK",
    "LIGHT",
    "PAGE",
    "Chart",
    "ChartRow",
    "Legend",
    "Palette",
    "Table",
    "Trend",
    "TrendPoint",
    "as_table",
    "digest_chart",
    "png",
    "trend_chart",
    "variables",
]
