"""Cues: words and phrases that speak for a theme, as people edit them in `cues/*.yaml`."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

import yaml

from nlp.codebook import codebook
from nlp.errors import CodebookError
from nlp.normalise import fold, folded
from nlp.tokens import LANGUAGES, PIECE

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, ten times faster
_SECTION = re.compile(r"^(?=[^\s#-])", re.MULTILINE)
GENERAL = "GENERAL"  # cues that belong to no theme: gain, suggestion, negation …
ANY_TWO = "~"  # in a cue: up to two words between
LONGEST_GAP = 2
REMEMBERED = 2_000  # words of which is kept which cues begin with them

Group = tuple[str, str]  # theme, name


@dataclass(frozen=True)
class Hit:
    """A cue that was found: its theme (or GENERAL), its group and its span in the text."""

    theme: str
    group: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Cue:
    """A cue as words to match one after another; a word that ends in `*` matches any ending."""

    group: Group
    words: tuple[str, ...]

    @property
    def has_plain_second_word(self) -> bool:
        """Whether only one word may follow the first."""
        return self.words[1] != ANY_TWO and not self.words[1].endswith("*")

    @property
    def next_letter(self) -> str:
        """With what its next word begins, where more than one may be it; "" if nothing is known of that."""
        word = next((word for word in self.words[1:] if word != ANY_TWO), "*")
        return word.removesuffix("*")[:1]

    @property
    def reach(self) -> int:
        """Among how many tokens after the first its next word begins."""
        return 1 + LONGEST_GAP * sum(word == ANY_TWO for word in self.words)

    def length_at(self, tokens: Sequence[str], at: int) -> int:
        """Return how many tokens the cue covers from `at`, where its first word fits; 0 if the others don't."""
        end = _end(self.words, 1, tokens, at + 1)
        return 0 if end is None else end - at


def _end(words: tuple[str, ...], number: int, tokens: Sequence[str], at: int) -> int | None:
    """Return behind which token the words from `number` on end if they stand from `at` on."""
    for which in range(number, len(words)):
        if words[which] == ANY_TWO:
            ends = (_end(words, which + 1, tokens, at + gap) for gap in range(LONGEST_GAP + 1))
            return next((end for end in ends if end is not None), None)
        if at >= len(tokens) or not _fits(words[which], tokens[at]):
            return None
        at += 1
    return at


def _fits(word: str, token: str) -> bool:
    return token == word or (word[-1] == "*" and token.startswith(word[:-1]))


@dataclass(frozen=True, slots=True)
class Beginning:
    """The cues that may begin with a token: those of one word, by their second word, and those where it may vary."""

    alone: tuple[Cue, ...]
    by_second: dict[str, list[Cue]]
    others: tuple[tuple[Cue, str, int], ...]  # with `next_letter` and `reach`: by them most are told to be absent

    @classmethod
    def of(cls, cues: Sequence[Cue]) -> Beginning:
        """Put cues in order."""
        by_second: dict[str, list[Cue]] = defaultdict(list)
        for cue in cues:
            if len(cue.words) > 1 and cue.has_plain_second_word:
                by_second[cue.words[1]].append(cue)
        return cls(
            alone=tuple(cue for cue in cues if len(cue.words) == 1),
            by_second=dict(by_second),
            others=tuple(
                (cue, cue.next_letter, cue.reach)
                for cue in cues
                if len(cue.words) > 1 and not cue.has_plain_second_word
            ),
        )


_NOTHING = Beginning((), {}, ())


class Lexicon:
    """Cues of several groups, ready to be looked up in texts.

    There are tens of thousands, and a text needs a few: by its first word a cue is kept as a line of text, the number
    of its group and its other words, until a token asks for it.
    """

    def __init__(self, groups: Iterable[tuple[Group, Iterable[str]]]) -> None:
        numbers: dict[Group, str] = {}
        lines: dict[str, list[str]] = defaultdict(list)
        for group, texts in groups:
            for words in filter(None, map(_words, texts)):
                number = numbers.setdefault(group, str(len(numbers)))  # of a cue of one word it is the whole line
                lines[words[0]].append(" ".join((number, *words[1:])))
        self._by_first = {first: "\n".join(dict.fromkeys(found)) for first, found in lines.items()}
        self._by_number = tuple(numbers)
        self.groups: tuple[Group, ...] = tuple(sorted(numbers))
        """All groups, in a fixed order."""
        self.beginning_with = lru_cache(REMEMBERED)(self._beginning_with)
        """The cues that may begin with a token."""

    def _beginning_with(self, token: str) -> Beginning:
        firsts = (token, *(token[:size] + "*" for size in range(1, len(token) + 1)))
        cues = [cue for first in firsts if first in self._by_first for cue in self._cues(first)]
        return Beginning.of(cues) if cues else _NOTHING

    def _cues(self, first: str) -> Iterator[Cue]:
        for line in self._by_first[first].split("\n"):
            number, *rest = line.split(" ")
            yield Cue(self._by_number[int(number)], (first, *rest))

    def matches(self, tokens: Sequence[str]) -> Iterator[tuple[int, Cue, int]]:
        """Yield every cue in a text as (first token, cue, number of tokens)."""
        letters = "".join(token[0] for token in tokens)
        for at, token in enumerate(tokens):
            beginning = self.beginning_with(token)
            if beginning is _NOTHING:
                continue
            for cue in beginning.alone:
                yield at, cue, 1
            following = tokens[at + 1] if at + 1 < len(tokens) else ""
            near = [cue for cue, letter, reach in beginning.others if letter in letters[at + 1 : at + 1 + reach]]
            for cue in (*beginning.by_second.get(following, ()), *near):
                length = cue.length_at(tokens, at)
                if length:
                    yield at, cue, length


@cache
def lexicon() -> Lexicon:
    """Return the cues of the codebook."""
    return Lexicon(((theme, group), texts) for _, theme, group, texts in _written())


def _written() -> Iterator[tuple[str, str, str, list[str]]]:
    """Yield (language, theme, group, cues) as the files have them."""
    for language in LANGUAGES:
        source = (files("nlp") / "cues" / f"{language}.yaml").read_text(encoding="utf-8")
        for theme, groups in sections(source):
            _check(theme, language)
            yield from ((language, theme, group, [str(text) for text in texts]) for group, texts in groups.items())


def sections(source: str) -> Iterator[tuple[str, Any]]:
    """Yield what a long YAML mapping has, a key at a time: read at once, it would for a moment need twenty times."""
    for part in _SECTION.split(source):
        if data := yaml.load(part, _LOADER):  # noqa: S506 - safe, see there
            yield from data.items()


def _check(theme: str, language: str) -> None:
    if theme != GENERAL and theme not in codebook().themes:
        raise CodebookError(f"nlp/cues/{language}.yaml: {theme} is no theme of the codebook: correct its name")


def _words(cue: str) -> tuple[str, ...]:
    words: list[str] = []
    for part in cue.split():
        pieces = PIECE.findall(fold(part.rstrip("*"))) or [part]
        words += [*pieces[:-1], pieces[-1] + ("*" if part.endswith("*") else "")]
    return tuple(words)


@dataclass(frozen=True)
class Presence:
    """How much of a text a group of cues is: how many of its cues, and the share of the words they cover, 0…1."""

    count: int
    share: float


def presence(tokens: Sequence[str], among: Lexicon) -> dict[Group, Presence]:
    """Return the groups found in a text; "foršs" in one word of ten is not "foršs" as the whole answer."""
    counts: dict[Group, int] = defaultdict(int)
    covered: dict[Group, set[int]] = defaultdict(set)
    for at, cue, length in among.matches(tokens):
        counts[cue.group] += 1
        covered[cue.group].update(range(at, at + length))
    return {group: Presence(count, len(covered[group]) / len(tokens)) for group, count in counts.items()}


def tokens_of(text: str) -> list[str]:
    """Return a text as what cues are matched against."""
    return PIECE.findall(fold(text))


def phrases() -> Iterator[tuple[str, str, str]]:
    """Yield every cue of a theme as (language, theme, its words): a tiny text that is about the theme."""
    for language, theme, _, texts in _written():
        if theme != GENERAL:
            yield from ((language, theme, text.replace("*", "").replace(ANY_TWO, " ")) for text in texts)


def find(text: str) -> list[Hit]:
    """Return the first hit of every group, with spans in the text as it was given."""
    flat = folded(text)
    places = [match.span() for match in PIECE.finditer(flat.text)]
    tokens = [flat.text[start:end] for start, end in places]
    hits: dict[Group, Hit] = {}
    for at, cue, length in lexicon().matches(tokens):
        if cue.group not in hits:
            span = flat.original_span(places[at][0], places[at + length - 1][1])
            hits[cue.group] = Hit(*cue.group, *span)
    return list(hits.values())
