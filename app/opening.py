"""How a conversation begins, or goes on after an interruption."""

from __future__ import annotations

from collections.abc import Mapping

from app.invitations import beginning, outcomes
from app.visit import Begin, Visit
from conversations import engine
from conversations.session import Session
from conversations.talk import Turn
from models.tables import Contact, ConversationSession


def open_session(visit: Visit, begin: Begin) -> tuple[ConversationSession, Turn]:
    """Begin a conversation. A chat that nobody knew becomes a contact, with a random identity among the answers."""
    language, newcomer = visit.language, visit.contact is None
    contact = visit.contact = visit.contact or _meet(visit, language)
    if contact.unreachable_at is not None:
        contact.unreachable_at = None
    purpose = _purpose(visit, contact, newcomer=newcomer)
    person = contact.respondent_id or _identify(visit, contact, purpose)
    flow = visit.services.flows.live(begin.flow)
    invitation = None if newcomer else outcomes.invitation_for(visit, person, begin)
    start = beginning.of(visit, person, begin, flow, newcomer=newcomer)
    session, happened = engine.start(
        flow,
        visit.languages,
        session_id=visit.services.chance.session_id(purpose),
        language=language,
        seed=visit.services.chance.seed_for(purpose),
        facts=start.facts,
        known=start.known,
        evidence=start.evidence,
    )
    row = _row(visit, session, contact, begin, start.known)
    if invitation:
        row.invitation_id = invitation.id
        outcomes.begun(visit, invitation)
    return row, (session, happened)


def reopen(visit: Visit, row: ConversationSession, contact: Contact) -> ConversationSession:
    """Let a session that danger had stopped be the running one again, in the language spoken now."""
    row.status, row.contact_id = "active", contact.id
    visit.uow.conversations.describe(row, language=contact.language)
    return row


def _purpose(visit: Visit, contact: Contact, *, newcomer: bool) -> str:
    known = contact.respondent_id is not None and not newcomer
    sessions = visit.uow.conversations.count(contact.respondent_id or "") if known else 0
    return f"{contact.chat_key}:{sessions}"


def _meet(visit: Visit, language: str) -> Contact:
    """Let a chat that nobody knew become a contact, at once with the identity that `_identify` would give it."""
    chat_key = visit.uow.vault.chat_key(visit.bot_id, visit.received.chat_id)
    person = visit.services.chance.respondent_id(f"{chat_key}:0")
    visit.uow.conversations.introduce(person, visit.today)
    return visit.uow.contacts.add(visit.bot_id, visit.received.chat_id, language, visit.now, respondent_id=person)


def _identify(visit: Visit, contact: Contact, purpose: str) -> str:
    person = visit.services.chance.respondent_id(purpose)
    visit.uow.conversations.add_respondent(contact, person, visit.today)
    return person


def _row(
    visit: Visit, session: Session, contact: Contact, begin: Begin, known: Mapping[str, str]
) -> ConversationSession:
    row = ConversationSession(
        id=session.id,
        contact_id=contact.id,
        respondent_id=contact.respondent_id,
        event_id=begin.event_id,
        wave=begin.wave,
        invitation_id=begin.invitation_id,
        age_band=known.get("age_band"),
        sector=known.get("sector"),
        flow=session.flow,
        flow_version=session.version,
        language=session.language,
        status="active",
        state=session.to_json(),
        started_at=visit.now,
        updated_at=visit.now,
    )
    visit.uow.conversations.open(row)
    return row
