"""The words that are typical of some texts beside others: counted by people, shown as people write them."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import import_module
from importlib.resources import files
from math import log

import yaml

from nlp.normalise import fold
from nlp.redaction import PLACEHOLDERS
from nlp.tokens import LANGUAGES, stems

MORE = 1.5  # times the share of people beside who use it: then a word is typical
SHORTEST = 3  # letters of a word that says something
REMEMBERED = 50_000  # words whose stem is kept
MASK = re.compile("|".join(re.escape(mask) for masks in PLACEHOLDERS.values() for mask in masks.values()))
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


@dataclass(frozen=True)
class Word:
    """A word in its most frequent form, and how many people used it in any form."""

    form: str
    people: int


def without_masks(text: str) -> str:
    """Return a redacted text without the placeholders in it."""
    return MASK.sub(" ", text)


def content_stems(text: str, language: str) -> list[str]:
    """Return the stems of the words that carry meaning: no masks, numbers, stop words or very short ones."""
    return [stem for stem, _ in _stems_and_forms(text, language)]


def _stems_and_forms(text: str, language: str) -> list[tuple[str, str]]:
    forms = [match.group().lower() for match in WORD.finditer(without_masks(text))]
    pairs = [(_stem(form, language), form) for form in forms if len(form) >= SHORTEST]
    return [(stem, form) for stem, form in pairs if stem and stem not in _stop_stems(language)]


@lru_cache(REMEMBERED)
def _stem(form: str, language: str) -> str:
    return "".join(stems(form, language))


@cache
def _stop_stems(language: str) -> frozenset[str]:
    more = yaml.safe_load((files("nlp") / "stop_words.yaml").read_text(encoding="utf-8"))
    words = [*import_module(f"spacy.lang.{language}.stop_words").STOP_WORDS, *more.get(language, "").split()]
    return frozenset(_stem(word, language) for word in words) | {fold(word) for word in words}


@dataclass(frozen=True)
class Said:
    """A text with its language and who wrote it."""

    text: str
    language: str
    person: str


def typical(
    inside: Sequence[Said], beside: Sequence[Said], *, least_people: int, most: int
) -> dict[str, tuple[Word, ...]]:
    """Return the words that people inside use more than those beside, by language, the most typical first.

    A word counts once per person and is left out below `least_people`. Its weight is the share of people who use it,
    times the logarithm of how many times larger that share is than the one beside.
    """
    found = {}
    for language in LANGUAGES:
        users, forms = _users([said for said in inside if said.language == language])
        others, _ = _users([said for said in beside if said.language == language])
        people = max(1, len({said.person for said in inside if said.language == language}))
        rest = max(1, len({said.person for said in beside if said.language == language}))
        weights = {}
        for stem, using in users.items():
            share, share_beside = len(using) / people, (len(others.get(stem, ())) + 0.5) / (rest + 1)
            if len(using) >= least_people and share > MORE * share_beside:
                weights[stem] = share * log(share / share_beside)
        ranked = sorted(weights, key=lambda stem: (-weights[stem], stem))[:most]
        words = tuple(Word(_usual(forms[stem]), len(users[stem])) for stem in ranked)
        if words:
            found[language] = words
    return found


def _users(texts: Sequence[Said]) -> tuple[dict[str, set[str]], dict[str, Counter[str]]]:
    """Return who used each stem, and the forms it was written in."""
    users: dict[str, set[str]] = defaultdict(set)
    forms: dict[str, Counter[str]] = defaultdict(Counter)
    for said in texts:
        for stem, form in _stems_and_forms(said.text, said.language):
            users[stem].add(said.person)
            forms[stem][form] += 1
    return users, forms


def _usual(forms: Counter[str]) -> str:
    return min(forms, key=lambda form: (-forms[form], form))
