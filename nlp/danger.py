"""Danger: rules for what is said plainly, a small model for what is not. A triage aid, never a promise."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from importlib.resources import files
from itertools import chain, combinations

from nlp import cues
from nlp.normalise import encodable
from nlp.passage import CHARACTER_WEIGHT, Passage, context, grams_in_word, letters, stem_grams
from nlp.weighted import WeightedTerms, probability, weighted

GROUP_WEIGHT = 0.6
PAIR_WEIGHT = 0.4
PLAIN = "plain"
REMEMBERED = 4_000  # words of which is kept which n-grams they have


@cache
def _lexicon() -> cues.Lexicon:
    known = cues.sections((files("nlp") / "danger.yaml").read_text(encoding="utf-8"))
    return cues.Lexicon((("danger", group), texts) for group, languages in known for texts in languages)


@cache
def _columns() -> dict[tuple[str, ...], int]:
    """Return the column of each group and of each pair of groups."""
    groups = [group for _, group in _lexicon().groups]
    return {names: column for column, names in enumerate([*((group,) for group in groups), *combinations(groups, 2)])}


def _found(text: str) -> set[str]:
    return {cue.group[1] for _, cue, _ in _lexicon().matches(cues.tokens_of(text))}


def meaning_width() -> int:
    """Return how many features say which groups of `danger.yaml` a text has."""
    return len(_columns())


def meaning(text: str) -> Iterator[tuple[int, float]]:
    """Yield which groups a text has, alone and in pairs, as columns with values: "father" beside "belt" says more."""
    return _meaning(_found(text))


def _meaning(groups: set[str]) -> Iterator[tuple[int, float]]:
    ordered = sorted(groups)
    yield from ((_columns()[(group,)], GROUP_WEIGHT) for group in ordered)
    yield from ((_columns()[pair], PAIR_WEIGHT) for pair in combinations(ordered, 2))


@dataclass(frozen=True, eq=False)
class DangerDetector:
    """Looks at one message at a time; takes a tenth of a millisecond.

    It decides by stems, n-grams in words, context and meaning; the weights of the last two are by column.
    """

    stems: WeightedTerms
    characters: WeightedTerms
    context: array[float]
    meaning: array[float]
    intercept: float
    threshold: float

    def signals(self, text: str) -> bool:
        """Tell whether the message may mean that somebody is in danger."""
        text = encodable(text)
        groups = _found(text)
        return PLAIN in groups or self._score(text, groups) >= self.threshold

    def score(self, text: str) -> float:
        """Return the probability of danger, as the model alone sees it."""
        return self._score(text, _found(text))

    def _score(self, text: str, groups: set[str]) -> float:
        passage = passage_of(text)
        stems = self.stems.total(self.stems.known(stem_grams(passage)))
        characters = self.characters.total(chain.from_iterable(map(self._grams, letters(passage))))
        around = weighted(context(passage), self.context) + weighted(_meaning(groups), self.meaning)
        return probability(stems + CHARACTER_WEIGHT * characters + around + self.intercept)

    @cached_property
    def _grams(self) -> Callable[[str], array[int]]:
        return lru_cache(REMEMBERED)(lambda word: self.characters.known(grams_in_word(word)))


def plainly_says(text: str) -> bool:
    """Tell whether a text says it in plain words."""
    return PLAIN in _found(text)


def passage_of(text: str) -> Passage:
    """Return a message as words; what language it is in is guessed from its letters."""
    return Passage.of(text, "ru" if re.search("[а-яА-Я]", text) else "lv", "")
