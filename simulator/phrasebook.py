"""What synthetic people write: texts by question, mood and occasion, dealt so that few are heard twice."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.resources import files
from typing import Any

import yaml

from simulator.temperament import Mood

LANGUAGES = ("lv", "ru", "en")

GENDERS = ("she", "he")

# What a text answers. `side` texts come whatever was asked.
TOPICS = ("helped", "change", "why", "general", "side", "since", "cost", "next", "booking", "talk", "offer")

# Texts of these tags are written only by people who have the habit.
SPECIAL = frozenset({"pii", "thin", "offtopic", "danger"})


@dataclass(frozen=True)
class Phrase:
    """One text, and where it fits: `kinds` are kinds of event."""

    text: str
    language: str
    topic: str
    mood: Mood
    kinds: frozenset[str]
    everywhere: bool
    tags: frozenset[str]

    def fits(self, kind: str) -> bool:
        """Whether it can be about an event of this kind; with a kind unknown here, only if it fits everywhere."""
        return self.everywhere or kind in self.kinds


@dataclass(frozen=True)
class Wish:
    """What a person is to write about. Special texts come only with their `tag`."""

    language: str
    topic: str
    mood: Mood
    gender: str
    kind: str = ""
    sector: str = "general"
    tag: str = ""


@dataclass(frozen=True)
class Phrasebook:
    """All phrases, and first names by language and gender."""

    phrases: tuple[Phrase, ...]
    first_names: Mapping[str, Mapping[str, list[str]]]
    kinds: frozenset[str]

    @classmethod
    def load(cls) -> Phrasebook:
        """Read `phrases/*.yaml`; the later questions have pages of their own."""
        occasions = {name: frozenset(kinds) for name, kinds in _read("occasions").items()}
        pages = {language: _read(language) | _read(f"{language}.later") for language in LANGUAGES}
        names = {language: page.pop("first_names") for language, page in pages.items()}
        phrases = tuple(it for language, page in pages.items() for it in _phrases(language, page, occasions))
        return cls(phrases, names, occasions["any"])


class Deck:
    """Deals phrases: the least used ones first, and of those a random one."""

    def __init__(self, book: Phrasebook, rng: random.Random) -> None:
        self._book = book
        self._rng = rng
        self._uses: Counter[str] = Counter()
        self._fitting: dict[Wish, list[Phrase]] = {}

    def deal(self, wish: Wish) -> str:
        """A text that fits the wish; if none does, one in another mood, then one on another topic."""
        if wish not in self._fitting:
            self._fitting[wish] = next(found for found in self._candidates(wish) if found)
        fitting = self._fitting[wish]
        least = min(self._uses[phrase.text] for phrase in fitting)
        fresh = [phrase for phrase in fitting if self._uses[phrase.text] == least]
        # What is about this very kind of event is told more often than what could be said anywhere.
        chosen = self._rng.choices(fresh, [1 if phrase.everywhere else 3 for phrase in fresh])[0]
        self._uses[chosen.text] += 1
        return chosen.text

    def _candidates(self, wish: Wish) -> Iterator[list[Phrase]]:
        possible = [phrase for phrase in self._book.phrases if _is_possible(phrase, wish)]
        on_topic = [phrase for phrase in possible if phrase.topic == wish.topic]
        yield [phrase for phrase in on_topic if phrase.mood is wish.mood]
        yield on_topic
        yield possible


def _is_possible(phrase: Phrase, wish: Wish) -> bool:
    special = phrase.tags & SPECIAL
    return (
        phrase.language == wish.language
        and phrase.fits(wish.kind)
        and (wish.tag in special if wish.tag else not special)
        and not (wish.sector == "higher" and "pupil" in phrase.tags)
        and not phrase.tags & (frozenset(GENDERS) - {wish.gender})
    )


def _read(name: str) -> dict[str, Any]:
    text = (files("simulator") / "phrases" / f"{name}.yaml").read_text(encoding="utf-8")
    page: dict[str, Any] = yaml.safe_load(text)
    return page


def _phrases(language: str, page: dict[str, Any], occasions: Mapping[str, frozenset[str]]) -> Iterator[Phrase]:
    for topic, moods in page.items():
        for mood, by_occasion in moods.items():
            for occasion, entries in by_occasion.items():
                for entry in entries:
                    known = {"text": entry} if isinstance(entry, str) else entry
                    tags = frozenset(known.get("tags", ()))
                    kinds = occasions[occasion]
                    yield Phrase(known["text"], language, topic, Mood(mood), kinds, occasion == "any", tags)
