"""Staff as the adapter sees them, and the desk that serves them: the host implements it within one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Protocol

from bot.action_desk import ActionDesk
from bot.danger_desk import DangerDesk
from bot.evidence_desk import EvidenceDesk
from bot.gap_desk import GapDesk
from bot.review_desk import ReviewDesk

Refusal = Literal["unknown", "expired", "used"]
FileFormat = Literal["csv", "xlsx"]


@dataclass(frozen=True)
class Staff:
    """A member of staff; a `reviewer` may correct labels.

    `draft` is the half-made event or action as `StaffDesk.save_draft` got it.
    """

    id: int
    name: str
    role: str
    language: str
    draft: dict[str, Any] | None = None
    reviewer: bool = False


@dataclass(frozen=True)
class Joined:
    """An invitation was good for one member of staff."""

    staff: Staff


@dataclass(frozen=True)
class Refused:
    """An invitation was good for nobody."""

    reason: Refusal


@dataclass(frozen=True)
class Place:
    """An institution where this person may create events."""

    id: int
    name: str


@dataclass(frozen=True)
class NewEvent:
    """An event as asked for. `kind` and `service` are codes; `expected` is None where nobody knows."""

    place_id: int
    kind: str
    service: str
    title: str
    starts_at: datetime  # aware
    expected: int | None


@dataclass(frozen=True)
class EventCard:
    """A created event with its deep link. `lacks_contact`: nobody is named there for danger; this must be said now."""

    code: str
    title: str
    link: str
    lacks_contact: bool = False


@dataclass(frozen=True)
class EventLine:
    """A recent event and how many have answered."""

    code: str
    title: str
    link: str
    starts_at: datetime  # aware
    answers: int
    expected: int | None = None


@dataclass(frozen=True)
class ExportFile:
    """A file to hand out."""

    filename: str
    content: bytes


@dataclass(frozen=True)
class TooMuch:
    """There is more than `most` answers, which nobody in the chat should have to wait for."""

    most: int


class StaffDesk(Protocol):
    """What one member of staff may see and do; scope and rights are the host's to check."""

    def join(self, code: str) -> Joined | Refused:
        """Use an invitation for the person of this chat."""

    def institutions(self) -> Sequence[Place]:
        """Return where this person may create events, by name."""

    def recent_events(self) -> Sequence[EventLine]:
        """Return this person's latest events, newest first."""

    def create_event(self, event: NewEvent) -> EventCard:
        """Create an event and its link."""

    def evidence(self) -> EvidenceDesk:
        """Return the desk that shows how things stand."""

    def gaps(self) -> GapDesk:
        """Return the desk that shows open gaps and takes decisions about them."""

    def export(self, file_format: FileFormat, place: int = 0) -> ExportFile | TooMuch | None:
        """Return the data of one of this person's places; None if there are none."""

    def review(self) -> ReviewDesk | None:
        """Return the desk that hands out answers to review; None without the right to it."""

    def danger(self) -> DangerDesk:
        """Return the desk that opens what somebody wrote in danger."""

    def actions(self) -> ActionDesk | None:
        """Return the desk that records what was done about what people said; None without the right to it."""

    def save_draft(self, draft: dict[str, Any] | None) -> None:
        """Keep a half-made event or action (it goes through JSON), or forget it."""

    def set_language(self, language: str) -> None:
        """Speak `language` with this person from now on."""
