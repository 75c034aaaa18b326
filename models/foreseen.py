"""What every turn asks first, read for a group of turns at once: who writes, and what their conversation is."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from models.tables import (
    Contact,
    ConversationSession,
    Coordinator,
    GuidanceEvent,
    PanelMember,
    Respondent,
    ReturnCode,
)

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
    select(ConversationSession, col(GuidanceEvent.closes_at))
    .outerjoin(GuidanceEvent, col(GuidanceEvent.id) == col(ConversationSession.event_id))
    .where(col(ConversationSession.contact_id).in_(bindparam("contacts", expanding=True)))
    .order_by(col(ConversationSession.id))
    .with_for_update(of=ConversationSession)
)


_MEMBERSHIPS = (
    select(col(Respondent.id), PanelMember, col(ReturnCode.id))
    .outerjoin(PanelMember, col(PanelMember.respondent_id) == col(Respondent.id))
    .outerjoin(ReturnCode, col(ReturnCode.respondent_id) == col(Respondent.id))
    .where(col(Respondent.id).in_(bindparam("people", expanding=True)))
)


@dataclass
class Membership:
    """Whether a respondent is or was in the panel, and has a return code."""

    member: PanelMember | None = None
    has_code: bool = False


@dataclass
class Foreseen:
    """Each contact and conversation can be had once: by then its turn has begun, and may change what is asked.

    `contacts` and `strangers` (who are no staff) by chat key, `running` by contact; `held` are respondents,
    `closing` tells when the events of these conversations close. What only some turns ask is read when the first one
    does: `memberships` of all `people` of the group; `events` by code, and how many `usable` answers there are about
    each, as the first found them. `new_contacts` are ids for those who become contacts.
    """

    contacts: dict[str, Contact | None] = field(default_factory=dict)
    running: dict[int, ConversationSession | None] = field(default_factory=dict)
    strangers: set[str] = field(default_factory=set)
    held: set[str] = field(default_factory=set)
    closing: dict[int, datetime] = field(default_factory=dict)
    people: set[str] = field(default_factory=set)
    memberships: dict[str, Membership] = field(default_factory=dict)
    events: dict[str, GuidanceEvent] = field(default_factory=dict)
    usable: dict[int, dict[str, int]] = field(default_factory=dict)
    new_contacts: list[int] = field(default_factory=list)

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
        present = [contact for contact in self.contacts.values() if contact]
        self.people = {contact.respondent_id for contact in present if contact.respondent_id}
        self._read_running(session, [contact.id for contact in present if contact.id])
        return set(self.contacts)

    def membership(self, session: Session, person: str) -> Membership:
        """Return what the panel knows of somebody. Whoever is in the group is asked about together, once."""
        if person in self.memberships:
            return self.memberships[person]
        found = {name: Membership() for name in self.people | {person}}
        with session.no_autoflush:
            rows = session.execute(_MEMBERSHIPS, {"people": sorted(found)})
            found |= {name: Membership(member, code is not None) for name, member, code in rows}
        if person in self.people:
            self.memberships = found
        return found[person]

    def new_contact(self, new_ids: Callable[[int], list[int]]) -> int:
        """Return the id of a new contact. Whoever in the group may become one has theirs asked for together."""
        if not self.new_contacts:
            self.new_contacts = new_ids(1 + sum(contact is None for contact in self.contacts.values()))
        return self.new_contacts.pop(0)

    def _hold(self, session: Session, people: set[str]) -> set[str]:
        if not people or session.get_bind().dialect.name == "sqlite":
            return people
        return set(session.scalars(_HOLD, {"people": sorted(people)}))

    def _read_running(self, session: Session, contacts: list[int]) -> None:
        rows = session.execute(_RUNNING, {"contacts": contacts}).all() if contacts else ()
        found = {row.contact_id: row for row, _ in rows}
        self.running = {contact: found.get(contact) for contact in contacts}
        self.closing = {row.event_id: at for row, at in rows if row.event_id is not None}

    def forget(self) -> None:
        """Let everything be asked anew: something has happened that may concern others. What is held stays held."""
        self.contacts.clear()
        self.running.clear()
        self.strangers.clear()
        self.closing.clear()
        self.people.clear()
        self.memberships.clear()
        self.events.clear()
        self.usable.clear()
