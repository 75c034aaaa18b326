"""Reading what a bot asks, as people do: by the buttons under its message.

Buttons of questions carry `<session>.<question>.<option>`; other buttons are no questions of a conversation.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from simulator.chats import Message
from simulator.keyboards import Button

SKIP, DONE, YES, NO = "skip", "done", "yes", "no"
_NO_QUESTIONS = frozenset({"lobby", "staff"})  # stand where a session's id would
_SIDE_QUESTIONS = frozenset({"language", "delete"})
_RATINGS = frozenset("12345")
_NUMBER = re.compile(r"\d+")


class Kind(StrEnum):
    """How a question wants to be answered."""

    TEXT = "text"
    RATING = "rating"
    CONSENT = "consent"
    AGE = "age"
    SINGLE = "single"
    MULTI = "multi"


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
            return Kind.TEXT
        if DONE in self.controls:
            return Kind.MULTI
        if codes == {YES, NO}:
            return Kind.CONSENT
        if codes <= _RATINGS:
            return Kind.RATING
        return Kind.AGE if all(_NUMBER.search(code) for code in codes) else Kind.SINGLE

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
    controls = {option: buttons.pop(option) for option in (SKIP, DONE) if option in buttons}
    return Question(asked[0], message, buttons, controls, languages)


def languages_in(message: Message) -> dict[str, Button]:
    """The buttons that choose a language, by its code."""
    tokens = [(button.token.split("."), button) for button in message.buttons if button.token.count(".") == 2]
    return {option: button for (_, question, option), button in tokens if question == "language"}


def _bare_question(message: Message) -> Question | None:
    if message.buttons or not message.text.rstrip().endswith("?"):
        return None
    return Question("", message, {}, {}, {})
