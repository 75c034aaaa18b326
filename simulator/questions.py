"""Reading what a bot asks, as people do: by the buttons under its message.

Buttons of questions carry `<session>.<question>.<option>`; other buttons are no questions of a conversation.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Set
from dataclasses import dataclass
from enum import StrEnum

from simulator.chats import Message
from simulator.keyboards import Button

SKIP, DONE, BACK, YES, NO = "skip", "done", "back", "yes", "no"
BEFORE, NOW = "before", "now"  # the halves of a pair: `before-4`
_NO_QUESTIONS = frozenset({"lobby", "staff", "me", "invite", "acted", "danger"})  # stand where a session's id would
_SIDE_QUESTIONS = frozenset({"language", "delete"})
_RATINGS = frozenset("12345")
_PURPOSES = frozenset({"contact_later", "hear_back", "quoting", "teach_classifier"})
_DAYS = frozenset({"today", "yesterday"})
_MARKS = frozenset("✓✔✅☑")
_NUMBER = re.compile(r"\d+")
_PAIR = re.compile(rf"(?:{BEFORE}|{NOW})-[1-5]")
# Without buttons to go by, people go by the words: a day as an example, or "how many".
_ASKS_DATE = re.compile(r"\b\d{1,2}\.\d{1,2}\.")
_ASKS_NUMBER = re.compile(r"\b(cik (daudz|reižu|reizes|gadu|stundu|stundas)|сколько|how (many|often))\b", re.IGNORECASE)


class Kind(StrEnum):
    """How a question wants to be answered."""

    TEXT = "text"
    RATING = "rating"
    CONSENT = "consent"
    AGE = "age"
    SINGLE = "single"
    MULTI = "multi"
    PAIR = "pair"
    """Two ratings in one message: before, and now."""
    NUMBER = "number"
    DATE = "date"
    PERMISSIONS = "permissions"
    """Several purposes to say yes or no to, each of them at first a no."""


@dataclass(frozen=True)
class Question:
    """A question as it stands in the chat. `options` are the buttons that answer it, by option."""

    id: str
    message: Message
    options: dict[str, Button]
    controls: dict[str, Button]
    languages: dict[str, Button]

    @property
    def kind(self) -> Kind:
        """How it wants to be answered."""
        codes = self.options.keys()
        if not codes:
            return _kind_by_words(self.message.text)
        if DONE in self.controls:
            return Kind.PERMISSIONS if codes <= _PURPOSES else Kind.MULTI
        return next((kind for kind, fits in _SIGNS.items() if fits(codes)), Kind.SINGLE)

    def band(self, age: int) -> str:
        """The option that holds an age; the first one holds all ages below the second's first."""
        codes = list(self.options)
        firsts = [0, *(int(_NUMBER.findall(code)[0]) for code in codes[1:])]
        return next(code for code, first in reversed(list(zip(codes, firsts, strict=True))) if first <= age)


def question_in(message: Message) -> Question | None:
    """The question that a message asks, if it asks one. Without any button, only its question mark tells."""
    tokens = {tuple(button.token.split(".")): button for button in message.buttons if button.token.count(".") == 2}
    own = {token: button for token, button in tokens.items() if token[0] not in _NO_QUESTIONS}
    languages = {option: button for (_, asked, option), button in own.items() if asked == "language"}
    asked = [question for _, question, _ in own if question not in _SIDE_QUESTIONS]
    if not asked:
        return _bare_question(message)
    buttons = {option: button for (_, question, option), button in own.items() if question == asked[0]}
    controls = {option: buttons.pop(option) for option in (SKIP, DONE, BACK) if option in buttons}
    return Question(asked[0], message, buttons, controls, languages)


def languages_in(message: Message) -> dict[str, Button]:
    """The buttons that choose a language, by its code."""
    tokens = [(button.token.split("."), button) for button in message.buttons if button.token.count(".") == 2]
    return {option: button for (_, question, option), button in tokens if question == "language"}


def is_marked(button: Button) -> bool:
    """Whether an option is shown as chosen already."""
    return button.label[:1] in _MARKS


def _kind_by_words(text: str) -> Kind:
    if _ASKS_DATE.search(text):
        return Kind.DATE
    return Kind.NUMBER if _ASKS_NUMBER.search(text) else Kind.TEXT


# What the buttons of a kind have in common, the narrower kinds first.
_SIGNS: dict[Kind, Callable[[Set[str]], bool]] = {
    Kind.PAIR: lambda codes: all(_PAIR.fullmatch(code) for code in codes),
    Kind.CONSENT: lambda codes: codes == {YES, NO},
    Kind.RATING: lambda codes: codes <= _RATINGS,
    Kind.DATE: lambda codes: codes <= _DAYS,
    Kind.NUMBER: lambda codes: all(code.isdecimal() for code in codes),
    Kind.AGE: lambda codes: all(_NUMBER.search(code) for code in codes),
}


def _bare_question(message: Message) -> Question | None:
    if message.buttons or not message.text.rstrip().endswith("?"):
        return None
    return Question("", message, {}, {}, {})
