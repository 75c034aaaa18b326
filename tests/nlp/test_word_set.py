from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from nlp.word_set import WordSet

WORDS = st.text(alphabet="aāb", max_size=5)


@given(st.frozensets(WORDS), WORDS)
def test_it_has_the_words_that_it_was_given_and_no_others(words: frozenset[str], word: str) -> None:
    assert (word in WordSet(words)) == (word in words)
    assert set(WordSet(words)) == words
