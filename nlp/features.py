"""From texts to numbers: stems, character n-grams, cues, the question and the language."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
from scipy import sparse

from nlp import cues
from nlp.codebook import base_question
from nlp.encoder import Encoder
from nlp.tfidf import Kind, Tfidf
from nlp.tokens import LANGUAGES, Word, split

QUESTIONS = ("S2", "S5", "C5", "C6", "C7", "G6", "G7", "G9", "V2", "general")
# Chosen by cross-validation on the training split.
CHARACTER_WEIGHT = 1.5
CUE_WEIGHT = 0.4
SHARE_WEIGHT = 2.0
CONTEXT_WEIGHT = 0.5
ENCODER_WEIGHT = 1.0  # of an encoder's vectors, where there is one; never chosen by measuring, for none was at hand
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
    """A text, or a clause of one, with its words and what is known of it."""

    text: str
    language: str
    question: str
    words: tuple[Word, ...]

    @classmethod
    def of(cls, text: str, language: str, question: str) -> Passage:
        """Return a text with its words."""
        return cls(text, language, question, split(text, language).words)

    @property
    def stems(self) -> list[str]:
        """The stems of what is said."""
        return [word.stem for word in self.words if word.stem]


def _itself(term: str) -> Sequence[str]:
    return (term,)


def character_grams(word: str, shortest: int, longest: int) -> list[str]:
    """Return the character n-grams of a word with a space before and after it."""
    padded = f" {word} "
    grams = [
        padded[at : at + size] for size in range(shortest, longest + 1) for at in range(max(len(padded) - size + 1, 0))
    ]
    return grams or [padded]


def _grams_in_word(word: str) -> list[str]:
    return character_grams(word, 2, 5)


STEMS = Kind[str](_itself, least=2, most=30_000)
CHARACTERS = Kind[str](_grams_in_word, least=3, most=40_000)


def _stem_grams(passage: Passage) -> list[str]:
    stems = passage.stems
    return [*stems, *(f"{first} {second}" for first, second in pairwise(stems))]


def _letters(passage: Passage) -> list[str]:
    return [word.folded for word in passage.words if word.folded]


@dataclass(frozen=True)
class Featurizer:
    """Turns passages into rows of a sparse matrix."""

    stems: Tfidf[str]
    characters: Tfidf[str]
    encoder: Encoder | None = None

    @classmethod
    def learned(cls, passages: Sequence[Passage], encoder: Encoder | None = None) -> Featurizer:
        """Learn which words and n-grams there are; with an encoder its vectors stand beside them."""
        return cls(
            Tfidf.learned(STEMS, map(_stem_grams, passages)),
            Tfidf.learned(CHARACTERS, map(_letters, passages)),
            encoder,
        )

    def transform(self, passages: Sequence[Passage]) -> sparse.csr_matrix:
        """Return features : csr_matrix of shape (n_passages, n_features), of which `context_width()` come last."""
        blocks = [
            self.stems.matrix([_stem_grams(passage) for passage in passages]),
            CHARACTER_WEIGHT * self.characters.matrix([_letters(passage) for passage in passages]),
        ]
        if self.encoder:
            vectors = self.encoder.encode([passage.text for passage in passages])
            blocks.append(sparse.csr_matrix(ENCODER_WEIGHT * vectors.astype(np.float64)))
        blocks.append(_context(passages))
        return sparse.csr_matrix(sparse.hstack(blocks, format="csr"))

    def share_known(self, passage: Passage) -> float:
        """Return the share of a text's words that the corpus knows, 0…1; 1 for a text without words."""
        stems = passage.stems
        return sum(self.stems.knows(stem) for stem in stems) / len(stems) if stems else 1.0

    def state(self) -> dict[str, Any]:
        """Return vocabulary and weights, ready for JSON; `rebuilt` gives back an equal featurizer."""
        return {"stems": self.stems.state(), "characters": self.characters.state()}

    @classmethod
    def rebuilt(cls, state: dict[str, Any], encoder: Encoder | None = None) -> Featurizer:
        """Return the featurizer that gave `state`, with the encoder it had."""
        return cls(Tfidf(STEMS, **state["stems"]), Tfidf(CHARACTERS, **state["characters"]), encoder)


def context_width() -> int:
    """Return how many features say which cues, signs, question and language a passage has."""
    return 2 * len(cues.lexicon().groups) + len(SIGNS) + len(QUESTIONS) + len(LANGUAGES)


def _context(passages: Sequence[Passage]) -> sparse.csr_matrix:
    lexicon = cues.lexicon()
    groups = {group: column for column, group in enumerate(lexicon.groups)}
    values: list[float] = []
    columns: list[int] = []
    ends = [0]

    def put(column: int, value: float) -> None:
        columns.append(column)
        values.append(value)

    for passage in passages:
        pieces = [piece for word in passage.words for piece in word.pieces]
        for group, presence in cues.presence(pieces, lexicon).items():
            put(groups[group], CUE_WEIGHT * (1 + math.log(presence.count)))
            put(len(groups) + groups[group], SHARE_WEIGHT * presence.share)
        for column in _rest(passage):
            put(2 * len(groups) + column, CONTEXT_WEIGHT)
        ends.append(len(values))
    return sparse.csr_matrix((values, columns, ends), shape=(len(passages), context_width()))


def _rest(passage: Passage) -> list[int]:
    """Return which signs, question and language a passage has, as columns."""
    found = [column for column, sign in enumerate(SIGNS) if sign(passage.text)]
    question = base_question(passage.question)
    if question in QUESTIONS:
        found.append(len(SIGNS) + QUESTIONS.index(question))
    if passage.language in LANGUAGES:
        found.append(len(SIGNS) + len(QUESTIONS) + LANGUAGES.index(passage.language))
    return found
