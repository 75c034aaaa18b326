"""Removing a person: the question, the answer by button or word, and what was there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from babel.lists import format_list

from app.invitations import panel
from app.visit import Served, Visit
from conversations.folding import fold
from conversations.messages import Button, Outgoing
from conversations.tokens import ME, Token
from models.belongings import Person, rows_of
from models.tables import Answer, Consent, Contact, ConversationSession, Invitation
from models.unit_of_work import UnitOfWork

PATIENCE = timedelta(minutes=10)  # how long a typed "yes" is taken as the answer to the question


def ask(visit: Visit) -> Served:
    """Ask whether everything shall really be deleted."""
    words = visit.texts.chat.personal.deletion
    if visit.contact is None:
        return Served((Outgoing(words.nothing),))
    visit.contact.deletion_asked_at = visit.now
    choices = ((words.yes, "yes"), (words.no, "no"))
    rows = tuple((Button(label, str(Token(ME, "delete", option))),) for label, option in choices)
    return Served((Outgoing(words.question, rows),))


def is_asked(contact: Contact, now: datetime) -> bool:
    """Tell whether the question is open, so that a typed word may be the answer to it."""
    return contact.deletion_asked_at is not None and now - contact.deletion_asked_at < PATIENCE


def close_question(visit: Visit) -> bool:
    """Whatever comes next, the question is closed by it. Tell whether it was open until now."""
    if visit.contact is None:
        return False
    was_open = is_asked(visit.contact, visit.now)
    if visit.contact.deletion_asked_at is not None:
        visit.contact.deletion_asked_at = None
    return was_open


def decide_in_words(visit: Visit, typed: str) -> Served | None:
    """Take a typed yes or no, or what stands on the buttons, in any language; None for anything else."""
    word = fold(typed)
    for texts in visit.languages.values():
        words = texts.chat.personal.deletion
        if texts.means("yes", word) or word == fold(words.yes):
            return Served((Outgoing(delete(visit)),))
        if texts.means("no", word) or word == fold(words.no):
            return Served(resume=visit.texts.chat.personal.deletion.kept)
    return None


def decide(visit: Visit, *, yes: bool) -> Served:
    """Take a pressed yes or no, however old its question."""
    if yes:
        return Served((Outgoing(delete(visit), replaces=True),))
    return Served((Outgoing(visit.texts.chat.personal.deletion.kept, replaces=True),), resume="")


def delete(visit: Visit) -> str:
    """Remove the person at their wish. Returns what to tell them."""
    words = visit.texts.chat.personal.deletion
    if visit.contact is None:
        return words.nothing
    gone = format_list([*_counted(visit), words.address], locale=visit.language)
    if visit.contact.respondent_id:
        panel.forgotten(visit.uow, visit.contact.respondent_id, visit.now)
    forget(visit)
    visit.uow.audit.note(visit.now, "respondent", "delete_all")
    return visit.texts.fill(words.done, {"gone": gone})


def forget(visit: Visit) -> None:
    """Remove the person with everything they said, everything about them and everything that waits for their chat."""
    if visit.contact is None:
        return
    visit.uow.session.flush()  # what was changed in this turn goes, too
    if visit.contact.respondent_id:
        visit.uow.deletions.note(visit.contact.respondent_id, visit.today)
    remove(visit.uow, visit.contact.respondent_id, visit.contact, visit.now)
    visit.contact = None


def remove(uow: UnitOfWork, respondent_id: str | None, contact: Contact | None, now: datetime) -> None:
    """Remove what the tables hold of a person, by the id of their answers and by their chat."""
    if contact:
        uow.outbox.cancel_chat(contact.chat_key, now)
        uow.inbox.forget(contact.chat_key)
    if respondent_id:
        uow.conversations.forget(respondent_id)
    if contact:
        uow.contacts.remove(contact)


def _counted(visit: Visit) -> Iterator[str]:
    """Say how much there is of what a person knows of: answers by question, not by revision."""
    rows = rows_of(visit.uow.session, Person(visit.contact.respondent_id if visit.contact else None))
    counts = {
        "answers": len({(row["session_id"], row["question"]) for row in rows[Answer]}),
        "permissions": len({row["purpose"] for row in rows[Consent]}),
        "talks": len(rows[ConversationSession]),
        "invitations": len(rows[Invitation]),
    }
    for name, number in counts.items():
        if number:
            yield visit.texts.count(name, number)
