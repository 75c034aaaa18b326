from __future__ import annotations

from pathlib import Path

import pytest

from nlp import examples
from nlp.codebook import codebook
from nlp.model_card import is_sure

CARD = Path("docs/model-card.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("coded", "found", "right", "sure"),
    [
        (30, 30, 24, True),  # 0.66 at least
        (30, 60, 28, False),  # more wrong than right
        (60, 30, 28, False),  # more missed than found
        (4, 4, 4, True),
        (2, 2, 2, False),  # two hits prove little
        (0, 0, 0, False),
    ],
)
def test_a_theme_counts_where_it_is_surely_more_often_right(coded: int, found: int, right: int, sure: bool) -> None:
    assert is_sure(coded, found, right) is sure


def test_the_card_is_that_of_the_present_corpus() -> None:
    assert f"corpus {examples.fingerprint()[:8]}" in CARD, "make it anew: atbalss nlp card docs/model-card.md"


def test_the_card_speaks_of_every_theme() -> None:
    assert all(f"| {theme} |" in CARD for theme in codebook().themes)
