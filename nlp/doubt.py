"""Texts that are nothing like the answers the model was learned from: of these it must not claim to know anything."""

from __future__ import annotations

import re

from nlp.features import Featurizer
from nlp.passage import Passage

FOREIGN = "foreign"
LONG = "long"
REPEATED = "repeated"
UNLIKE = "unlike"
UNSURE = "unsure"
REASONS = (FOREIGN, LONG, REPEATED, UNLIKE, UNSURE)
"""Why nothing can be told: another language, a pasted page, one thing over and over, unknown words, or a weak score."""

MOST_WORDS = 120  # an answer of the corpus has at most 60; what is longer is seldom an answer
MOST_LINES = 6  # in one message; answers of the corpus have one
FEW_WORDS = 12  # from here on the next two can be told
LEAST_DIFFERENT = 0.5  # share of different words
LONGEST_WORD = 60  # characters: no word is so long, and no address that redaction left
MOST_SIGNS = 0.22  # share of characters that are neither letters nor spaces: prices, code, menus
MARKUP = re.compile(r"</?[a-z][^<>]{0,200}>|https?://\S+\s+https?://|[{};]\s*\n", re.IGNORECASE)
# Share of a text's words that any answer of the corpus has, by how many words there are; below, it is something else.
# Of left-out answers of the corpus about one in a thousand lies below.
LEAST_KNOWN = ((16, 0.6), (8, 0.45), (5, 0.35))


def unlike_an_answer(passage: Passage, featurizer: Featurizer) -> str | None:
    """Return why a text can't be read as an answer, None if it can."""
    said = passage.stems
    if len(said) > MOST_WORDS or passage.text.strip().count("\n") >= MOST_LINES:
        return LONG
    if len(said) >= FEW_WORDS and len(set(said)) < LEAST_DIFFERENT * len(said):
        return REPEATED
    if any(len(word.folded) > LONGEST_WORD for word in passage.words) or MARKUP.search(passage.text):
        return UNLIKE
    if len(said) >= FEW_WORDS and _signs(passage.text) > MOST_SIGNS:
        return UNLIKE
    least = next((share for words, share in LEAST_KNOWN if len(said) >= words), 0.0)
    return UNLIKE if featurizer.share_known(passage) < least else None


def _signs(text: str) -> float:
    return sum(not letter.isalpha() and not letter.isspace() for letter in text) / len(text)
