"""Splits a text into words as spaCy's tokenizer does, by its rules, without loading spaCy; a test compares the two.

The steps are those of `spacy/tokenizer.pyx` (Honnibal and others, MIT licence): whitespace, special cases, prefixes
and suffixes from outside inwards, infixes, then special cases across what was split.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from nlp.errors import RulesMissingError

REMEMBERED = 4_000  # chunks between spaces of which is kept how they are split
LONGEST = 80  # characters of a chunk that is remembered
PLACE = files("nlp") / "tokenizer_rules"
REMEDY = "run `make setup`, or `python -m nlp.spacy_rules` with the Python of this program"
TAIL = 60  # characters in which a suffix is looked for; none is longer, and a long chunk is searched often
RUNS = re.compile(r"\s+|\S+")

Token = tuple[str, int]  # a word as written, and where it begins
Range = tuple[int, int]  # tokens [start, end)


@dataclass(frozen=True)
class Rules:
    """What a language splits off a chunk: at its beginning, end and inside; addresses stay whole, so do `specials`."""

    prefix: re.Pattern[str]
    suffix: re.Pattern[str]
    infix: re.Pattern[str]
    address: re.Pattern[str]
    specials: dict[str, tuple[str, ...]]

    @classmethod
    def of(cls, language: str, infixes: Sequence[str] = ()) -> Rules:
        """Return the rules of a language with some infixes more. Raises RulesMissingError."""
        known = known_rules(language)
        return cls(
            re.compile(known["prefix"]),
            re.compile(known["suffix"]),
            re.compile("|".join([known["infix"], *infixes])),
            re.compile(known["address"]),
            {chunk: tuple(tokens) for chunk, tokens in known["specials"].items()},
        )


def written_rules(language: str) -> bytes:
    """Return a language's rules as `nlp.spacy_rules` wrote them. Raises RulesMissingError if it did not."""
    file = PLACE / f"{language}.json"
    try:
        return file.read_bytes()
    except FileNotFoundError as exc:
        raise RulesMissingError(f"{file} is missing: {REMEDY}") from exc


def known_rules(language: str) -> dict[str, Any]:
    """Return a language's rules by name. Raises RulesMissingError if they are missing or only half written."""
    try:
        return dict(json.loads(written_rules(language)))
    except ValueError as exc:
        raise RulesMissingError(f"{PLACE / f'{language}.json'} is broken: {REMEDY}") from exc


class Tokenizer:
    """Splits texts by some rules."""

    def __init__(self, rules: Rules) -> None:
        self._rules = rules
        self._remembered = lru_cache(REMEMBERED)(self._split_chunk)
        self._across = self._specials_by_first_token()

    def __call__(self, text: str) -> list[Token]:
        """Return the tokens of a text; spaces beyond the one between two words are tokens too."""
        return self._joined(text, _in_chunks(text, self._split))

    @property
    def remembered(self) -> int:
        """How many chunks are kept."""
        return self._remembered.cache_info().currsize

    # --- One chunk -------------------------------------------------------------------------------------------

    def _split(self, chunk: str) -> tuple[str, ...]:
        return self._remembered(chunk) if len(chunk) <= LONGEST else self._split_chunk(chunk)

    def _split_chunk(self, chunk: str) -> tuple[str, ...]:
        return self._rules.specials.get(chunk) or self._by_affixes(chunk, self._rules.specials)

    def _without_specials(self, chunk: str) -> tuple[str, ...]:
        return self._by_affixes(chunk, {})

    def _by_affixes(self, chunk: str, specials: dict[str, tuple[str, ...]]) -> tuple[str, ...]:
        before: list[str] = []
        behind: list[str] = []
        while chunk and chunk not in specials:
            first, last = self._affixes(chunk, specials)
            if not first and not last:
                break
            before += [chunk[:first]] if first else []
            behind += [chunk[len(chunk) - last :]] if last else []
            chunk = chunk[first : len(chunk) - last]
        middle = specials.get(chunk) or self._by_infixes(chunk)
        return (*before, *middle, *reversed(behind))

    def _affixes(self, chunk: str, specials: dict[str, tuple[str, ...]]) -> Range:
        """Return how many characters are split off before and behind, one affix each; none if what is left is whole."""
        first = _length(self._rules.prefix.search(chunk))
        if first and chunk[first:] in specials:
            return first, 0
        last = _length(self._rules.suffix.search(chunk[max(first, len(chunk) - TAIL) :]))
        if last and chunk[:-last] in specials:
            return 0, last
        return first, last

    def _by_infixes(self, chunk: str) -> tuple[str, ...]:
        if not chunk or self._rules.address.match(chunk):
            return (chunk,) if chunk else ()
        parts, at = [], 0
        for infix in self._rules.infix.finditer(chunk):
            if infix.start():
                parts += [chunk[at : infix.start()], infix[0]]
                at = infix.end()
        return tuple(part for part in (*parts, chunk[at:]) if part)

    # --- Special cases across what was split -----------------------------------------------------------------

    def _specials_by_first_token(self) -> dict[str, set[tuple[str, ...]]]:
        """Return as what tokens special cases with affixes or spaces appear where they stand beside something else."""
        found: dict[str, set[tuple[str, ...]]] = defaultdict(set)
        rules = self._rules
        for special in rules.specials:
            if " " in special or any(affix.search(special) for affix in (rules.prefix, rules.suffix, rules.infix)):
                tokens = tuple(token for token, _ in _in_chunks(special, self._without_specials))
                found[tokens[0]].add(tokens)
        return dict(found)

    def _joined(self, text: str, tokens: list[Token]) -> list[Token]:
        """Return the tokens with the special cases that stand among them as they should be."""
        if self._across.keys().isdisjoint(token for token, _ in tokens):
            return tokens
        joined: list[Token] = []
        done = 0
        for start, end in _apart(self._matches([token for token, _ in tokens])):
            at = tokens[start][1]
            special = self._rules.specials.get(text[at : tokens[end - 1][1] + len(tokens[end - 1][0])])
            joined += tokens[done:start]
            joined += tokens[start:end] if special is None else _placed(special, at)
            done = end
        return joined + tokens[done:]

    def _matches(self, tokens: list[str]) -> Iterator[Range]:
        for at, token in enumerate(tokens):
            for special in self._across.get(token, ()):
                if tuple(tokens[at : at + len(special)]) == special:
                    yield at, at + len(special)


def _in_chunks(text: str, split: Callable[[str], Sequence[str]]) -> list[Token]:
    tokens: list[Token] = []
    for run in RUNS.finditer(text):
        start, chunk = run.start(), run[0]
        if start and chunk[0] == " ":  # the one between two words
            start, chunk = start + 1, chunk[1:]
        tokens += _placed(split(chunk), start) if chunk else []
    return tokens


def _placed(tokens: Iterable[str], start: int) -> list[Token]:
    """Return tokens that follow each other without a space, with their places."""
    placed: list[Token] = []
    for token in tokens:
        placed.append((token, start))
        start += len(token)
    return placed


def _apart(ranges: Iterable[Range]) -> list[Range]:
    """Return, in order, the ranges that no longer or earlier one has a part in, be that one left out itself."""
    chosen: list[Range] = []
    seen: set[int] = set()
    for start, end in sorted(ranges, key=lambda found: (found[0] - found[1], found[0])):
        if start not in seen and end - 1 not in seen:
            chosen.append((start, end))
        seen.update(range(start, end))
    return sorted(chosen)


def _length(match: re.Match[str] | None) -> int:
    return match.end() - match.start() if match else 0
