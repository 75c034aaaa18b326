from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from nlp import examples, model_files
from nlp.codebook import codebook
from nlp.danger import DangerDetector
from nlp.evaluation import evaluate
from nlp.model_card import UNSURE, held_back, is_current, is_sure, page, reliable
from nlp.reader import Reader
from nlp.tokens import LANGUAGES

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


def figures(**cells: dict[str, float]) -> dict[str, Any]:
    """Figures of a model that knows nothing but some themes in Russian."""
    nothing = {"coded": 9, "found": 0, "right": 0, "confidence": 0.0}
    per_theme = {
        language: {
            theme: (cells.get(theme[3:], nothing) if language == "ru" else nothing) for theme in codebook().themes
        }
        for language in ("", *LANGUAGES)
    }
    themes = {language: {"micro_f1": 0.5} for language in ("", *LANGUAGES)}
    coverage = {"calibration_error": 0.04, "abstained": 0.1}
    facts = {"model": "kb-1.1-cafe", "measured_on": "2026-11-24", "answers": 100, "held_back": held_back()}
    return {"per_theme": per_theme, "themes": themes, "coverage": coverage, **facts}


STAFF = {"coded": 20, "found": 16, "right": 16, "confidence": 0.85}
COST = {"coded": 4, "found": 2, "right": 1, "confidence": 0.75}


def test_only_sure_cells_are_reliable() -> None:
    assert reliable(figures(STAFF=STAFF, COST=COST)) == {("E2.STAFF", "ru")}


def test_a_cell_of_the_card_tells_all_that_is_known_of_it() -> None:
    lines = page(figures(STAFF=STAFF, COST=COST)).split("\n")

    assert "| E2.STAFF | 1.00 | 0.80 | 0.89 | −0.15 | 20 | 16 | **yes** |" in lines
    assert f"| E5.COST | 0.50 | 0.25 | 0.33 | +0.25 | 4 | 2 | {UNSURE} |" in lines
    assert f"| E2.VOICE | – | 0.00 | 0.00 | – | 9 | 0 | {UNSURE} |" in lines
    assert any("measured on 2026-11-24" in line for line in lines)


def test_figures_of_other_held_back_answers_are_taken_anew() -> None:
    assert is_current(figures())
    assert not is_current(figures() | {"held_back": "others"})
    assert not is_current({"per_theme": {}})
    assert not is_current(None)


def test_figures_are_kept_beside_the_model_and_say_when_they_were_taken(
    reader: Reader, detector: DangerDetector, tmp_path: Path
) -> None:
    metrics = evaluate(reader, detector, tmp_path, date(2026, 11, 24))

    assert model_files.metrics(tmp_path) == metrics
    assert is_current(metrics)
    assert metrics["measured_on"] == "2026-11-24"
    assert ("E2.INPUT", "lv") in reliable(metrics)  # the surest one
