"""Texts that are nothing like the answers the model was learned from: of these it must not claim to know anything."""

from __future__ import annotations

from nlp.features import Featurizer, Passage

FOREIGN = "foreign"
LONG = "long"
REPEATED = "repeated"
UNLIKE = "unlike"
UNSURE = "unsure"
REASONS = (FOREIGN, LONG, REPEATED, UNLIKE, UNSURE)
"""Why nothing can be told: another language, a pasted page, one thing over and over, unknown words, or a weak score."""

MOST_WORDS = 150  # an answer of the corpus has at most 60; what is longer is seldom an answer
MOST_LINES = 12
FEW_WORDS = 12
LEAST_DIFFERENT = 0.35  # share of different words in a longer text
LEAST_KNOWN = 0.4  # share of a text's words that any answer of the corpus has
FEWEST_WORDS = 3  # to tell from whether they are known


def unlike_an_answer(passage: Passage, featurizer: Featurizer) -> str | None:
    """Return why a text can't be read as an answer, None if it can."""
    said = passage.stems
    if len(said) > MOST_WORDS or passage.text.strip().count("\n") >= MOST_LINES:
        return LONG
    if len(said) >= FEW_WORDS and len(set(said)) < LEAST_DIFFERENT * len(said):
        return REPEATED
    if len(said) >= FEWEST_WORDS and featurizer.share_known(passage) < LEAST_KNOWN:
        return UNLIKE
    return None
