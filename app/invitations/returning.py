"""Return codes in the chat: giving one, and finding somebody again who shows it in another chat."""

from __future__ import annotations

from datetime import timedelta

from app.invitations import panel, return_codes
from app.visit import Served, Visit
from conversations.messages import Outgoing
from models.tables import Contact

AN_HOUR, MOST_TRIES = timedelta(hours=1), 5  # of one chat; a code has nearly 60 bits besides


def show(visit: Visit) -> Served:
    """Give a member a new code; the one before no longer works."""
    person = visit.contact.respondent_id if visit.contact else None
    if person is None or not is_member(visit, person):
        return Served((Outgoing(visit.texts.chat.invitation.codes.none),))
    return Served((given(visit, person),))


def given(visit: Visit, person: str) -> Outgoing:
    """Return the message with a new code."""
    words = visit.texts.chat.invitation.codes
    return Outgoing(visit.texts.fill(words.given, {"code": _new(visit, person)}))


def is_member(visit: Visit, person: str) -> bool:
    """Tell whether somebody is in the panel."""
    member = visit.uow.panel.member(person)
    return member is not None and member.left_at is None


def come_back(visit: Visit, typed: str) -> Served:
    """Reach somebody here from now on if this is their code; else say kindly that nobody was found, and no more."""
    words = visit.texts.chat.invitation.codes
    chat_key = visit.uow.vault.chat_key(visit.bot_id, visit.received.chat_id)
    if visit.uow.panel.failed_tries(chat_key, visit.now - AN_HOUR) >= MOST_TRIES:
        return Served((Outgoing(words.locked),))
    code = return_codes.read(typed)
    person = visit.uow.panel.behind_code(code) if code else None
    if person:
        visit.uow.conversations.hold(person)
    found = visit.uow.panel.contact_of(person) if person else None
    if person is None or found is None:
        visit.uow.panel.note_try(chat_key, visit.now)
        return Served((Outgoing(words.wrong),))
    if visit.contact and visit.contact.id == found.id:
        return Served((Outgoing(words.here),))
    _move(visit, person, found)
    texts = visit.languages[found.language]
    return Served((Outgoing(texts.fill(texts.chat.invitation.codes.moved, {"code": _new(visit, person)})),))


def _move(visit: Visit, person: str, found: Contact) -> None:
    """Let the known contact lead to this chat. What runs or was said here becomes the same person's."""
    uow = visit.uow
    uow.conversations.detach(found)
    uow.outbox.cancel_chat(found.chat_key, visit.now)
    running = uow.conversations.active(visit.contact) if visit.contact else None
    if running:
        running.contact_id = None
        uow.session.flush()
    if visit.contact:
        other = visit.contact.respondent_id
        uow.contacts.remove(visit.contact)
        if other:
            panel.moved(uow, other, visit.now)
            uow.panel.unite(other, person)
    uow.panel.move(found, visit.bot_id, visit.received.chat_id)
    if running:
        running.contact_id = found.id
    visit.contact = found
    panel.come_back(uow, person, visit.now)


def _new(visit: Visit, person: str) -> str:
    attempt = 0
    while True:
        code = visit.services.chance.return_code(f"{person}:{visit.now.isoformat()}:{attempt}")
        if return_codes.is_well_made(code):
            visit.uow.panel.set_code(person, code, visit.now)
            return return_codes.in_groups(code)
        attempt += 1
