"""Charts as SVG, one look for chat, pages and print: rows of a digest, a trend, a matrix of places and indicators."""

from analytics.charts.digest import Chart, ChartRow, Legend, digest_chart
from analytics.charts.matrix import Matrix, MatrixCell, MatrixRow, matrix_chart
from analytics.charts.palette import DARK, LIGHT, Palette
from analytics.charts.rendering import png
from analytics.charts.tables import Table, as_table
from analytics.charts.trend import Trend, TrendPoint, trend_chart

__all__ = [
    "DARK",
    "LIGHT",
    "Chart",
    "ChartRow",
    "Legend",
    "Matrix",
    "MatrixCell",
    "MatrixRow",
    "Palette",
    "Table",
    "Trend",
    "TrendPoint",
    "as_table",
    "digest_chart",
    "matrix_chart",
    "png",
    "trend_chart",
]
