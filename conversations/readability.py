"""How hard a text is to read: LIX, words for each sentence plus the percentage of long words.

C.-H. Björnsson, *Läsbarhet*, Stockholm 1968; J. Anderson, "Lix and Rix: Variations on a Little-Known Readability
Index", Journal of Reading 26 (1983). Björnsson calls a word long from seven letters on. Latvian and Russian words
carry their endings with them, so there it begins one letter later: then texts that say the same score about the same.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

EASY, HARD = 30, 45  # LIX: below, it reads like a children's book; from here on, like non-fiction for adults
ENOUGH_WORDS = 20  # in fewer words, one long one more makes 5 points and more, and the index says nothing
LONGEST_SENTENCE = 25  # words: more than that is read twice at 13, however short the words are

_LONG = {"en": 7, "lv": 8, "ru": 8}  # letters, from which on a word is long
_WORD = re.compile(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*")
_PLACEHOLDER = re.compile(r"\{\w+\}")
_SENTENCE_END = re.compile(r"[.!?…:;]+(?=\W|$)|\n+")


@dataclass(frozen=True)
class Readability:
    """What was counted in a text; `longest` is the number of words of its longest sentence."""

    words: int = 0
    sentences: int = 0
    long_words: int = 0
    longest: int = 0

    def __add__(self, other: Readability) -> Readability:
        return Readability(
            self.words + other.words,
            self.sentences + other.sentences,
            self.long_words + other.long_words,
            max(self.longest, other.longest),
        )

    @property
    def index(self) -> float:
        """The LIX of the text, about 0…100; 0 for a text without words."""
        if not self.words:
            return 0.0
        return self.words / self.sentences + 100 * self.long_words / self.words

    @property
    def grade(self) -> str:
        """The index in a word: easy, medium or hard."""
        return "easy" if self.index < EASY else "medium" if self.index < HARD else "hard"


def measure(text: str, language: str) -> Readability:
    """Count what makes a text hard to read. A placeholder counts as one short word."""
    sentences = [_WORD.findall(part) for part in _SENTENCE_END.split(_PLACEHOLDER.sub("x", text))]
    spoken = [words for words in sentences if words]
    words = [word for sentence in spoken for word in sentence]
    is_long = _LONG.get(language, _LONG["en"])
    return Readability(
        words=len(words),
        sentences=len(spoken),
        long_words=sum(len(word) >= is_long for word in words),
        longest=max(map(len, spoken), default=0),
    )


def remedy(text: str, language: str) -> str:
    """Return what to do about a text that a 13-year-old would not read with ease, or "" if it is fine."""
    found = measure(text, language)
    if found.longest > LONGEST_SENTENCE:
        return f"a sentence has {found.longest} words: make two of it ({LONGEST_SENTENCE} at most)"
    if found.words >= ENOUGH_WORDS and found.index >= HARD:
        return (
            f"hard to read at 13 (LIX {found.index:.0f}, below {HARD} is fine): {found.long_words} of "
            f"{found.words} words are long; use shorter words or sentences"
        )
    return ""
