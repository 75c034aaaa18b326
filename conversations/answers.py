"""From a press or typed words to an answer: one parser for each kind of question."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from conversations.flow import RATINGS, AnyStep, Choice, Consent, Flow, Multi, Rating, codes
from conversations.folding import fold
from conversations.texts import Languages, Texts
from conversations.tokens import NO, YES

# Characters kept of a typed answer. Telegram's longest message has 4,096, so that nearly everyone is kept whole;
# other channels know no limit, and labelling and encryption need one.
TEXT_LIMIT = 4_000

_OUT_OF_FIVE = re.compile(r"\s*([1-5])\s*/\s*5\s*")
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
    def code(self) -> str:
        """The one option that was chosen, or "" if there is not exactly one."""
        if self.number is not None:
            return str(self.number)
        return self.choices[0] if len(self.choices) == 1 else ""


@dataclass(frozen=True)
class Lexicon:
    """What words mean at one question, in all languages at once: people mix them. All words are folded."""

    labels: Mapping[str, frozenset[str]]
    languages: tuple[Texts, ...]

    def means(self, meaning: str, word: str) -> bool:
        """Whether a folded word is listed under this meaning in any language."""
        return any(texts.means(meaning, word) for texts in self.languages)

    def option(self, word: str) -> str:
        """Return the code of the option whose label is `word`, else of the only one that starts with it, else ""."""
        exact = self._codes(lambda label: label == word)
        start = self._codes(lambda label: len(word) >= _SHORTEST_START and label.startswith(word))
        return _only(exact) or _only(start)

    def _codes(self, fits: Callable[[str], bool]) -> set[str]:
        return {code for code, labels in self.labels.items() if any(fits(label) for label in labels)}


def lexicon_at(flow: Flow, step: AnyStep, languages: Languages) -> Lexicon:
    """Gather the labels of a step, and what else people type for them, from all languages."""
    labels: dict[str, frozenset[str]] = {}
    for code in codes(step):
        wordings = [texts.question(flow.flow, step.id, flow.version) for texts in languages.values()]
        labels[code] = frozenset(fold(word) for wording in wordings for word in wording.words(code))
    return Lexicon(labels, tuple(languages.values()))


def read(step: AnyStep, typed: str, lexicon: Lexicon) -> Answer | None:
    """Return the answer in a typed text, or None if it cannot be told with certainty."""
    return PARSERS[step.kind](step, typed, lexicon)


def press(step: AnyStep, code: str) -> Answer | None:
    """Return the answer that a pressed option means, or None if the step has no such option."""
    if code not in codes(step) or isinstance(step, Multi):
        return None
    return Answer(number=int(code)) if isinstance(step, Rating) else Answer(choices=(code,))


def toggle(step: Multi, chosen: Collection[str], code: str) -> tuple[str, ...]:
    """Return the choices after `code` was pressed: on or off, and never together with one that stands alone."""
    if code in chosen:
        return _in_order(step, set(chosen) - {code})
    if code in step.alone:
        return (code,)
    return _in_order(step, (set(chosen) | {code}) - step.alone)


def _rating(step: AnyStep, typed: str, lexicon: Lexicon) -> Answer | None:
    if fraction := _OUT_OF_FIVE.fullmatch(typed):
        return press(step, fraction[1])
    word = fold(typed)
    for code in RATINGS:
        if word == code or lexicon.means(code, word):
            return press(step, code)
    return None


def _single(step: AnyStep, typed: str, lexicon: Lexicon) -> Answer | None:
    code = _code(step, fold(typed), lexicon)
    return Answer(choices=(code,)) if code else None


def _multi(step: AnyStep, typed: str, lexicon: Lexicon) -> Answer | None:
    found = [_code(step, word, lexicon) for word in _items(step, typed, lexicon)]
    if not isinstance(step, Multi) or not found or not all(found):
        return None
    several = set(found) - step.alone
    return Answer(choices=_in_order(step, several or set(found)))


def _open_text(_step: AnyStep, typed: str, _lexicon: Lexicon) -> Answer | None:
    text = typed.strip()
    return Answer(text=text[:TEXT_LIMIT], cut=len(text) > TEXT_LIMIT) if text else None


def _unread(_step: AnyStep, _typed: str, _lexicon: Lexicon) -> Answer | None:
    return None


Parser = Callable[[AnyStep, str, Lexicon], Answer | None]
PARSERS: dict[str, Parser] = {
    "consent": _single,
    "profile": _single,
    "rating": _rating,
    "single": _single,
    "multi": _multi,
    "text": _open_text,
    "pair": _unread,
    "number": _unread,
    "date": _unread,
    "permissions": _unread,
}


def _code(step: AnyStep, word: str, lexicon: Lexicon) -> str:
    if isinstance(step, Consent):
        return _decision(word, lexicon) or lexicon.option(word)
    return lexicon.option(word) or _age_band(step, word, lexicon) or _place(step, word)


def _decision(word: str, lexicon: Lexicon) -> str:
    return YES if lexicon.means("yes", word) else NO if lexicon.means("no", word) else ""


def _age_band(step: AnyStep, word: str, lexicon: Lexicon) -> str:
    """A typed age counts only among words such as "I am … years": "12th grade" is not an age."""
    words = word.split()
    numbers = [part for part in words if part.isdecimal() and len(part) <= 2]
    if not isinstance(step, Choice) or len(numbers) != 1:
        return ""
    if not all(lexicon.means("age", part) for part in words if part not in numbers):
        return ""
    age = int(numbers[0])
    return next((o.code for o in step.options if o.ages and o.ages[0] <= age <= o.ages[1]), "")


def _place(step: AnyStep, word: str) -> str:
    """A number is a place in the list, except where it would be an age or a permission."""
    if not isinstance(step, Choice) or any(option.ages for option in step.options):
        return ""
    return {str(place): option.code for place, option in enumerate(step.options, 1)}.get(word, "")


def _items(step: AnyStep, typed: str, lexicon: Lexicon) -> list[str]:
    """Split a typed list. A whole label comes first, for it may hold a comma itself."""
    whole = fold(typed)
    if lexicon.option(whole):
        return [whole]
    words = [word for word in whole.split() if not lexicon.means("and", word)]
    if all(_place(step, word) for word in words):
        return words
    return [fold(item) for item in _COMMAS.split(typed) if fold(item)]


def _in_order(step: Multi, chosen: Collection[str]) -> tuple[str, ...]:
    return tuple(code for code in codes(step) if code in chosen)


def _only(found: set[str]) -> str:
    return found.pop() if len(found) == 1 else ""
