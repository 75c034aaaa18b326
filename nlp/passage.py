"""A text as what decides about it: stems, character n-grams, cues, the question and the language; no numbers' library.

`nlp.features` makes matrices of many, `nlp.weighted` sums one up.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from nlp import cues
from nlp.codebook import base_question
from nlp.tokens import LANGUAGES, Word, split

QUESTIONS = ("S2", "S5", "C5", "C6", "C7", "G6", "G7", "G9", "V2", "general")
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


def character_grams(word: str, shortest: int, longest: int) -> list[str]:
    """Return the character n-grams of a word with a space before and after it."""
    padded = f" {word} "
    grams = [
        padded[at : at + size] for size in range(shortest, longest + 1) for at in range(max(len(padded) - size + 1, 0))
    ]
    return grams or [padded]


def grams_in_word(word: str) -> list[str]:
    """Return the character n-grams by which words are told apart."""
    return character_grams(word, 2, 5)


def stem_grams(passage: Passage) -> list[str]:
    """Return the stems of a passage and their pairs."""
    stems = passage.stems
    return [*stems, *(f"{first} {second}" for first, second in pairwise(stems))]


def letters(passage: Passage) -> list[str]:
    """Return the words of a passage whose letters are looked at."""
    return [word.folded for word in passage.words if word.folded]


def context_width() -> int:
    """Return how many features say which cues, signs, question and language a passage has."""
    return 2 * len(cues.lexicon().groups) + len(SIGNS) + len(QUESTIONS) + len(LANGUAGES)


@cache
def _column_of_group() -> dict[cues.Group, int]:
    return {group: column for column, group in enumerate(cues.lexicon().groups)}


def context(passage: Passage) -> Iterator[tuple[int, float]]:
    """Yield which cues, signs, question and language a passage has, as columns with their values."""
    columns = _column_of_group()
    pieces = [piece for word in passage.words for piece in word.pieces]
    for group, presence in cues.presence(pieces, cues.lexicon()).items():
        yield columns[group], CUE_WEIGHT * (1 + math.log(presence.count))
        yield len(columns) + columns[group], SHARE_WEIGHT * presence.share
    for column in _rest(passage):
        yield 2 * len(columns) + column, CONTEXT_WEIGHT


def _rest(passage: Passage) -> list[int]:
    """Return which signs, question and language a passage has, as columns."""
    found = [column for column, sign in enumerate(SIGNS) if sign(passage.text)]
    question = base_question(passage.question)
    if question in QUESTIONS:
        found.append(len(SIGNS) + QUESTIONS.index(question))
    if passage.language in LANGUAGES:
        found.append(len(SIGNS) + len(QUESTIONS) + LANGUAGES.index(passage.language))
    return found
