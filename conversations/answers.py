"""From a press or typed words to an answer: one parser for each kind of question."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from conversations import days
from conversations.flow import (
    HALVES,
    RATINGS,
    AnyStep,
    Choice,
    Consent,
    DateQuestion,
    Flow,
    Multi,
    Number,
    Pair,
    Permissions,
    Rating,
    codes,
)
from conversations.folding import fold
from conversations.numerals import number_in
from conversations.texts import Languages
from conversations.tokens import NO, YES
from conversations.vocabulary import Vocabulary, vocabulary_of

# Characters kept of a typed answer. Telegram's longest message has 4,096, so that nearly everyone is kept whole;
# other channels know no limit, and labelling and encryption need one.
TEXT_LIMIT = 4_000

LIST_LIMIT = 400  # characters of an answer to a question with buttons; a longer one is a text in the wrong place

_OUT_OF_FIVE = re.compile(r"\s*([1-5])\s*/\s*5\s*")
_NEGATIVE = re.compile(r"\s*[-−]\s*\d")
_COMMAS = re.compile(r"[,;\n]")
_SHORTEST_START = 2  # characters of a label: one alone is too easily a slip of the finger


@dataclass(frozen=True)
class Answer:
    """What was answered; the kind of question decides which field is filled. `cut` says that text was dropped."""

    number: int | None = None
    choices: tuple[str, ...] = ()
    text: str | None = None
    cut: bool = False

    @property
    def codes(self) -> tuple[str, ...]:
        """The answer as codes, such as flows and buttons name it; a text has none."""
        return self.choices if self.number is None else (str(self.number),)

    @property
    def code(self) -> str:
        """The one option that was chosen, or "" if there is not exactly one."""
        return self.codes[0] if len(self.codes) == 1 else ""


@dataclass(frozen=True)
class Lexicon:
    """What words mean at one question, in all languages at once: people mix them. All words are folded."""

    labels: Mapping[str, frozenset[str]]
    vocabulary: Vocabulary

    def means(self, meaning: str, word: str) -> bool:
        """Whether a folded word is listed under this meaning in any language."""
        return self.vocabulary.means(meaning, word)

    def number(self, word: str) -> int | None:
        """Return the number that a folded text is, in digits or words, or None."""
        return number_in(word, self.vocabulary.numerals)

    def option(self, word: str) -> str:
        """Return the code of the option whose label is `word`, else of the only one that starts with it, else ""."""
        exact = self._exact.get(word, ())
        if len(exact) == 1 or len(word) < _SHORTEST_START:
            return _only(exact)
        return _only({code for label, codes in self._exact.items() if label.startswith(word) for code in codes})

    @cached_property
    def _exact(self) -> dict[str, set[str]]:
        found: dict[str, set[str]] = {}
        for code, labels in self.labels.items():
            for label in labels:
                found.setdefault(label, set()).add(code)
        return found


def lexicon_at(flow: Flow, step: AnyStep, languages: Languages, vocabulary: Vocabulary | None = None) -> Lexicon:
    """Gather the labels of a step, and what else people type for them, from all languages."""
    labels: dict[str, frozenset[str]] = {}
    for code in () if isinstance(step, Pair | Number | DateQuestion) else codes(step):
        wordings = [texts.question(flow.flow, step.id, flow.version) for texts in languages.values()]
        labels[code] = frozenset(fold(word) for wording in wordings for word in wording.words(code))
    return Lexicon(labels, vocabulary or vocabulary_of(languages))


def read(step: AnyStep, typed: str, lexicon: Lexicon, *, today: str = "") -> Answer | None:
    """Return the answer in a typed text, or None if it cannot be told with certainty.

    `today` is the day such as "2026-09-15" from which a date question counts.
    """
    if isinstance(step, DateQuestion):
        return _date(step, typed[:LIST_LIMIT], lexicon, today)
    if step.kind == "text":
        return _open_text(typed)
    return PARSERS[step.kind](step, typed, lexicon) if len(typed) <= LIST_LIMIT else None


def press(step: AnyStep, code: str, *, today: str = "") -> Answer | None:
    """Return the answer that a pressed option means, or None if it means none, or not yet a whole one."""
    if code not in codes(step):
        return None
    match step:
        case Multi() | Permissions() | Pair():
            return None
        case Rating() | Number():
            return Answer(number=int(code))
        case DateQuestion():
            return Answer(choices=(days.days_from(today, -1 if code == "yesterday" else 0),))
        case _:
            return Answer(choices=(code,))


def toggle(step: Multi | Permissions, chosen: Collection[str], code: str) -> tuple[str, ...]:
    """Return the choices after `code` was pressed: on or off, and never together with one that stands alone."""
    alone = step.alone if isinstance(step, Multi) else frozenset()
    if code in chosen:
        return _in_order(step, set(chosen) - {code})
    if code in alone:
        return (code,)
    return _in_order(step, (set(chosen) | {code}) - alone)


def half_pair(typed: str, chosen: Collection[str], lexicon: Lexicon) -> tuple[str, ...]:
    """Return the halves of a pair after one number was typed for the next of them; none if it is no such number."""
    rating = _rating_code(typed, lexicon)
    missing = [half for half in HALVES if not any(code.startswith(half) for code in chosen)]
    return (*chosen, f"{missing[0]}-{rating}") if rating and missing else ()


def pair_of(codes: Collection[str]) -> tuple[str, ...]:
    """Return the numbers of a pair, before and now, from codes such as `before-2`."""
    return tuple(code.rpartition("-")[2] for code in codes)


def _rating_code(typed: str, lexicon: Lexicon) -> str:
    if fraction := _OUT_OF_FIVE.fullmatch(typed):
        return fraction[1]
    number = lexicon.number(fold(typed))
    return str(number) if str(number) in RATINGS else ""


def _rating(_step: AnyStep, typed: str, lexicon: Lexicon) -> Answer | None:
    code = _rating_code(typed, lexicon)
    return Answer(number=int(code)) if code else None


def _pair(_step: AnyStep, typed: str, lexicon: Lexicon) -> Answer | None:
    words = [word for word in fold(typed).split() if not lexicon.means("and", word)]
    ratings = [_rating_code(word, lexicon) for word in words]
    if len(ratings) != len(HALVES) or not all(ratings):
        return None
    return Answer(choices=tuple(f"{half}-{rating}" for half, rating in zip(HALVES, ratings, strict=True)))


def _number(step: AnyStep, typed: str, lexicon: Lexicon) -> Answer | None:
    number = None if _NEGATIVE.match(typed) else lexicon.number(fold(typed))
    within = isinstance(step, Number) and number is not None and step.least <= number <= step.most
    return Answer(number=number) if within else None


def _date(step: DateQuestion, typed: str, lexicon: Lexicon, today: str) -> Answer | None:
    word = fold(typed)
    for name, ago in (("today", 0), ("yesterday", 1)):
        if lexicon.means(name, word) and step.earliest <= -ago <= step.latest:
            return Answer(choices=(days.days_from(today, -ago),))
    words = [part for part in word.split() if not lexicon.means("age", part)]  # such as "gadā"
    day = days.day_in(
        words,
        lexicon.vocabulary.languages,
        today=date.fromisoformat(today),
        earliest=step.earliest,
        latest=step.latest,
    )
    return Answer(choices=(day.isoformat(),)) if day else None


def _single(step: AnyStep, typed: str, lexicon: Lexicon) -> Answer | None:
    code = _code(step, fold(typed), lexicon)
    return Answer(choices=(code,)) if code else None


def _multi(step: AnyStep, typed: str, lexicon: Lexicon) -> Answer | None:
    found = [_code(step, word, lexicon) for word in _items(step, typed, lexicon)]
    if not isinstance(step, Multi) or not found or not all(found):
        return None
    several = set(found) - step.alone
    return Answer(choices=_in_order(step, several or set(found)))


def _permissions(step: AnyStep, typed: str, lexicon: Lexicon) -> Answer | None:
    """A list of what is permitted, or "no" or "nothing". A bare "yes" or "all good" does not say to what."""
    word = fold(typed)
    if lexicon.means("no", word) or (" " not in word and lexicon.means("nothing", word)):
        return Answer()
    found = [_code(step, word, lexicon) for word in _items(step, typed, lexicon)]
    return Answer(choices=tuple(code for code in codes(step) if code in found)) if found and all(found) else None


def _open_text(typed: str) -> Answer | None:
    text = typed.strip()
    return Answer(text=text[:TEXT_LIMIT], cut=len(text) > TEXT_LIMIT) if text else None


Parser = Callable[[AnyStep, str, Lexicon], Answer | None]
PARSERS: dict[str, Parser] = {
    "consent": _single,
    "permissions": _permissions,
    "profile": _single,
    "rating": _rating,
    "pair": _pair,
    "single": _single,
    "multi": _multi,
    "number": _number,
}


def _code(step: AnyStep, word: str, lexicon: Lexicon) -> str:
    if isinstance(step, Consent):
        return _decision(word, lexicon) or lexicon.option(word)
    return lexicon.option(word) or _age_band(step, word, lexicon) or _place(step, word)


def _decision(word: str, lexicon: Lexicon) -> str:
    return YES if lexicon.means("yes", word) else NO if lexicon.means("no", word) else ""


def _age_band(step: AnyStep, word: str, lexicon: Lexicon) -> str:
    """A typed age counts only among words such as "I am … years": "12th grade" is not an age."""
    if not isinstance(step, Choice):
        return ""
    age = lexicon.number(" ".join(part for part in word.split() if not lexicon.means("age", part)))
    if age is None:
        return ""
    return next((option.code for option in step.options if option.ages and _includes(option.ages, age)), "")


def _includes(ages: tuple[int, int], age: int) -> bool:
    return ages[0] <= age <= ages[1]


def _place(step: AnyStep, word: str) -> str:
    """A number is a place in the list, except where it would be an age or a single permission."""
    match step:
        case Choice() if any(option.ages for option in step.options):
            return ""
        case Choice() | Permissions():
            return {str(place): code for place, code in enumerate(codes(step), 1)}.get(word, "")
        case _:
            return ""


def _items(step: AnyStep, typed: str, lexicon: Lexicon) -> list[str]:
    """Split a typed list. A whole label comes first, for it may hold a comma itself."""
    whole = fold(typed)
    if lexicon.option(whole):
        return [whole]
    words = [word for word in whole.split() if not lexicon.means("and", word)]
    if all(_place(step, word) for word in words):
        return words
    return [fold(item) for item in _COMMAS.split(typed) if fold(item)]


def _in_order(step: Multi | Permissions, chosen: Collection[str]) -> tuple[str, ...]:
    return tuple(code for code in codes(step) if code in chosen)


def _only(found: Collection[str]) -> str:
    return next(iter(found)) if len(found) == 1 else ""
