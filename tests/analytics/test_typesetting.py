from __future__ import annotations

from importlib.resources import as_file, files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analytics.typesetting import BOLD, REGULAR, advances, drawable, shorten, width, wrap

LETTERS = st.text(alphabet="Rīgas Žņķģļšč жщюыйф abc–…„”", max_size=120)


@pytest.mark.parametrize(
    "alphabet", ["āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽõŗ", "ёйъыэющжЁЙЪЫЭЮЩЖ", "„”“«»–—…·−±≤≥°%€№"], ids=["lv", "ru", "signs"]
)
def test_the_typeface_has_every_character_that_the_texts_need(alphabet: str) -> None:
    assert drawable(alphabet) == alphabet
    assert all(width(character, 20, weight) > 0 for character in alphabet for weight in (REGULAR, BOLD))


def test_letters_in_two_pieces_are_put_together() -> None:
    assert drawable("Ri\u0304ga") == "Rīga"


def test_what_can_not_be_drawn_is_left_out() -> None:
    assert drawable("Skola 🚀 Nr. 1\nRīgā") == "Skola Nr. 1 Rīgā"


def test_widths_add_up_and_grow_with_the_size() -> None:
    assert width("ab", 20) == pytest.approx(width("a", 20) + width("b", 20))
    assert width("ab", 40) == pytest.approx(2 * width("ab", 20))
    assert width("ab", 20, BOLD) > width("ab", 20)


@given(LETTERS)
def test_what_is_shortened_fits(text: str) -> None:
    assert width(shorten(text, 20, BOLD, 150), 20, BOLD) <= 150


@given(LETTERS)
def test_what_is_wrapped_fits_into_its_lines(text: str) -> None:
    lines = wrap(text, 20, REGULAR, 150, 3)

    assert len(lines) <= 3
    assert all(width(line, 20) <= 150 for line in lines)


def test_a_text_that_fits_is_wrapped_without_loss() -> None:
    text = "Rīgas Valsts tehnikuma Kandavas struktūrvienība"

    assert " ".join(wrap(text, 20, REGULAR, 300, 3)) == text


def test_fonts_and_widths_are_small_and_belong_together() -> None:
    folder = files("analytics.fonts")
    with as_file(folder) as path:
        sizes = [file.stat().st_size for file in path.glob("*.ttf")]

    assert len(sizes) == 2
    assert sum(sizes) < 200_000
    assert advances()[REGULAR].keys() == advances()[BOLD].keys()
    assert "Bitstream" in folder.joinpath("LICENSE.txt").read_text(encoding="utf-8")
