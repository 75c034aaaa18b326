from __future__ import annotations

import pytest

from conversations.library import LANGUAGES, Library
from conversations.readability import ENOUGH_WORDS, HARD, LONGEST_SENTENCE, Readability, measure, remedy


def test_the_index_is_words_a_sentence_plus_the_share_of_long_words() -> None:
    found = measure("One two three four. Five remarkable words here!", "en")

    assert found == Readability(words=8, sentences=2, long_words=1, longest=4)
    assert found.index == 8 / 2 + 100 / 8


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Viens.\nDivi", 2),
        ("1 – nemaz, 5 – ļoti", 1),
        ("Raksti uzticibastalrunis.lv tagad", 1),
        ("🙌", 0),
        ("Jā! … Nē?!", 2),
    ],
    ids=["line", "scale", "address", "emoji", "marks"],
)
def test_sentences_end_at_marks_and_lines(text: str, sentences: int) -> None:
    assert measure(text, "lv").sentences == sentences


@pytest.mark.parametrize(("language", "long_words"), [("en", 1), ("lv", 0), ("ru", 0)])
def test_a_word_is_long_one_letter_later_where_words_carry_endings(language: str, long_words: int) -> None:
    assert measure("seventy", language).long_words == long_words


def test_a_placeholder_is_a_short_word() -> None:
    assert measure("{organisation}", "en") == Readability(words=1, sentences=1, long_words=0, longest=1)


def test_a_text_without_words_has_index_nought() -> None:
    assert (measure("🙌 5 – 1", "lv").index, measure("", "lv").grade) == (0.0, "easy")


def test_a_hard_text_is_named_with_its_remedy() -> None:
    text = "Institutional considerations concerning professional orientation. " * 4

    assert measure(text, "en").index > HARD
    assert "use shorter words" in remedy(text, "en")


def test_a_short_text_is_not_judged_by_its_index() -> None:
    text = "Professional orientation consultation"

    assert measure(text, "en").words < ENOUGH_WORDS
    assert remedy(text, "en") == ""


def test_a_sentence_without_end_is_found_even_in_short_words() -> None:
    assert remedy("so " * (LONGEST_SENTENCE + 1), "en").startswith(f"a sentence has {LONGEST_SENTENCE + 1} words")


def test_languages_say_the_same_about_as_easily(texts: Library) -> None:
    """What justifies the letters from which on a word is long: parallel texts, summed over all questions."""
    indexes = []
    for language in LANGUAGES:
        questions = [text for file in texts.languages[language].questions.values() for text in file.values()]
        indexes.append(sum((measure(text.text, language) for text in questions), Readability()).index)

    assert max(indexes) - min(indexes) < 12
