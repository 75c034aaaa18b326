"""Cues: words and phrases that speak for a theme, as people edit them in `cues/*.yaml`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

import yaml

from nlp.codebook import codebook
from nlp.errors import CodebookError
from nlp.normalise import fold, folded
from nlp.tokens import LANGUAGES, PIECE

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same in C, ten times faster

GENERAL = "GENERAL"  # cues that belong to no theme: gain, suggestion, negation …
ANY_TWO = "~"  # in a cue: up to two words between
LONGEST_GAP = 2
REMEMBERED = 100_000  # words of which is kept which cues begin with them

Group = tuple[str, str]  # theme, name


@dataclass(frozen=True)
class Hit:
    """A cue that was found: its theme (or GENERAL), its group and its span in the text."""

    theme: str
    group: str
    start: int
    end: int


@dataclass(frozen=True)
class Cue:
    """A cue as words to match one after another; a word that ends in `*` matches any ending."""

    group: Group
    words: tuple[str, ...]

    @property
    def has_plain_second_word(self) -> bool:
        """Whether only one word may follow the first."""
        return self.words[1] != ANY_TWO and not self.words[1].endswith("*")

    def length_at(self, tokens: Sequence[str], at: int) -> int:
        """Return how many tokens the cue covers from `at`, 0 if it doesn't match there."""
        end = _match(self.words, tokens, at)
        return 0 if end is None else end - at


def _match(words: tuple[str, ...], tokens: Sequence[str], at: int) -> int | None:
    if not words:
        return at
    if words[0] == ANY_TWO:
        ends = (_match(words[1:], tokens, at + gap) for gap in range(LONGEST_GAP + 1))
        return next((end for end in ends if end is not None), None)
    if at >= len(tokens) or not _fits(words[0], tokens[at]):
        return None
    return _match(words[1:], tokens, at + 1)


def _fits(word: str, token: str) -> bool:
    return token.startswith(word[:-1]) if word.endswith("*") else token == word


@dataclass(frozen=True)
class Beginning:
    """The cues that may begin with a token: those of one word, by their second word, and those where it may vary."""

    alone: tuple[Cue, ...]
    by_second: dict[str, list[Cue]]
    others: tuple[Cue, ...]


class Lexicon:
    """Cues of several groups, ready to be looked up in texts."""

    def __init__(self, groups: Iterable[tuple[Group, Iterable[str]]]) -> None:
        by_first: dict[str, dict[Cue, None]] = defaultdict(dict)
        for group, texts in groups:
            for text in texts:
                if words := _words(text):
                    by_first[words[0]][Cue(group, words)] = None
        self._by_first = {first: tuple(cues) for first, cues in by_first.items()}
        self.groups: tuple[Group, ...] = tuple(sorted({cue.group for cues in by_first.values() for cue in cues}))
        """All groups, in a fixed order."""
        self.beginning_with = lru_cache(REMEMBERED)(self._beginning_with)
        """The cues that may begin with a token."""

    def _beginning_with(self, token: str) -> Beginning:
        firsts = (token, *(token[:size] + "*" for size in range(1, len(token) + 1)))
        cues = [cue for first in firsts for cue in self._by_first.get(first, ())]
        by_second: dict[str, list[Cue]] = defaultdict(list)
        for cue in cues:
            if len(cue.words) > 1 and cue.has_plain_second_word:
                by_second[cue.words[1]].append(cue)
        return Beginning(
            alone=tuple(cue for cue in cues if len(cue.words) == 1),
            by_second=dict(by_second),
            others=tuple(cue for cue in cues if len(cue.words) > 1 and not cue.has_plain_second_word),
        )

    def matches(self, tokens: Sequence[str]) -> Iterator[tuple[int, Cue, int]]:
        """Yield every cue in a text as (first token, cue, number of tokens)."""
        for at, (token, following) in enumerate(zip(tokens, (*tokens[1:], ""), strict=False)):
            beginning = self.beginning_with(token)
            for cue in beginning.alone:
                yield at, cue, 1
            for cue in (*beginning.by_second.get(following, ()), *beginning.others):
                length = cue.length_at(tokens, at)
                if length:
                    yield at, cue, length


@cache
def lexicon() -> Lexicon:
    """Return the cues of the codebook."""
    return Lexicon(((theme, group), texts) for _, theme, group, texts in _written())


@cache
def _written() -> tuple[tuple[str, str, str, tuple[str, ...]], ...]:
    """Return (language, theme, group, cues) as the files have them."""
    rows: list[tuple[str, str, str, tuple[str, ...]]] = []
    for language in LANGUAGES:
        source = (files("nlp") / "cues" / f"{language}.yaml").read_text(encoding="utf-8")
        data = yaml.load(source, LOADER)  # noqa: S506 - safe, see there
        for theme, groups in data.items():
            _check(theme, language)
            rows += [(language, theme, group, tuple(map(str, texts))) for group, texts in groups.items()]
    return tuple(rows)


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
