"""The names, and the words mistaken for names, that each language knows: lists in `names/`, declined on loading."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import chain

from nlp.declension import (
    latvian_calls,
    latvian_diminutives,
    latvian_feminine,
    latvian_forms,
    russian_forms,
    russian_patronymics,
    russian_surname_forms,
    without_diacritics,
)
from nlp.word_set import WordSet

Decline = Callable[[str], set[str]]
LOCATIVE_ENDINGS = ("ā", "ē", "ī", "ū", "ās", "ēs", "īs", "os")


@dataclass(frozen=True)
class Introduction:
    """A phrase after which a name comes.

    `firm` (mani sauc): what comes is a name even in lower case. `doubtful` (es esmu): even a capital does not suffice.
    """

    words: tuple[str, ...]
    firm: bool
    doubtful: bool


@dataclass(frozen=True)
class Gazetteer:
    """Lower-case word forms of one language, each with and without diacritics.

    `given` are common names, believed in lower case; `rare` ones only with a capital. `words` are forms of `given` or
    `rare` that are also words; those in `lowercase` are so only without a capital. `places` are never people.
    """

    given: WordSet
    rare: WordSet
    surnames: WordSet
    words: WordSet
    lowercase: WordSet
    places: WordSet
    titles: WordSet
    after: WordSet
    acts: WordSet
    institutions: WordSet
    function: WordSet
    introductions: Mapping[str, tuple[Introduction, ...]]  # by their last word

    def never(self, word: str) -> bool:
        """Whether no context makes the word a person's name."""
        return word in self.function or word in self.places

    def clear(self, word: str) -> bool:
        """Whether the word is a common given name and nothing else."""
        return word in self.given and word not in self.words and word not in self.places


@cache
def gazetteer(language: str) -> Gazetteer:
    """Return the names of `lv`, `ru` or `en`; raises KeyError for another language."""
    return _LOADERS[language]()


def _latvian() -> Gazetteer:
    calendar = _calendar("tradic_vardadienu_saraksts.json")
    common = calendar | _entries("lv-given")
    words = WordSet(_starred(_entries("lv-words"), latvian_forms))
    diminutives = _forms((name for name in common if name not in words), latvian_diminutives)
    given = WordSet(chain(_declined(common, latvian_forms), diminutives))
    # A diminutive of a word (saulīte) or without diacritics (metina) needs a capital.
    rare = chain(
        _declined(_calendar("paplasinatais_saraksts.json"), latvian_forms),
        _declined(common, latvian_diminutives),
        _declined(common, latvian_calls),
    )
    return _gazetteer("lv", given, rare, _latvian_surname_forms, latvian_forms)


def _russian() -> Gazetteer:
    names = _entries("ru-given")
    given = WordSet(chain(_declined(names, russian_forms), _declined(names, russian_patronymics)))
    return _gazetteer("ru", given, (), russian_surname_forms, russian_forms)


def _english() -> Gazetteer:
    return _gazetteer("en", WordSet(_entries("en-given")), (), _unchanged, _unchanged)


_LOADERS = {"lv": _latvian, "ru": _russian, "en": _english}


def _gazetteer(language: str, given: WordSet, rare: Iterable[str], surnames: Decline, decline: Decline) -> Gazetteer:
    def declined(topic: str, decline: Decline = decline) -> WordSet:
        return WordSet(_declined(_entries(f"{language}-{topic}"), decline))

    def starred(topic: str) -> WordSet:
        return WordSet(_starred(_entries(f"{language}-{topic}"), decline))

    return Gazetteer(
        given=given,
        rare=WordSet(name for name in rare if name not in given),
        surnames=declined("surnames", surnames),
        words=starred("words"),
        lowercase=starred("lowercase"),
        places=declined("places"),
        titles=declined("titles"),
        after=declined("after"),
        acts=declined("acts", _unchanged),
        institutions=declined("institutions"),
        function=declined("function", _unchanged),
        introductions=_introductions(f"{language}-introductions"),
    )


def _lines(name: str) -> Iterator[str]:
    resource = files("nlp").joinpath("names", f"{name}.txt")
    if not resource.is_file():
        return
    for line in resource.read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            yield line


def _entries(name: str) -> frozenset[str]:
    return frozenset(entry for line in _lines(name) for entry in line.split())


def _calendar(name: str) -> frozenset[str]:
    days = json.loads(files("lv_namedays").joinpath("data", name).read_text(encoding="utf-8"))
    return frozenset(name.lower() for names in days.values() for name in names if name.isalpha())


def _declined(entries: Iterable[str], decline: Decline) -> Iterator[str]:
    for form in _forms(entries, decline):
        yield form
        yield without_diacritics(form)


def _forms(entries: Iterable[str], decline: Decline) -> Iterator[str]:
    return (form for entry in entries for form in decline(entry))


def _starred(entries: frozenset[str], decline: Decline) -> Iterator[str]:
    """Yield the forms of the entries that have a star, and the others as they are."""
    bases = frozenset(entry.removesuffix("*") for entry in entries if entry.endswith("*"))
    return chain(_declined(bases, decline), _declined(entries - bases, _unchanged))


def _introductions(name: str) -> Mapping[str, tuple[Introduction, ...]]:
    by_last_word: dict[str, tuple[Introduction, ...]] = {}
    for line in _lines(name):
        for phrase in {line, without_diacritics(line)}:
            words = tuple(phrase.lstrip("!?").replace("'", " ").split())
            introduction = Introduction(words, firm=line.startswith("!"), doubtful=line.startswith("?"))
            by_last_word[words[-1]] = (*by_last_word.get(words[-1], ()), introduction)
    return by_last_word


def _unchanged(word: str) -> set[str]:
    return {word}


def _latvian_surname_forms(surname: str) -> set[str]:
    return latvian_forms(surname) | latvian_forms(latvian_feminine(surname))
