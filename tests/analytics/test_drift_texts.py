from __future__ import annotations

from typing import Any

import pytest

from analytics.drift import MEASURES, Change
from analytics.drift_texts import bin_name, compose
from analytics.texts import LANGUAGES, texts
from nlp.codebook import codebook

# Every bin that analytics/drift.py can name.
BINS = {
    "language": ["lv", "ru", "en", "xx"],
    "length": ["0-1", "2-3", "4-7", "8-15", "16+"],
    "theme": ["other", "empty", "unsure", *(it for it in codebook().themes if it.startswith(("E2.", "E5.")))],
    "confidence": ["0-55", "55-70", "70-85", "85-95", "95-100"],
    "abstained": ["sure", "unsure"],
    "unknown_words": ["none", "few", "some", "most"],
}


def make_change(**changes: Any) -> Change:
    defaults = {
        "measure": "language",
        "n": 160,
        "psi": 0.312,
        "chance": 0.1,
        "before": {"lv": 0.7, "ru": 0.2, "en": 0.1},
        "after": {"lv": 0.4, "ru": 0.52, "en": 0.08},
    }
    return Change(**(defaults | changes))


def test_a_note_says_what_changed_by_how_much_and_what_to_do() -> None:
    assert compose(make_change(), "2026-W47", "en") == (
        "🔎 Answers have changed: languages · week 47 (16–22 Nov)\n\n"
        "• in Russian: 20% → 52%\n"
        "• in Latvian: 70% → 40%\n\n"
        "At least two of the last three weeks differ from those before by more than chance does (PSI 0.31, n=160). "
        "Before comparing figures with earlier ones, find out why: other schools, another event, another question? "
        "If there is no reason, look at some answers with /review."
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_measure_and_every_bin_has_a_name(language: str) -> None:
    words = texts(language)

    assert set(BINS) == set(MEASURES)
    for measure, names in BINS.items():
        assert words.say(f"drift/measure/{measure}")
        assert all(bin_name(measure, name, words) for name in names)
