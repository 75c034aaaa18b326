"""What happened in a turn, in the past tense: the host stores and sends, the engine only tells."""

from __future__ import annotations

from dataclasses import dataclass

from conversations.messages import Outgoing, Toast


@dataclass(frozen=True)
class Said:
    """The engine says something to the person."""

    message: Outgoing


@dataclass(frozen=True)
class Noted:
    """A short note over the chat in answer to a button press."""

    toast: Toast


@dataclass(frozen=True)
class AnswerGiven:
    """A question was answered. `kind` decides which of `number`, `choices` and `text` is filled.

    A pair is two `choices`, before and now; a date is one, such as "2026-09-15".
    `revision` counts from 1; a higher one replaces the earlier answer, which is kept.
    `probability` is the chance with which this question was chosen for this person, 0…1.
    """

    question: str
    kind: str
    number: int | None = None
    choices: tuple[str, ...] = ()
    text: str | None = None
    revision: int = 1
    probability: float = 1.0


@dataclass(frozen=True)
class AnswerWithdrawn:
    """A changed answer led the person another way than over this question: its answer is not current any more."""

    question: str


@dataclass(frozen=True)
class QuestionSkipped:
    """The person chose not to answer."""

    question: str


@dataclass(frozen=True)
class ProfileGiven:
    """A fact about the person in bands: `age_band` or `sector`."""

    field: str
    value: str


@dataclass(frozen=True)
class ConsentDecided:
    """A yes or no to one purpose, such as `taking_part` or `contact_later`."""

    purpose: str
    granted: bool
    text_version: str


@dataclass(frozen=True)
class LanguageChosen:
    """The person wants to be spoken to in `language` (`lv`, `ru` or `en`)."""

    language: str


@dataclass(frozen=True)
class DangerNoticed:
    """A message signalled danger; it belongs to no statistic. The flow has stopped until the person wants it back."""

    question: str
    text: str


@dataclass(frozen=True)
class UnderAgeTurnedAway:
    """The person is under 13: the host keeps nothing of them."""


@dataclass(frozen=True)
class SessionCompleted:
    """The last question is behind the person."""


@dataclass(frozen=True)
class Enrolled:
    """The person agreed to be asked another day: the session is over, and nothing has been answered yet."""


@dataclass(frozen=True)
class SessionStopped:
    """The person stopped at `question`; what was answered stays as a partial conversation."""

    question: str


@dataclass(frozen=True)
class EntryRequested:
    """The person wants to begin: with the code of an event, or without one (general feedback)."""

    code: str = ""


@dataclass(frozen=True)
class ResumeRequested:
    """The person wants to go on with a session that danger had interrupted."""

    session: str


Event = (
    Said
    | Noted
    | AnswerGiven
    | AnswerWithdrawn
    | QuestionSkipped
    | ProfileGiven
    | ConsentDecided
    | LanguageChosen
    | DangerNoticed
    | UnderAgeTurnedAway
    | SessionCompleted
    | Enrolled
    | SessionStopped
    | EntryRequested
    | ResumeRequested
)
