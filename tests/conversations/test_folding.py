from __future__ import annotations

import pytest

from conversations.folding import fold, has_words


@pytest.mark.parametrize(
    ("typed", "folded"),
    [
        ("  Jā!! ", "ja"),
        ("ČETRI", "cetri"),
        ("пятёрка", "пятерка"),
        ("ĮЙ", "iи"),
        ("5️⃣", "5"),
        ("13–15", "13 15"),
        ("Let's go!", "let s go"),
        ("🔥", ""),
        ("snake_case", "snake case"),
    ],
)
def test_only_letters_and_digits_are_compared(typed: str, folded: str) -> None:
    assert fold(typed) == folded


@pytest.mark.parametrize(
    ("text", "words"),
    [("", 0), ("🔥 🔥", 0), ("nezinu", 1), ("don't know", 2), ("ļoti – ļoti labi!", 3), ("1 2", 2)],
)
def test_a_word_has_a_letter_or_a_digit(text: str, words: int) -> None:
    assert has_words(text, words)
    assert not has_words(text, words + 1)
