from __future__ import annotations

import pytest

from analytics.charts import DARK, LIGHT, Matrix, MatrixCell, MatrixRow, Palette, matrix_chart
from analytics.charts.matrix import MAX_COLUMNS
from tests.analytics.charts.drawn import LONG, assert_apart, assert_inside, canvas, elements, words
from tests.analytics.charts.test_digest_chart import contrast

MET, FEW = MatrixCell("met", "mērķis sasniegts", "81 %", "n=40"), MatrixCell("few", "par maz atbilžu")


def make_matrix(*rows: MatrixRow, columns: int = 3, name: str = "Apmierinātība") -> Matrix:
    return Matrix("Ogres novads", "2026./27. m. g.", [name] * columns, rows, "Pelēks: vēl nevar pateikt.")


def long(language: str) -> Matrix:
    name = LONG[language]
    cells = [MatrixCell("below", name, name, name), MatrixCell("few", name), MET]
    return Matrix(name * 2, name, [name] * 3, [MatrixRow(name, cells)] * 3, name * 5)


WORST_CASES = {
    "no places": make_matrix(),
    "no columns": make_matrix(MatrixRow("Ogre", []), columns=0),
    "one cell": make_matrix(MatrixRow("Ogre", [MET]), columns=1),
    "sixty places": make_matrix(*(MatrixRow(f"Skola {i}", [MET, FEW, MET]) for i in range(60))),
    "all columns": make_matrix(MatrixRow("Ogre", [MET] * MAX_COLUMNS), columns=MAX_COLUMNS),
    "net scores": make_matrix(MatrixRow("Ogre", [MatrixCell("below", "zem mērķa", "−100", "n=1071")] * 3)),
    **{f"long names in {language}": long(language) for language in LONG},
}


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("matrix", WORST_CASES.values(), ids=WORST_CASES.keys())
def test_nothing_leaves_the_canvas_and_no_words_collide(matrix: Matrix, dark: bool) -> None:
    svg = matrix_chart(matrix, dark=dark)

    assert_inside(svg)
    assert_apart(svg)


def test_every_cell_has_its_value_its_sign_and_its_words() -> None:
    svg = matrix_chart(make_matrix(MatrixRow("Ogre", [MET, FEW, MatrixCell("below", "zem mērķa", "40 %")])))

    assert all(part in words(svg) for part in ("81 %", "mērķis sasniegts", "par maz atbilžu", "40 %", "zem mērķa"))
    assert (len(elements(svg, "circle")), len(elements(svg, "polygon"))) == (1, 1)


def test_each_place_makes_the_picture_higher() -> None:
    one, two = (matrix_chart(make_matrix(*[MatrixRow("Ogre", [MET] * 3)] * count)) for count in (1, 2))

    assert canvas(two)[1] - canvas(one)[1] == 62


def test_a_row_with_another_number_of_cells_is_refused() -> None:
    with pytest.raises(ValueError, match="a cell for each"):
        matrix_chart(make_matrix(MatrixRow("Ogre", [MET])))


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("verdict", ["met", "below", "unsure"])
def test_words_stand_out_from_the_colour_of_their_cell(palette: Palette, verdict: str) -> None:
    assert contrast(palette.ink, palette.tint(verdict)) >= 4.5  # WCAG AA
    assert contrast(palette.of(verdict)[1], palette.tint(verdict)) >= 4.5
