"""What a turn works with: a session together with the flow and the texts it needs."""

from __future__ import annotations

from typing import Any

from conversations.answers import Lexicon
from conversations.events import Event
from conversations.flow import AnyStep, Permissions, codes
from conversations.script import Script
from conversations.selection import asked_of
from conversations.session import Session
from conversations.texts import QuestionText
from conversations.tokens import Token

Turn = tuple[Session, tuple[Event, ...]]
"""What comes out of a turn: the session as it is now, and what happened, in order."""


class Talk:
    """A session with its script, for the length of one turn: a value, never changed.

    `step` is the open question as this person meets it, `texts` are those of the person's language.
    """

    __slots__ = ("languages", "plan", "script", "session", "step", "texts")

    def __init__(self, session: Session, script: Script) -> None:
        self.session = session
        self.script = script
        self.plan = script.plan
        self.languages = script.languages
        self.texts = script.languages[session.language]
        self.step: AnyStep = script.plan.steps[session.question]
        if session.known:
            self.step = asked_of(session, self.step)

    @property
    def codes(self) -> tuple[str, ...]:
        """The codes of the open question's options, in the order of the buttons."""
        step = self.step
        return codes(step) if isinstance(step, Permissions) else self.plan.codes[step.id]

    @property
    def marked(self) -> tuple[str, ...]:
        """The codes that are marked at the open question: by presses so far, else by an earlier answer."""
        session = self.session
        return session.chosen.get(session.question, session.given.get(session.question, ()))

    @property
    def is_revisited(self) -> bool:
        """Whether the open question was answered before, and the person has come back to it."""
        return self.session.question in self.session.given

    def lexicon(self, step: AnyStep) -> Lexicon:
        """Return what typed words mean at a step."""
        return self.script.lexicon(step)

    def wording(self, step_id: str) -> QuestionText:
        """Return how a step is worded in the person's language."""
        return self.script.wording(self.session.language, step_id)

    def token(self, option: str, question: str = "") -> str:
        """Return the button token of an option of the open question, or of a side question."""
        return str(Token(self.session.id, question or self.session.question, option))

    def change(self, **changes: Any) -> Talk:
        """Return the talk with fields of its session changed."""
        return Talk(self.session.change(**changes), self.script)
