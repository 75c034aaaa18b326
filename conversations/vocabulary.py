"""What words mean in all languages at once: people mix them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from conversations.texts import Languages


@dataclass(frozen=True)
class Vocabulary:
    """All languages' lists of words, folded. `meanings` leads from a word to the names of its lists."""

    meanings: Mapping[str, frozenset[str]]
    numerals: Mapping[str, int]
    languages: tuple[str, ...]

    def means(self, meaning: str, word: str) -> bool:
        """Whether a folded word is listed under this meaning in any language."""
        return meaning in self.meanings.get(word, ())


def vocabulary_of(languages: Languages) -> Vocabulary:
    """Put the words of all languages together."""
    meanings: dict[str, frozenset[str]] = {}
    numerals: dict[str, int] = {}
    for texts in languages.values():
        numerals |= texts.numerals
        for meaning, words in texts.words.root.items():
            for word in words:
                meanings[word] = meanings.get(word, frozenset()) | {meaning}
    return Vocabulary(meanings, numerals, tuple(languages))
