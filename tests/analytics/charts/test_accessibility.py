"""Whoever can't see a chart gets the same from it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from xml.etree import ElementTree

import pytest

from analytics.charts import DARK, as_table, digest_chart, trend_chart
from tests.analytics.charts.drawn import elements
from tests.analytics.charts.test_digest_chart import make_chart, make_row
from tests.analytics.charts.test_trend_chart import make_point, make_trend

CHARTS = {
    "digest": (
        make_chart(make_row(), make_row("few", value=None, value_text="", verdict_text="par maz")),
        digest_chart,
    ),
    "trend": (make_trend(make_point(), make_point("dec.", None)), trend_chart),
}
Drawing = Callable[..., str]


@pytest.mark.parametrize(("chart", "draw"), CHARTS.values(), ids=CHARTS.keys())
def test_a_screen_reader_gets_a_title_and_a_description(chart: Any, draw: Drawing) -> None:
    svg = draw(chart)
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own drawing

    named = [elements(svg, tag)[0] for tag in ("title", "desc")]
    assert root.get("role") == "img"
    assert root.get("aria-labelledby", "").split() == [element.get("id") for element in named]
    assert all(element.text for element in named)


@pytest.mark.parametrize(("chart", "draw"), CHARTS.values(), ids=CHARTS.keys())
def test_two_pictures_on_one_page_keep_apart(chart: Any, draw: Drawing) -> None:
    assert elements(draw(chart), "title")[0].get("id") != elements(draw(chart, DARK), "title")[0].get("id")


@pytest.mark.parametrize(("chart", "draw"), CHARTS.values(), ids=CHARTS.keys())
def test_the_table_says_all_that_the_picture_says(chart: Any, draw: Drawing) -> None:
    table = as_table(chart)
    said = " ".join([table.caption, *table.header, *(cell for row in table.rows for cell in row)])

    spoken = elements(draw(chart), "desc")[0].text or ""
    numbers = [word.strip(",;:()") for word in spoken.split() if any(sign.isdigit() for sign in word)]
    assert numbers
    assert all(number in said for number in numbers)
    assert len({len(row) for row in table.rows}) == 1
