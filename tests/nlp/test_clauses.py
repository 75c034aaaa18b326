from __future__ import annotations

from itertools import pairwise

import pytest

from nlp import tokens
from nlp.tokens import clauses, split, stems


@pytest.mark.parametrize(
    ("text", "language", "parts"),
    [
        ("saturs labs bet telpa auksta", "lv", ["saturs labs", "bet telpa auksta"]),
        ("bija forši.Varētu biežāk", "lv", ["bija forši.", "Varētu biežāk"]),
        ("лектор классный но слишком долго", "ru", ["лектор классный", "но слишком долго"]),
        ("it was fun", "en", ["it was fun"]),
    ],
)
def test_a_new_thought_is_a_new_clause(text: str, language: str, parts: list[str]) -> None:
    assert [text[start:end] for start, end in clauses(text, language)] == parts


def test_clauses_lie_in_the_text_in_order_and_apart() -> None:
    text = "Labi!!! Nu tā.. tomēr par garu; 👍 но норм"
    spans = clauses(text, "lv")

    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(one[1] <= other[0] for one, other in pairwise(spans))


def test_stems_of_one_word_agree_with_and_without_diacritics() -> None:
    assert stems("skolotājiem", "lv") == stems("skolotajiem", "lv")


@pytest.mark.parametrize("mark", list("'%€$)_&?"))
def test_a_page_of_one_mark_is_cut_and_the_words_around_it_keep_their_places(mark: str) -> None:
    text = "labi" + mark * 4000 + " bija"
    words = split(text, "lv")

    assert len(words.words) < 100
    assert text[slice(*words.spans[-1])] == "bija"


def test_a_word_of_thousands_of_letters_is_looked_at_in_part() -> None:
    assert len(split("ab" * 2000, "lv").words[0].folded) == tokens.LONGEST + 1
