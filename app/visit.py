"""One person's turn as the desks of the chat see it, and what a desk wants done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from app.chance import Chance
from app.clock import RIGA
from app.flows import Flows
from app.guard import Guard
from bot.replies import Reply
from bot.updates import Received
from conversations.library import nearest_language
from conversations.messages import Outgoing
from conversations.texts import Languages, Texts
from models.tables import Contact
from models.unit_of_work import UnitOfWork


@dataclass(frozen=True)
class LearnerServices:
    """What a learner's turn needs besides the tables."""

    flows: Flows
    guard: Guard
    chance: Chance


@dataclass
class Visit:
    """Who has come, and what may be asked of the tables meanwhile. `contact` is None for a chat nobody knows."""

    services: LearnerServices
    uow: UnitOfWork
    received: Received
    bot_id: int
    now: datetime
    contact: Contact | None

    @property
    def language(self) -> str:
        """The language to speak: chosen, else guessed from the channel."""
        return self.contact.language if self.contact else nearest_language(self.received.user_language)

    @property
    def languages(self) -> Languages:
        """All texts."""
        return self.services.flows.texts

    @property
    def texts(self) -> Texts:
        """The texts in the language to speak."""
        return self.languages[self.language]

    @property
    def today(self) -> date:
        """The local day."""
        return self.now.astimezone(RIGA).date()


@dataclass(frozen=True)
class Begin:
    """Begin this flow now: after an invitation, with its wave."""

    flow: str
    event_id: int | None = None
    wave: int = 0
    invitation_id: int | None = None


@dataclass(frozen=True)
class Served:
    """What a desk did: said something, sent files, showed a note over the chat; and what is left to the turn.

    `stop` ends the running conversation. `resume` goes on with it: its open question again, after these words.
    """

    said: Sequence[Outgoing] = field(default=())
    files: Sequence[Reply] = field(default=())
    toast: str | None = None
    begin: Begin | None = None
    stop: bool = False
    resume: str | None = None
