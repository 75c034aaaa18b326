"""The pictures of `docs/digest.md`, from a small invented school: `python -m tests.analytics.digest_pictures`."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from sqlmodel import Session

from analytics import trends
from analytics.catalogue import catalogue
from analytics.chart_rows import trend_of
from analytics.charts import png, trend_chart
from analytics.texts import texts
from tests.analytics.conftest import NOW, World, sqlite_engine
from tests.analytics.digest_cases import SCHOOL, Case, make_gap

DOCS = Path(__file__).parents[2] / "docs"
WEEKLY = {  # indicator: value, low, high, n
    "E2-I3": (69, 61, 76, 128),
    "E5-I3": (64, 55, 72, 121),
    "E5-I4": (58, 47, 68, 84),
    "E2-I6": (84, 81, 88, 117),
    "E2-I5b": (38, 29, 48, 92),
    "E5-I7": (11, 7, 17, 119),
    "E2-I1": (52, 46, 58, 246),
}
MONTHS = [
    (78, 52),
    (81, 66),
    (84, 71),
    None,
    (80, 44),
    (76, 58),
    (74, 61),
    (79, 49),
    (77, 40),
    None,
    (82, 96),
    (69, 128),
]


def school(world: World) -> None:
    """A year of satisfaction that fell in November, and a month of everything else."""
    world.make_institution("R49", name="Rīgas 49. vidusskola")
    world.make_answer()
    for window, month in zip(trends.back("month", NOW), MONTHS, strict=True):
        if month is not None and window.key != "2026-11":
            value, n = month
            world.make_value("E2-I3", value, window=window.key, n=n, low=value - 9, high=value + 8)
    for indicator, (value, low, high, n) in WEEKLY.items():
        world.make_value(indicator, value, window="2026-11", n=n, low=low, high=high)
    make_gap(world, indicator="E2-I3", kind="DROP", value=69.0, before=82.0, before_window="2026-10")


def main() -> None:
    """Write them, light and dark."""
    with Session(sqlite_engine()) as session:
        world = World(session)
        school(world)
        drawn = Case(school)
        for name, dark in (("digest", False), ("digest-dark", True)):
            digest = replace(drawn, changes={"dark": dark}).digest_of_values(world, "lv")
            (DOCS / f"{name}.png").write_bytes(digest.png)
        asked = catalogue()["E2-I3"]
        series = trends.series(session, SCHOOL, asked, NOW, "month")
        marked = trends.windows_with_alerts(session, SCHOOL, asked, series)
        trend = trend_of(asked, SCHOOL.title, series, texts("lv"), marked)
        (DOCS / "trend.png").write_bytes(png(trend_chart(trend)))


if __name__ == "__main__":
    main()
