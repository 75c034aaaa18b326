"""What a turn works with: a session together with the flow and the texts it needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from conversations.answers import Lexicon
from conversations.events import Event
from conversations.flow import AnyStep
from conversations.plan import Plan
from conversations.script import Script
from conversations.selection import asked_of
from conversations.session import Session
from conversations.texts import Languages, QuestionText, Texts
from conversations.tokens import Token

Turn = tuple[Session, tuple[Event, ...]]
"""What comes out of a turn: the session as it is now, and what happened, in order."""


@dataclass(frozen=True)
class Talk:
    """A session with its script, for the length of one turn."""

    session: Session
    script: Script

    @property
    def plan(self) -> Plan:
        """The flow."""
        return self.script.plan

    @property
    def languages(self) -> Languages:
        """The texts of all languages."""
        return self.script.languages

    @property
    def texts(self) -> Texts:
        """The texts of the person's language."""
        return self.script.languages[self.session.language]

    @property
    def step(self) -> AnyStep:
        """The open question."""
        return asked_of(self.session, self.script.plan.steps[self.session.question])

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
        return Talk(replace(self.session, **changes), self.script)
