"""From texts to numbers: stems, character n-grams, cues, the question and the language."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import TfidfVectorizer

from nlp import cues
from nlp.codebook import base_question
from nlp.normalise import fold
from nlp.tokens import LANGUAGES, stems
from nlp.transliteration import to_cyrillic

QUESTIONS = ("S2", "S5", "C5", "C6", "C7", "G6", "G7", "G9", "V2", "general")
MOST_WORDS = 30_000
MOST_CHARACTERS = 40_000
# Chosen by cross-validation on the training split.
CHARACTER_WEIGHT = 1.5
CUE_WEIGHT = 0.4
SHARE_WEIGHT = 2.0
CONTEXT_WEIGHT = 0.5
EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf]")

# What a text looks like, beside its words.
SIGNS: tuple[Callable[[str], bool], ...] = (
    lambda text: len(text.split()) == 1,
    lambda text: len(text.split()) == 2,
    lambda text: 3 <= len(text.split()) <= 5,
    lambda text: len(text.split()) > 15,
    lambda text: "?" in text,
    lambda text: "!" in text,
    lambda text: EMOJI.search(text) is not None,
    lambda text: any(letter.isdigit() for letter in text),
)


@dataclass(frozen=True)
class Passage:
    """A text, or a clause of one, with what is known of it."""

    text: str
    language: str
    question: str


def _in_its_script(passage: Passage) -> Passage:
    if passage.language != "ru":
        return passage
    return replace(passage, text=to_cyrillic(passage.text))


def _word_grams(passage: Passage) -> list[str]:
    words = stems(passage.text, passage.language)
    return [*words, *(f"{first} {second}" for first, second in pairwise(words))]


def _folded_text(passage: Passage) -> str:
    return fold(passage.text)


class Featurizer:
    """Turns passages into rows of a sparse matrix; learned by `fit`, or rebuilt from its `state`."""

    def __init__(self, *, with_context: bool = True) -> None:
        self._with_context = with_context
        self._words = TfidfVectorizer(analyzer=_word_grams, min_df=2, max_features=MOST_WORDS, sublinear_tf=True)
        self._characters = TfidfVectorizer(
            preprocessor=_folded_text,
            analyzer="char_wb",
            ngram_range=(2, 5),
            min_df=3,
            max_features=MOST_CHARACTERS,
            sublinear_tf=True,
            lowercase=False,
        )

    def fit(self, passages: Sequence[Passage]) -> Featurizer:
        """Learn which words and n-grams there are."""
        passages = [_in_its_script(passage) for passage in passages]
        self._words.fit(passages)
        self._characters.fit(passages)
        return self

    def transform(self, passages: Sequence[Passage]) -> sparse.csr_matrix:
        """Return features : csr_matrix of shape (n_passages, n_features)."""
        passages = [_in_its_script(passage) for passage in passages]
        blocks = [self._words.transform(passages), CHARACTER_WEIGHT * self._characters.transform(passages)]
        if self._with_context:
            blocks.append(_context(passages))
        return sparse.csr_matrix(sparse.hstack(blocks))

    def state(self) -> dict[str, Any]:
        """Return vocabulary and weights, ready for JSON; `rebuilt` gives back an equal featurizer."""
        return {
            "with_context": self._with_context,
            "words": _vectorizer_state(self._words),
            "characters": _vectorizer_state(self._characters),
        }

    @classmethod
    def rebuilt(cls, state: dict[str, Any]) -> Featurizer:
        """Return the featurizer that gave `state`."""
        featurizer = cls(with_context=state["with_context"])
        _restore(featurizer._words, state["words"])
        _restore(featurizer._characters, state["characters"])
        return featurizer


def _context(passages: Sequence[Passage]) -> sparse.csr_matrix:
    groups = {group: column for column, group in enumerate(cues.group_names())}
    dense = np.zeros((len(passages), 2 * len(groups) + len(SIGNS) + len(QUESTIONS) + len(LANGUAGES)))
    for row, passage in zip(dense, passages, strict=True):
        for group, presence in cues.presence(passage.text).items():
            row[groups["/".join(group)]] = CUE_WEIGHT * (1 + math.log(presence.count))
            row[len(groups) + groups["/".join(group)]] = SHARE_WEIGHT * presence.share
        rest = row[2 * len(groups) :]
        rest[: len(SIGNS)] = [CONTEXT_WEIGHT * sign(passage.text) for sign in SIGNS]
        known = [base_question(passage.question) == name for name in QUESTIONS]
        rest[len(SIGNS) :] = CONTEXT_WEIGHT * np.array([*known, *(passage.language == name for name in LANGUAGES)])
    return sparse.csr_matrix(dense)


def _vectorizer_state(vectorizer: TfidfVectorizer) -> dict[str, Any]:
    terms = sorted(vectorizer.vocabulary_, key=vectorizer.vocabulary_.get)
    return {"terms": terms, "idf": [round(float(weight), 6) for weight in vectorizer.idf_]}


def _restore(vectorizer: TfidfVectorizer, state: dict[str, Any]) -> None:
    vectorizer.vocabulary_ = {term: column for column, term in enumerate(state["terms"])}
    vectorizer.fixed_vocabulary_ = True
    vectorizer.idf_ = np.array(state["idf"])
