from __future__ import annotations

import numpy as np
from sklearn.feature_extraction.text import TfidfVectorizer

from nlp.passage import character_grams
from nlp.tfidf import Kind, Tfidf

TEXTS = ["bija labi labi", "nebija labi", "a", "", "garlaicīgi un garlaicīgi un par garu", "labi bija"]
CHARACTERS = Kind[str](lambda word: character_grams(word, 2, 5), least=2, most=1000)
WORDS = Kind[str](lambda word: (word,), least=1, most=1000)


def test_figures_are_those_of_scikit_learn() -> None:
    ours = Tfidf.learned(CHARACTERS, [text.split() for text in TEXTS])
    theirs = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), min_df=2, sublinear_tf=True, lowercase=False)
    expected = theirs.fit_transform(TEXTS).toarray()

    assert ours.state()["terms"] == list(theirs.get_feature_names_out())
    assert np.allclose(ours.matrix([text.split() for text in TEXTS]).toarray(), expected, atol=1e-5)


def test_a_text_of_unknown_words_is_a_row_of_nothing() -> None:
    known = Tfidf.learned(WORDS, [["labi"], ["slikti"]])

    assert known.matrix([["nezināms"], []]).toarray().tolist() == [[0.0, 0.0], [0.0, 0.0]]
    assert not known.knows("nezināms")


def test_only_the_most_frequent_terms_are_kept_and_only_those_of_enough_texts() -> None:
    texts = [["a", "a", "b"], ["a", "b"], ["c"], ["b", "d"]]

    assert Tfidf.learned(Kind[str](lambda word: (word,), least=2, most=10), texts).state()["terms"] == ["a", "b"]
    assert Tfidf.learned(Kind[str](lambda word: (word,), least=1, most=2), texts).state()["terms"] == ["a", "b"]


def test_what_was_learned_comes_back_from_its_state() -> None:
    learned = Tfidf.learned(WORDS, [text.split() for text in TEXTS])
    again = Tfidf(WORDS, **learned.state())

    assert (again.matrix([["labi", "bija"]]) != learned.matrix([["labi", "bija"]])).nnz == 0
