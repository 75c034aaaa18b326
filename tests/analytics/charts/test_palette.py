"""The colours can be told apart and stand out, also for the colour-blind and on a small screen."""

from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from numpy.typing import NDArray

from analytics.charts import DARK, LIGHT, PAGE, Palette, digest_chart, trend_chart, variables
from tests.analytics.charts.drawn import elements
from tests.analytics.charts.test_digest_chart import WORST_CASES as DIGESTS
from tests.analytics.charts.test_digest_chart import contrast
from tests.analytics.charts.test_trend_chart import WORST_CASES as TRENDS

PALETTES = {"light": LIGHT, "dark": DARK}
PHONE, PICTURE = 390, 600  # points across a phone; units across a picture
# Machado, Oliveira and Fernandes 2009, severity 1, for linear RGB.
SEEN_BY = {
    "everybody": np.eye(3),
    "protanopes": np.array([[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]]),
    "deuteranopes": np.array([[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]]),
}
TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])
WHITE = np.array([0.9505, 1.0, 1.089])
JUST_SEEN = 2.3  # CIE 1976 difference


def lab(colour: str, eyes: NDArray[np.float64]) -> NDArray[np.float64]:
    parts = np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    x, y, z = np.cbrt(TO_XYZ @ np.clip(eyes @ linear, 0.001, 1) / WHITE)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eyes", SEEN_BY.values(), ids=SEEN_BY.keys())
@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES.keys())
def test_good_bad_and_unsure_differ_for_everybody(palette: Palette, eyes: NDArray[np.float64]) -> None:
    shapes = [lab(pair[0], eyes) for pair in (palette.good, palette.bad, palette.unsure)]

    assert all(float(np.linalg.norm(one - other)) > 10 * JUST_SEEN for one, other in combinations(shapes, 2))


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES.keys())
def test_shapes_stand_out_from_paper_and_track(palette: Palette) -> None:
    for shape, _ in (palette.good, palette.bad, palette.unsure):
        assert contrast(shape, palette.paper) >= 3  # WCAG 1.4.11
        assert contrast(shape, palette.track) >= 3


@pytest.mark.parametrize(
    "svg",
    [*(digest_chart(chart) for chart in DIGESTS.values()), *(trend_chart(trend) for trend in TRENDS.values())],
    ids=[*(f"digest of {name}" for name in DIGESTS), *(f"trend of {name}" for name in TRENDS)],
)
def test_on_a_phone_no_words_are_smaller_than_eleven_points(svg: str) -> None:
    sizes = [float(element.get("font-size", "0")) for element in elements(svg, "text")]

    assert min(sizes) * PHONE / PICTURE >= 11


@pytest.mark.parametrize("palette", PALETTES.values(), ids=PALETTES.keys())
def test_a_page_defines_every_colour_that_its_pictures_use(palette: Palette) -> None:
    defined = variables(palette)
    used = [PAGE.paper, PAGE.ink, PAGE.muted, PAGE.track, *PAGE.good, *PAGE.bad, *PAGE.unsure]

    assert all(f"{name[4:-1]}: #" in defined for name in used)
