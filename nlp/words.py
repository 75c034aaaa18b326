"""A text as the words it is made of, each with what its capital letter is worth."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nlp.gazetteer import Gazetteer, gazetteer

Span = tuple[int, int]

_WORD = re.compile(r"[^\W\d_]+(?:['’]t\b)?")  # don't is not Don
_SENTENCE_START = re.compile(r"[.!?…\n:;*•\"“”„«»(\[]|^\s*[-–—]")
_CYRILLIC = re.compile(r"[а-яё]")
_TITLE_CASE = 0.8  # share of capitals from which they say nothing
_FEW = 4  # words: "Anna Liepa" is a name, not a headline


@dataclass(frozen=True)
class Word:
    """A word, the `gap` between the word before and it, and the language it is read in.

    `capital` is false throughout a text of capitals only; `opens` if a sentence begins with the word, so that its
    capital tells nothing.
    """

    text: str
    lower: str
    start: int
    end: int
    gap: str
    capital: bool
    opens: bool
    language: str

    @property
    def home(self) -> Gazetteer:
        """The names of the word's own language."""
        return gazetteer(self.language)

    @property
    def abroad(self) -> Gazetteer:
        """The names of the other language in the same letters (for Cyrillic the same once more)."""
        return gazetteer({"lv": "en", "en": "lv", "ru": "ru"}[self.language])

    @property
    def initial(self) -> bool:
        """Whether it is a single capital letter, as in J. Bērziņš."""
        return len(self.text) == 1 and self.text.isupper()

    @property
    def acronym(self) -> bool:
        """Whether it begins like one: LIAA, VIDa."""
        return len(self.text) > 1 and self.text[:2].isupper()


def split(text: str, language: str, taken: Sequence[Span]) -> list[Word]:
    """Return the words outside the spans `taken`; `language` decides where the text leaves lv and en open."""
    matches = [match for match in _WORD.finditer(text) if not _within(match.start(), taken)]
    texts = [match.group() for match in matches]
    latin = _latin_language([word.lower() for word in texts], language)
    capitals_count = not _shouts(texts)
    words: list[Word] = []
    for match in matches:
        words.append(_word(match, words[-1].end if words else 0, latin, capitals_count))
    return words


def _word(match: re.Match[str], previous_end: int, latin: str, capitals_count: bool) -> Word:
    written = match.group()
    lower = written.lower()
    gap = match.string[previous_end : match.start()]
    return Word(
        text=written,
        lower=lower,
        start=match.start(),
        end=match.end(),
        gap=gap,
        capital=capitals_count and written[0].isupper(),
        opens=previous_end == 0 or bool(_SENTENCE_START.search(gap)),
        language="ru" if _CYRILLIC.search(lower) else latin,
    )


def _within(position: int, spans: Sequence[Span]) -> bool:
    return any(start <= position < end for start, end in spans)


def _latin_language(words: list[str], language: str) -> str:
    counts = {code: sum(word in gazetteer(code).function for word in words) for code in ("lv", "en")}
    if counts["lv"] == counts["en"]:
        return "en" if language == "en" else "lv"
    return max(counts, key=counts.__getitem__)


def _shouts(words: list[str]) -> bool:
    if all(word.isupper() for word in words):
        return True
    capitals = sum(word[0].isupper() for word in words)
    return len(words) >= _FEW and capitals >= _TITLE_CASE * len(words)
