"""What a turn works with: a session together with the flow and the texts it needs."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from conversations.answers import Lexicon, lexicon_at
from conversations.events import Event
from conversations.flow import AnyStep, Flow
from conversations.session import Session
from conversations.texts import Languages, Texts
from conversations.tokens import Token

Turn = tuple[Session, tuple[Event, ...]]
"""What comes out of a turn: the session as it is now, and what happened, in order."""


@dataclass(frozen=True)
class Talk:
    """A session, its flow and all texts, for the length of one turn."""

    session: Session
    flow: Flow
    languages: Languages

    @property
    def texts(self) -> Texts:
        """The texts of the person's language."""
        return self.languages[self.session.language]

    @property
    def step(self) -> AnyStep:
        """The open question."""
        return self.flow.step(self.session.question)

    def lexicon(self, step: AnyStep) -> Lexicon:
        """Return what typed words mean at a step."""
        return lexicon_at(self.flow, step, self.languages)

    def fill(self, template: str, **facts: object) -> str:
        """Put what is known into the placeholders of a text: the given facts, the session's and the flow's own."""
        known = {
            "questions": str(len(self.flow.places)),
            "extras": str(self.flow.extras),
            "minutes": str(self.flow.minutes),
            **self.session.facts,
            **{name: str(value) for name, value in facts.items()},
        }
        return self.texts.fill(template, known)

    def token(self, option: str, question: str = "") -> str:
        """Return the button token of an option of the open question, or of a side question."""
        return str(Token(self.session.id, question or self.session.question, option))

    def change(self, **changes: Any) -> Talk:
        """Return the talk with fields of its session changed."""
        return replace(self, session=replace(self.session, **changes))
