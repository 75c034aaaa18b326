from __future__ import annotations

import struct
from typing import Any

import pytest

from analytics.charts import DARK, LIGHT, Chart, ChartRow, Legend, digest_chart, png
from analytics.charts.digest import MAX_ROWS
from tests.analytics.charts.drawn import LONG as LONGEST
from tests.analytics.charts.drawn import assert_apart, assert_inside, elements, words

LEGEND = Legend("Kā lasīt", "vērtība", "intervāls", "mērķis")
VERDICTS = ["met", "below", "above", "unsure", "few", "no_target"]
LONG = LONGEST["lv"]


def make_row(verdict: str = "unsure", **changes: Any) -> ChartRow:
    values = {
        "name": "Apmierinātība",
        "verdict_text": "vēl nevar pateikt",
        "detail": "n=71 · 67–86 % · mērķis 80 %",
        "value_text": "78 %",
        "value": 78.0,
        "low": 67.0,
        "high": 86.0,
        "target": 80.0,
    }
    return ChartRow(**({"verdict": verdict} | values | changes))


def make_chart(*rows: ChartRow, **changes: Any) -> Chart:
    values = {"title": "Ogres novads", "period": "46. nedēļa", "note": "Josla rāda intervālu.", "legend": LEGEND}
    return Chart(**(values | {"rows": rows} | changes))


WORST_CASES = {
    "seven rows": make_chart(*(make_row() for _ in range(7))),
    "one row": make_chart(make_row()),
    "no rows": make_chart(),
    "twenty rows": make_chart(*(make_row() for _ in range(20)), more="Pārējie rādītāji – eksportā."),
    "long words": make_chart(
        *(make_row(name=LONG, verdict_text=LONG, detail="n=1071 · −100…+100 · mērķis līdz 15 %") for _ in range(7)),
        title=f"{LONG} {LONG}",
        period=LONG,
        note=f"{LONG} " * 6,
    ),
    "long names with periods": make_chart(make_row(name=LONG, aside="2026./27."), make_row(name=LONG, aside=LONG)),
    "no data": make_chart(*(make_row("few", value=None, value_text="", detail="n<5") for _ in range(2))),
    "ten bars": make_chart(*(make_row() for _ in range(10)), more="Pārējie rādītāji – eksportā."),
    **{
        f"long names in {language}": make_chart(
            *(make_row(name=name, verdict_text=name, detail=name) for _ in range(3)), title=name, period=name, note=name
        )
        for language, name in LONGEST.items()
    },
    "unbreakable words": make_chart(make_row(name="ž" * 300), title="Ж" * 300, period="w" * 300, note="m" * 900),
    "ends of the scale": make_chart(
        make_row(value=0.0, low=0.0, high=0.4),
        make_row(value=100.0, low=99.0, high=100.0),
        make_row(value=-100.0, low=-100.0, high=-90.0, target=30.0, scale=(-100.0, 100.0)),
    ),
    "suppressed": make_chart(*(make_row("few", value=None, value_text="", detail="n<5") for _ in range(7))),
}


def test_a_long_name_gives_way_to_the_period_that_its_number_is_of() -> None:
    drawn = words(digest_chart(make_chart(make_row(name=LONG, aside="2026./27."))))

    assert "2026./27." in drawn
    assert LONG[:20] in drawn
    assert LONG not in drawn


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("chart", WORST_CASES.values(), ids=WORST_CASES.keys())
def test_nothing_leaves_the_canvas(chart: Chart, dark: bool) -> None:
    assert_inside(digest_chart(chart, DARK if dark else LIGHT))


@pytest.mark.parametrize("chart", WORST_CASES.values(), ids=WORST_CASES.keys())
def test_texts_do_not_run_into_one_another(chart: Chart) -> None:
    assert_apart(digest_chart(chart))


@pytest.mark.parametrize("verdict", VERDICTS)
def test_every_verdict_has_a_sign_and_its_words(verdict: str) -> None:
    svg = digest_chart(make_chart(make_row(verdict, verdict_text="tāds spriedums")))

    assert "tāds spriedums" in words(svg)
    assert len(elements(svg, "polygon")) == (verdict in ("below", "above", "unsure"))


def test_good_bad_and_unsure_differ_in_colour_and_in_shape() -> None:
    drawings = [digest_chart(make_chart(make_row(verdict))) for verdict in ("met", "below", "unsure")]

    for palette_entry, drawing in zip((LIGHT.good, LIGHT.bad, LIGHT.unsure), drawings, strict=True):
        assert palette_entry[0] in drawing
    assert len({svg.count("<polygon") + 10 * svg.count('r="5.5"') for svg in drawings[:2]}) == 2


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_words_stand_out_from_the_paper(palette: Any) -> None:
    for colour in (palette.ink, palette.muted, palette.good[1], palette.bad[1], palette.unsure[1]):
        assert contrast(colour, palette.paper) >= 4.5  # WCAG AA


def contrast(one: str, other: str) -> float:
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_each_row_shows_its_value_its_number_of_people_and_its_target() -> None:
    svg = digest_chart(make_chart(make_row()))

    assert "78 %" in words(svg)
    assert "n=71 · 67–86 % · mērķis 80 %" in words(svg)
    assert 'stroke-dasharray="5 3"' in svg


def test_a_suppressed_value_is_not_drawn() -> None:
    svg = digest_chart(make_chart(*(make_row("few", value=None, value_text="", detail="n<5") for _ in range(7))))

    assert 'r="8.5"' not in svg
    assert "%" not in words(svg)


def test_more_rows_than_fit_are_announced() -> None:
    svg = digest_chart(make_chart(*(make_row() for _ in range(MAX_ROWS + 1)), more="Pārējie eksportā."))

    assert words(svg).count("Apmierinātība") == MAX_ROWS
    assert "Pārējie eksportā." in words(svg)


def test_the_example_that_explains_a_row_comes_only_where_there_is_room() -> None:
    assert "Kā lasīt" in words(digest_chart(make_chart(make_row())))
    assert "Kā lasīt" not in words(digest_chart(make_chart(*(make_row() for _ in range(7)))))


def test_names_are_escaped() -> None:
    svg = digest_chart(make_chart(make_row(name='<script>"&"</script>'), title='A & B "C" <D>'))

    assert 'A & B "C" <D>' in words(svg)
    assert (elements(svg, "title")[0].text or "").startswith('A & B "C" <D>')


def test_the_same_chart_is_the_same_svg_and_the_same_png() -> None:
    chart = WORST_CASES["seven rows"]

    assert digest_chart(chart) == digest_chart(chart)
    assert png(digest_chart(chart)) == png(digest_chart(chart))


def test_the_png_is_as_large_as_telegram_keeps_it_and_not_heavy() -> None:
    image = png(digest_chart(WORST_CASES["seven rows"]))

    assert image.startswith(b"\x89PNG")
    assert struct.unpack(">II", image[16:24]) == (853, 1280)
    assert len(image) < 200_000
