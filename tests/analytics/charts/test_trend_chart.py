from __future__ import annotations

from typing import Any

import pytest

from analytics.charts import DARK, LIGHT, Trend, TrendPoint, trend_chart
from analytics.charts.trend import BOTTOM, MAX_POINTS
from tests.analytics.charts.drawn import LONG, assert_inside, elements, text_box, words

NET = ((-100.0, "−100"), (0.0, "0"), (100.0, "+100"))


def make_point(label: str = "nov.", value: float | None = 78.0, **changes: Any) -> TrendPoint:
    if value is None:
        return TrendPoint(label, "n<5", "few", "par maz atbilžu", **changes)
    values = {
        "n_text": "n=40",
        "verdict": "unsure",
        "verdict_text": "vēl nevar pateikt",
        "value_text": f"{value:.0f} %",
        "low": max(value - 10, -100),
        "high": min(value + 10, 100),
    }
    return TrendPoint(label, value=value, **(values | changes))


def make_trend(*points: TrendPoint, **changes: Any) -> Trend:
    values = {
        "title": "Apmierinātība",
        "subtitle": "Ogres novads · pa mēnešiem",
        "words": "Vēl nevar pateikt, vai kas mainījies.",
        "target": 80.0,
        "target_text": "mērķis 80 %",
        "nothing": "Vēl ir par maz atbilžu",
    }
    return Trend(**(values | {"points": points} | changes))


def long(language: str) -> Trend:
    name = LONG[language]
    points = [make_point(name, value_text=name, n_text=name, verdict_text=name, mark=name, year=name) for _ in range(4)]
    return make_trend(*points, title=name, subtitle=name, words=name * 3, target_text=name, note=name * 3)


WORST_CASES = {
    "no data ever": make_trend(),
    "nobody enough": make_trend(make_point(value=None), make_point(value=None)),
    "one point": make_trend(make_point()),
    "more than fit": make_trend(*(make_point(value=float(5 * i)) for i in range(20))),
    "ends of the scale": make_trend(make_point(value=0.0, low=0.0), make_point(value=100.0), make_point(value=0.0)),
    "net scores": make_trend(
        make_point(value=-100.0), make_point(value=0.0), make_point(value=100.0), scale=(-100.0, 100.0), ticks=NET
    ),
    **{f"long names in {language}": long(language) for language in LONG},
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("trend", WORST_CASES.values(), ids=WORST_CASES.keys())
def test_nothing_leaves_the_canvas(trend: Trend, dark: bool) -> None:
    assert_inside(trend_chart(trend, DARK if dark else LIGHT))


@pytest.mark.parametrize("trend", WORST_CASES.values(), ids=WORST_CASES.keys())
def test_names_of_windows_do_not_run_into_one_another(trend: Trend) -> None:
    named = [text_box(element) for element in elements(trend_chart(trend), "text")]
    under = [box for box in named if BOTTOM < box[3] < BOTTOM + 80]

    for i, (left, _, right, bottom) in enumerate(under):
        others = [box for box in under[i + 1 :] if abs(box[3] - bottom) < 4]
        assert all(right <= other[0] or other[2] <= left for other in others)


def test_a_window_without_a_value_breaks_the_line() -> None:
    whole = make_trend(*(make_point() for _ in range(4)))
    broken = make_trend(make_point(), make_point(), make_point(value=None), make_point(), make_point())

    assert len(elements(trend_chart(whole), "polyline")) == 1
    assert len(elements(trend_chart(broken), "polyline")) == 2


def test_every_value_has_its_interval_and_the_newest_its_number() -> None:
    svg = trend_chart(make_trend(make_point(value=60.0), make_point(value=70.0), target=None))

    bars = [line for line in elements(svg, "line") if line.get("stroke-width") == "4"]
    assert len(bars) == 2
    assert "70 %" in words(svg)
    assert "60 %" not in words(svg)


def test_the_target_is_drawn_and_named() -> None:
    svg = trend_chart(make_trend(make_point()))

    assert len([line for line in elements(svg, "line") if line.get("stroke-dasharray")]) == 2  # in the plot, in words
    assert "mērķis 80 %" in words(svg)


def test_an_alert_has_a_sign_over_its_window_and_its_words_are_spoken() -> None:
    svg = trend_chart(make_trend(make_point(mark="Kritums"), make_point()))

    assert sum(polygon.get("fill") == LIGHT.bad[0] for polygon in elements(svg, "polygon")) == 1
    assert "Kritums" in (elements(svg, "desc")[0].text or "")


def test_where_nothing_can_be_said_words_say_so() -> None:
    assert "Vēl ir par maz atbilžu" in words(trend_chart(WORST_CASES["nobody enough"]))


def test_a_year_is_written_where_it_begins() -> None:
    points = [make_point(f"m{i}", year="2025" if i < 3 else "2026") for i in range(6)]

    shown = words(trend_chart(make_trend(*points)))
    assert (shown.count("2025"), shown.count("2026")) == (1, 1)


def test_of_many_windows_the_newest_are_shown() -> None:
    spoken = elements(trend_chart(make_trend(*(make_point(f"m{i}") for i in range(20)))), "desc")[0].text or ""

    assert spoken.count("vēl nevar") == 0
    assert spoken.count("n=40") == MAX_POINTS
    assert "m19" in spoken


@pytest.mark.parametrize("value", [76.0, 80.0, 84.0])
def test_the_targets_line_does_not_cross_the_newest_number(value: float) -> None:
    svg = trend_chart(make_trend(make_point(value=value), make_point(value=None)))
    number = next(element for element in elements(svg, "text") if element.text == f"{value:.0f} %")
    target = next(line for line in elements(svg, "line") if line.get("stroke-dasharray"))

    _, top, _, bottom = text_box(number)
    assert not top + 4 < float(target.get("y1", "0")) < bottom
