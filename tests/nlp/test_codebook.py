from __future__ import annotations

import pytest

from nlp.classifier import obey
from nlp.codebook import codebook


@pytest.mark.parametrize("question", ["S2", "S2p", "C6", "G6"])
def test_nothing_gained_is_a_complaint_about_usefulness(question: str) -> None:
    assert codebook().bare_nothing(question) == ("E2.USEFUL", "negative")


@pytest.mark.parametrize("question", ["S5", "C5", "C5t", "C7", "G7", "G7t", "G9", "general"])
def test_nothing_to_change_is_no_content(question: str) -> None:
    assert codebook().bare_nothing(question) == ("NONE.EMPTY", "neutral")


@pytest.mark.parametrize(
    ("ranked", "kept"),
    [
        (["NONE.EMPTY", "E2.STAFF"], ["NONE.EMPTY"]),
        (["E2.STAFF", "NONE.EMPTY"], ["E2.STAFF"]),
        (["E2.OVERALL", "E2.STAFF"], ["E2.STAFF"]),
        (["E2.OVERALL", "E5.SKILLS"], ["E2.OVERALL", "E5.SKILLS"]),
        (["E5.SKILLS", "E5.SELF", "E5.WORK", "E5.COST"], ["E5.SKILLS", "E5.SELF", "E5.WORK"]),
    ],
)
def test_themes_stand_together_as_the_rules_say(ranked: list[str], kept: list[str]) -> None:
    assert obey(codebook(), ranked) == kept


def test_every_theme_is_named_in_every_language() -> None:
    assert all(set(names) == {"lv", "ru", "en"} and all(names.values()) for names in codebook().names.values())
