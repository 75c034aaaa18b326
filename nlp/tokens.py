"""Tokens, stems and clauses: spaCy's tokenizer with what chat needs, and one stemmer per language."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import snowballstemmer
import spacy
from LatvianStemmer import stem as latvian_stem
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import compile_infix_regex

from nlp.normalise import fold

LANGUAGES = ("lv", "ru", "en")
# Chat has no space after a sentence mark; spaCy alone would keep `garlaicigi!!!Varetu` as one word.
INFIXES = (r"[!?…]+(?=\w)", r"(?<=[^\W\d_])[.,;:]+(?=[^\W\d_])", r"(?<=\w)[!?…]+")
BREAKS = re.compile(r"[.!?…;\n]+")
# Words that begin a new thought, folded.
TURNS = frozenset(
    [
        *("bet", "tomer", "tacu", "toties", "savukart"),
        *("but", "however", "though", "although", "while", "yet"),
        *("но", "однако", "зато", "хотя", "а"),
    ]
)
SHORTEST_CLAUSE = 2  # words; a shorter one joins its neighbour


@cache
def pipeline(language: str) -> Language:
    """Return the tokenizer of a language."""
    nlp = spacy.blank(language)
    infixes = compile_infix_regex([*(nlp.Defaults.infixes or []), *INFIXES])
    tokenizer: Any = nlp.tokenizer
    tokenizer.infix_finditer = infixes.finditer
    return nlp


@cache
def _snowball(language: str) -> snowballstemmer.stemmer:
    return snowballstemmer.stemmer({"ru": "russian", "en": "english"}[language])


@cache
def stem(word: str, language: str) -> str:
    """Return the stem of a folded word. Words in Cyrillic are stemmed as Russian in any text."""
    if re.search("[а-я]", word):
        language = "ru"
    if language == "lv":
        return str(latvian_stem(word))
    return str(_snowball(language).stemWord(word))


def stems(text: str, language: str) -> list[str]:
    """Return the folded stems of a text's words and the emoji among them."""
    doc = pipeline(language)(text)
    return [stem(fold(token.text), language) for token in doc if not token.is_space and not token.is_punct]


def clauses(text: str, language: str) -> list[tuple[int, int]]:
    """Return the spans `[start, end)` of a text's clauses, in order; one span if there is only one thought."""
    doc = pipeline(language)(text)
    starts = [0, *(index for index in range(1, len(doc)) if _begins(doc, index))]
    spans = [doc[start:end] for start, end in zip(starts, [*starts[1:], len(doc)], strict=True)]
    merged: list[tuple[int, int]] = []
    words_before = SHORTEST_CLAUSE
    for span in spans:
        words = sum(token.is_alpha for token in span)
        if merged and min(words, words_before) < SHORTEST_CLAUSE:
            merged[-1] = (merged[-1][0], span.end_char)
            words_before += words
        else:
            merged.append((span.start_char, span.end_char))
            words_before = words
    return merged or [(0, len(text))]


def _begins(doc: Doc, index: int) -> bool:
    if BREAKS.fullmatch(doc[index - 1].text) or "\n" in doc[index - 1].text:
        return True
    return fold(doc[index].text) in TURNS
