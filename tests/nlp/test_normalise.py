from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nlp.normalise import clean, fold, folded


@pytest.mark.parametrize(
    ("text", "expected"),
    [("Garlaicīgi", "garlaicigi"), ("Ещё", "еще"), ("foršiiii", "forsii"), ("mammu", "mammu"), ("100000", "100000")],
)
def test_case_diacritics_and_long_letters_fold_away(text: str, expected: str) -> None:
    assert fold(text) == expected


@given(st.text(alphabet="aābĀčšŽёй !?1😀"))
def test_the_quick_fold_and_the_one_with_the_way_back_agree(text: str) -> None:
    assert fold(text) == folded(text).text


def test_a_folded_span_leads_back_to_the_original() -> None:
    text = "bija foršiiii!"
    flat = folded(text)

    start, end = flat.original_span(flat.text.index("forsii"), len(flat.text) - 1)

    assert text[start:end].startswith("forši")


def test_control_characters_and_double_spaces_are_cleaned_away() -> None:
    assert clean("  labi\x00  bija ") == "labi bija"
