from __future__ import annotations

import pytest

from nlp.vocabulary import unknown_share


@pytest.mark.parametrize(
    ("text", "language", "share"),
    [
        ("skolotāja", "lv", 0.0),
        ("xyzzyq skolotāja", "lv", 0.5),
        ("[vārds] skolotāja", "lv", 0.0),
        ("👍", "lv", None),
        ("Lehrerin", "xx", None),
    ],
)
def test_the_share_of_words_that_no_training_text_has(text: str, language: str, share: float | None) -> None:
    assert unknown_share(text, language) == share
