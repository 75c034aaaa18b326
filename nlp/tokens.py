"""Words, stems and clauses: a tokenizer with what chat needs, and one stemmer per language."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from threading import Lock

import snowballstemmer
from LatvianStemmer import stem as latvian_stem

from nlp.normalise import fold
from nlp.tokenizer import Rules, Tokenizer, known_rules
from nlp.transliteration import to_cyrillic

LANGUAGES = ("lv", "ru", "en")
# Chat has no space after a sentence mark; spaCy's rules alone would keep `garlaicigi!!!Varetu` as one word.
INFIXES = (r"[!?…]+(?=\w)", r"(?<=[^\W\d_])[.,;:]+(?=[^\W\d_])", r"(?<=\w)[!?…]+")
BREAKS = re.compile(r"[.!?…;\n]+")
PIECE = re.compile(r"\w+|[^\w\s]")
MARKS = re.compile(r"[^\w\s\U0001f000-\U0001faff\u2600-\u27bf]+|_+")  # punctuation, but not emoji
LONG_RUN = re.compile(r"((?:[^\w\s]|_){20})((?:[^\w\s]|_)+)")  # taken apart one by one: seconds for a page
# Words that begin a new thought, folded.
TURNS = frozenset(
    [
        *("bet", "tomer", "tacu", "toties", "savukart"),
        *("but", "however", "though", "although", "while", "yet"),
        *("но", "однако", "зато", "хотя", "а"),
    ]
)
SHORTEST_CLAUSE = 2  # words; a shorter one joins its neighbour
REMEMBERED = 8_000  # words of which is kept what they are: those that most texts are made of
LONGEST = 80  # letters of a word that are looked at; a longer one is none, and is not remembered
_STEMMING = Lock()  # a stemmer keeps the word it is at: threads would mix theirs up


@cache
def tokenizer(language: str) -> Tokenizer:
    """Return the tokenizer of a language."""
    return Tokenizer(Rules.of(language, INFIXES))


def ensure_rules() -> None:
    """Look whether words can be split in every language. Raises RulesMissingError."""
    for language in LANGUAGES:
        known_rules(language)


@cache
def _snowball(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer({"ru": "russian", "en": "english"}[language])


def _stem(word: str, language: str) -> str:
    if re.search("[а-я]", word):
        language = "ru"  # in any text
    if language == "lv":
        return str(latvian_stem(word))
    with _STEMMING:
        return str(_snowball(language).stemWord(word))


@dataclass(frozen=True, slots=True)
class Word:
    """What is to be known of a token, wherever it stands.

    `folded` is in its own script: Russian in Latin letters is Cyrillic here. `stem` is empty for spaces and
    punctuation; an emoji is its own. `pieces` are what cues are matched against.
    """

    folded: str
    stem: str
    pieces: tuple[str, ...]
    has_letters: bool
    ends: bool
    turns: bool


def word(written: str, language: str) -> Word:
    """Return what is known of a token as it was written."""
    return _remembered(written, language) if len(written) <= LONGEST else _word(written[: LONGEST + 1], language)


def _word(written: str, language: str) -> Word:
    folded = fold(to_cyrillic(written) if language == "ru" else written)
    silent = not folded.strip() or MARKS.fullmatch(folded) is not None
    return Word(
        folded=folded.strip(),
        stem="" if silent else _stem(folded, language),
        pieces=tuple(PIECE.findall(folded)),
        has_letters=written.isalpha(),
        ends=BREAKS.fullmatch(written) is not None or "\n" in written,
        turns=fold(written) in TURNS,
    )


_remembered = lru_cache(REMEMBERED)(_word)


@dataclass(frozen=True, slots=True)
class Words:
    """A text as its words, with the span `[start, end)` of each in the text."""

    words: tuple[Word, ...]
    spans: tuple[tuple[int, int], ...]

    def clauses(self) -> list[tuple[int, int]]:
        """Return the clauses as ranges of words, in order; one if there is only one thought."""
        starts = [0, *(i for i in range(1, len(self.words)) if self.words[i - 1].ends or self.words[i].turns)]
        merged: list[tuple[int, int]] = []
        before = SHORTEST_CLAUSE
        for start, end in zip(starts, [*starts[1:], len(self.words)], strict=True):
            size = sum(word.has_letters for word in self.words[start:end])
            if merged and min(size, before) < SHORTEST_CLAUSE:
                merged[-1] = (merged[-1][0], end)
                before += size
            else:
                merged.append((start, end))
                before = size
        return merged


def split(text: str, language: str) -> Words:
    """Return the words of a text."""
    readable = LONG_RUN.sub(lambda run: run[1] + " " * len(run[2]), text)  # of the same length, so spans hold
    tokens = tokenizer(language)(readable)
    return Words(
        tuple(word(written, language) for written, _ in tokens),
        tuple((at, at + len(written)) for written, at in tokens),
    )


def stems(text: str, language: str) -> list[str]:
    """Return the folded stems of a text's words and the emoji among them."""
    return [word.stem for word in split(text, language).words if word.stem]


def clauses(text: str, language: str) -> list[tuple[int, int]]:
    """Return the spans `[start, end)` of a text's clauses, in order; one span if there is only one thought."""
    words = split(text, language)
    if not words.words:
        return [(0, len(text))]
    return [span_of(words.spans, clause) for clause in words.clauses()]


def span_of(spans: Sequence[tuple[int, int]], words: tuple[int, int]) -> tuple[int, int]:
    """Return the span in the text of a range of words."""
    return spans[words[0]][0], spans[words[1] - 1][1]
