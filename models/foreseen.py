"""What every turn asks first, read for a group of turns at once: who writes, and what their conversation is."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from models.tables import Contact, ConversationSession, Coordinator, GuidanceEvent, Respondent

# Made once: every message passes here.
_CONTACTS = select(Contact).where(
    col(Contact.bot_id) == bindparam("bot"), col(Contact.chat_key).in_(bindparam("chats", expanding=True))
)
_STAFF = select(col(Coordinator.chat_key)).where(
    col(Coordinator.bot_id) == bindparam("bot"),
    col(Coordinator.chat_key).in_(bindparam("chats", expanding=True)),
    col(Coordinator.active),
)
_HOLD = (
    select(col(Respondent.id))
    .where(col(Respondent.id).in_(bindparam("people", expanding=True)))
    .order_by(col(Respondent.id))
    .with_for_update(skip_locked=True)  # whoever is held elsewhere makes only themselves wait, and nobody in a circle
)
_RUNNING = (
    select(ConversationSession)
    .where(col(ConversationSession.contact_id).in_(bindparam("contacts", expanding=True)))
    .order_by(col(ConversationSession.id))
    .with_for_update()
)
_CLOSING = select(col(GuidanceEvent.id), col(GuidanceEvent.closes_at)).where(
    col(GuidanceEvent.id).in_(bindparam("events", expanding=True))
)


@dataclass
class Foreseen:
    """Each contact and conversation can be had once: by then its turn has begun, and may change what is asked.

    `contacts` and `strangers` (who are no staff) by chat key, `running` by contact; `held` are respondents,
    `closing` tells when the events of these conversations close.
    """

    contacts: dict[str, Contact | None] = field(default_factory=dict)
    running: dict[int, ConversationSession | None] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    closing: dict[int, datetime] = field(default_factory=dict)

    def read(self, session: Session, bot_id: int, chat_keys: Collection[str]) -> set[str]:
        """Look ahead for the turns of these chats; people and conversations are held as their turns would hold them.

        Returns the chats whose turns can be taken together: of no staff, and of nobody who is held elsewhere.
        """
        wanted = {"bot": bot_id, "chats": sorted(chat_keys)}
        self.strangers = set(chat_keys).difference(session.scalars(_STAFF, wanted))
        found = {contact.chat_key: contact for contact in session.scalars(_CONTACTS, wanted)}
        people = {contact.respondent_id for contact in found.values() if contact.respondent_id}
        self.held = self._hold(session, people)
        waiting = {key for key, contact in found.items() if contact.respondent_id in people - self.held}
        self.contacts = {key: found.get(key) for key in self.strangers - waiting}
        self._read_running(session, [contact.id for contact in self.contacts.values() if contact and contact.id])
        return set(self.contacts)

    def _hold(self, session: Session, people: set[str]) -> set[str]:
        if not people or session.get_bind().dialect.name == "sqlite":
            return people
        return set(session.scalars(_HOLD, {"people": sorted(people)}))

    def _read_running(self, session: Session, contacts: list[int]) -> None:
        rows = session.scalars(_RUNNING, {"contacts": contacts}).all() if contacts else ()
        found = {row.contact_id: row for row in rows}
        self.running = {contact: found.get(contact) for contact in contacts}
        events = sorted({row.event_id for row in rows if row.event_id is not None})
        self.closing = {key or 0: at for key, at in session.execute(_CLOSING, {"events": events})} if events else {}

    def forget(self) -> None:
        """Let everything be asked anew: something has happened that may concern others. What is held stays held."""
        self.contacts.clear()
        self.running.clear()
        self.strangers.clear()
        self.closing.clear()
