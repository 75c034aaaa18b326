"""The language of an answer: by its letters, by character n-grams, else as the chat goes; or none that is read here."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from nlp.linear import Linear, Scores, probability
from nlp.passage import character_grams
from nlp.tfidf import Kind, Tfidf
from nlp.tokens import LANGUAGES

FOREIGN = "xx"  # any language that is not read here
CLASSES = (*LANGUAGES, FOREIGN)
LATVIAN_LETTERS = re.compile("[āēīūģķļņĀĒĪŪĢĶĻŅ]")
CYRILLIC = re.compile("[а-яА-ЯёЁіїєґўІЇЄҐЎ]")
LETTER = re.compile(r"[^\W\d_]")
WORD = re.compile(r"[^\W\d_]+")
SURE = 0.8  # below, the language of the conversation is the better guess
SURE_WHEN_SHORT = 0.93  # of a text of less than four words
FEW_WORDS = 4
FEWEST_FOREIGN_WORDS = 3  # fewer may be a loan, a name, a joke


def _grams(word: str) -> list[str]:
    return character_grams(word, 1, 4)


LETTERS = Kind[str](_grams, least=3, most=20_000)


def words_of(text: str) -> list[str]:
    """Return the words of a text in lower case."""
    return WORD.findall(text.lower())


@dataclass(frozen=True)
class LanguageModel:
    """Tells languages apart by their letters; Russian typed in Latin letters counts as Russian."""

    letters: Tfidf[str]
    linear: Linear
    foreign_from: float

    def identify(self, texts: Sequence[str], priors: Sequence[str]) -> list[str]:
        """Return `lv`, `ru`, `en` or `xx` for each text; the prior is the language of its conversation."""
        words = [words_of(text) for text in texts]
        if not texts:
            return []
        return [
            self._decide(text, prior, count, share)
            for text, prior, count, share in zip(texts, priors, map(len, words), self.shares(words), strict=True)
        ]

    def shares(self, words: Sequence[Sequence[str]]) -> Scores:
        """Return how likely texts, given as words, are in each class : ndarray of shape (n_texts, n_classes)."""
        scores = probability(self.linear.logits(self.letters.matrix(words)))
        return np.asarray(scores / scores.sum(axis=1, keepdims=True))

    def _decide(self, text: str, prior: str, words: int, shares: Scores) -> str:
        if prior not in LANGUAGES:
            prior = LANGUAGES[0]
        letters = LETTER.findall(text)
        if not letters:
            return prior
        if words >= FEWEST_FOREIGN_WORDS and shares[CLASSES.index(FOREIGN)] >= self.foreign_from:
            return FOREIGN
        if len(CYRILLIC.findall(text)) > len(letters) / 2:
            return "ru"
        if LATVIAN_LETTERS.search(text):
            return "lv"
        own = shares[: len(LANGUAGES)]
        best = int(own.argmax())
        needed = SURE if words >= FEW_WORDS else SURE_WHEN_SHORT
        return LANGUAGES[best] if own[best] >= needed else prior

    def state(self) -> dict[str, Any]:
        """Return what `rebuilt` needs besides the arrays."""
        return self.letters.state()

    @classmethod
    def rebuilt(cls, state: dict[str, Any], linear: Linear, foreign_from: float) -> LanguageModel:
        """Return the model that gave `state`."""
        return cls(Tfidf(LETTERS, **state), linear, foreign_from)
