"""Which words the training texts have, to tell how many of an answer's words nobody taught."""

from __future__ import annotations

from functools import cache

from nlp.candidate_words import content_stems
from nlp.examples import answers
from nlp.tokens import LANGUAGES


@cache
def taught() -> dict[str, frozenset[str]]:
    """Return the stems of the training texts' words, by language."""
    stems: dict[str, set[str]] = {language: set() for language in LANGUAGES}
    for example in answers("train"):
        stems[example.language].update(content_stems(example.text, example.language))
    return {language: frozenset(found) for language, found in stems.items()}


def unknown_share(text: str, language: str) -> float | None:
    """Return which share of a text's words no training text of the language has; None if there is none to look up."""
    if language not in LANGUAGES:
        return None
    found = content_stems(text, language)
    known = taught()[language]
    return sum(stem not in known for stem in found) / len(found) if found else None
