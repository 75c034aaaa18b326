"""One language: its phrases, its questions and the words people type in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Literal, get_args

from babel.plural import PluralRule, RuleError
from pydantic import BeforeValidator, Field, RootModel, field_validator

from conversations.flow import Frozen
from conversations.folding import fold
from conversations.phrases import Phrases

SHARED = "questions"  # the file of the questions that several flows ask

Meaning = Literal[
    "yes", "no", "skip", "back", "done", "stop", "nothing", "and", "age", "today", "yesterday", "language"
]  # fmt: skip
NUMERALS = (*range(21), *range(30, 101, 10))  # numbers that have a word of their own; others are put together
_LISTS = frozenset((*get_args(Meaning), *map(str, NUMERALS)))


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


class Words(RootModel[dict[str, Annotated[frozenset[str], BeforeValidator(_folded)]]]):
    """All of `words.yaml`: what typed words mean, folded. Under `language` stand the names of this language.

    The lists are those of `Meaning`, and one for each of `NUMERALS` under its digits.
    """

    @field_validator("root")
    @classmethod
    def _complete(cls, lists: dict[str, frozenset[str]]) -> dict[str, frozenset[str]]:
        if missing := sorted(_LISTS - lists.keys()):
            raise ValueError(f"the list {missing[0]!r} is missing: add it")
        if unknown := sorted(lists.keys() - _LISTS):
            raise ValueError(f"nobody reads the list {unknown[0]!r}: remove it or mend its name")
        return lists


class Plurals(RootModel[dict[str, str]]):
    """All of `plurals.yaml`: a rule for each plural form but `other`.

    Babel knows them by the language's name, but only together with all else of it, which takes 6 MiB.
    """

    @field_validator("root")
    @classmethod
    def _readable(cls, rules: dict[str, str]) -> dict[str, str]:
        try:
            PluralRule(rules)
        except (RuleError, ValueError) as exc:
            raise ValueError(f"{exc}: write rules such as `one: n % 10 = 1 and n % 100 != 11`") from exc
        return rules

    @cached_property
    def form_of(self) -> Callable[[int], str]:
        """Name the form that a number takes."""
        rule: Callable[[int], str] = PluralRule(self.root)
        return rule

    @property
    def forms(self) -> frozenset[str]:
        """The names of all forms."""
        return frozenset((*self.root, "other"))


class QuestionText(Frozen):
    """The wording of a step. `when` holds other wordings, used once the fact that is their key is known,
    or the step answered.

    `typed` lists what people also type for an option, besides its label. `same` lists what reads the same in other
    languages on purpose: codes of options, or `text`.
    """

    text: str
    when: dict[str, str] = Field(default_factory=dict)
    options: dict[str, str] = Field(default_factory=dict)
    typed: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    same: tuple[str, ...] = ()

    def wording(self, known: Collection[str]) -> str:
        """Return the text that fits what is known: facts, and steps that were answered."""
        return next((text for name, text in self.when.items() if name in known), self.text)

    def label(self, code: str) -> str:
        """Return the label of an option. A code without one, such as a rating, is its own label."""
        return self.options.get(code, code)

    def words(self, code: str) -> tuple[str, ...]:
        """Return all words that mean an option."""
        return (self.label(code), *self.typed.get(code, ()))


class Questions(RootModel[dict[str, QuestionText]]):
    """All of a file of questions: the wording of each step by its id."""


@dataclass(frozen=True)
class Texts:
    """Everything of one language. `questions` is keyed by flow (or `SHARED`) and step."""

    language: str
    chat: Phrases
    words: Words
    plurals: Plurals
    questions: Mapping[str, Mapping[str, QuestionText]]
    helplines: Mapping[str, str]

    def means(self, meaning: str, word: str) -> bool:
        """Whether a folded word is listed under this meaning: one of `Meaning`, or the digits of a numeral."""
        return word in self.words.root[meaning]

    def question(self, flow: str, step: str, version: int = 0) -> QuestionText:
        """Return the wording of a step, in the newest version or a given one. Raises KeyError if no file has one."""
        return self.questions[self.home(flow, step, version)][step]

    @cached_property
    def numerals(self) -> Mapping[str, int]:
        """The numbers that have a word of their own, by that word."""
        return {word: number for number in NUMERALS for word in self.words.root[str(number)]}

    def home(self, flow: str, step: str, version: int = 0) -> str:
        """Return the file that words a step: the flow version's own, else the flow's, else the shared one."""
        candidates = (f"{flow}-{version}", flow)
        return next((name for name in candidates if step in self.questions.get(name, {})), SHARED)

    def fill(self, template: str, facts: Mapping[str, str]) -> str:
        """Put facts and helplines into the placeholders of a text."""
        return template.format_map({**facts, **self.helplines}) if "{" in template else template

    def count(self, name: str, number: int) -> str:
        """Return a number with its noun, such as `3 minūtes`: `name` is a key of `counts`."""
        return self.chat.counts[name].form(self.plurals.form_of(number)).format(n=number)

    def counted(self, name: str, fact: str) -> str:
        """Return a fact as it stands in texts: with its noun, if it is a number that has one."""
        is_number = name in self.chat.counts and fact.isascii() and fact.isdecimal()
        return self.count(name, int(fact)) if is_number else fact


Languages = Mapping[str, Texts]
"""The texts of every language, by its code (`lv`, `ru`, `en`)."""
