"""One language: its phrases, its questions and the words people type in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Annotated, Literal, get_args

from pydantic import BeforeValidator, Field, RootModel, field_validator

from conversations.flow import Frozen, RatingCode
from conversations.folding import fold
from conversations.phrases import Phrases

SHARED = "questions"  # the file of the questions that several flows ask

ListName = Literal["yes", "no", "skip", "done", "stop", "nothing", "and", "age", "language"]
Meaning = ListName | RatingCode
_MEANINGS = (*get_args(ListName), *get_args(RatingCode))


def _folded(words: list[str]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


class Words(RootModel[dict[Meaning, Annotated[frozenset[str], BeforeValidator(_folded)]]]):
    """All of `words.yaml`: what typed words mean, folded. Under `language` stand the names of this language."""

    @field_validator("root")
    @classmethod
    def _complete(cls, lists: dict[Meaning, frozenset[str]]) -> dict[Meaning, frozenset[str]]:
        missing = [meaning for meaning in _MEANINGS if meaning not in lists]
        if missing:
            raise ValueError(f"the list {missing[0]!r} is missing: add it")
        return lists


class QuestionText(Frozen):
    """The wording of a step. `when` holds other wordings, used once the fact that is their key is known.

    `typed` lists what people also type for an option, besides its label.
    """

    text: str
    when: dict[str, str] = Field(default_factory=dict)
    options: dict[str, str] = Field(default_factory=dict)
    typed: dict[str, tuple[str, ...]] = Field(default_factory=dict)

    def wording(self, facts: Mapping[str, str]) -> str:
        """Return the text that fits what is known."""
        return next((text for fact, text in self.when.items() if fact in facts), self.text)

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
    questions: Mapping[str, Mapping[str, QuestionText]]
    helplines: Mapping[str, str]

    def means(self, meaning: Meaning, word: str) -> bool:
        """Whether a folded word is listed under this meaning."""
        return word in self.words.root[meaning]

    def question(self, flow: str, step: str) -> QuestionText:
        """Return the wording of a step: the flow's own, else the shared one. Raises KeyError if there is neither."""
        own = self.questions.get(flow, {})
        return own[step] if step in own else self.questions.get(SHARED, {})[step]

    def fill(self, template: str, facts: Mapping[str, str]) -> str:
        """Put facts and helplines into the placeholders of a text."""
        return template.format_map({**facts, **self.helplines})


Languages = Mapping[str, Texts]
"""The texts of every language, by its code (`lv`, `ru`, `en`)."""
