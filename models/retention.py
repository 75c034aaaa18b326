"""What is deleted when its time is over. The promises to people (docs/privacy.md, /privacy) and these numbers agree."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import delete, func, or_, select, update
from sqlmodel import col

from models.statements import changed_rows
from models.tables import Answer, Contact, ConversationSession, Invitation, ReturnCode, Review
from models.unit_of_work import UnitOfWork

SCREENING = timedelta(days=1)  # to answer how old one is
IDLE_DAYS = 14  # then a silent conversation counts as partial
TEXTS = timedelta(days=730)  # 24 months; labels stay
DANGER = timedelta(days=30)  # by then it is in the institution's own file
POST = timedelta(days=3)  # Telegram repeats an update for a day; after a week it may number anew
DEAD = timedelta(days=30)  # somebody may cry for help in one: no longer than in a danger signal
BACKUPS = timedelta(days=30)  # how old one may get, and so how long a deletion must be known
NOTICES = timedelta(days=60)  # longer than anything that was done is told, so nobody hears of it twice
CONTACTS = timedelta(days=396)  # 13 months after the last conversation or wave
INVITATIONS = timedelta(days=396)  # the rule of six a year looks back as far, and a panel's last wave at its first

TRIES = timedelta(hours=1)  # of return codes
DOORS = timedelta(days=90)  # for staff, after they closed; a name stands in them
AUDIT = timedelta(days=731)  # 24 months, as the database's trigger has it (migration 0007)


def tidy(uow: UnitOfWork, now: datetime) -> dict[str, int]:
    """Delete what is over its time. Returns how much of each kind."""
    return {
        "unscreened": _forget_unscreened(uow, now),
        "idle_sessions": uow.conversations.close_idle(now, IDLE_DAYS),
        "texts": _blank_texts(uow, now),
        "danger_signals": uow.dangers.delete_noticed(now - DANGER),
        "notices": uow.actions.delete_notices(now - NOTICES),
        "invitations": _delete_invitations(uow, now),
        "contacts": _delete_contacts(uow, now),
        "dead_letters": _drop_dead(uow, now),
        "deletions": uow.deletions.purge((now - BACKUPS).date()),
        "tries": uow.panel.forget_tries(now - TRIES),
        "staff_invitations": uow.staffroom.delete_invitations(now - DOORS),
        "audit": uow.audit.purge(now - AUDIT),
        "staff": _forget_staff(uow),
        "post": uow.inbox.purge(now - POST) + uow.outbox.purge(now - POST),
    }


def _forget_unscreened(uow: UnitOfWork, now: datetime) -> int:
    contacts = uow.conversations.unscreened(now - SCREENING)
    for contact in contacts:
        if contact.respondent_id:
            uow.conversations.forget(contact.respondent_id)
        uow.contacts.remove(contact)
    return len(contacts)


def _drop_dead(uow: UnitOfWork, now: datetime) -> int:
    """Give up what nobody has mended in time; that it was done is noted."""
    dropped = uow.inbox.drop_older(now - DEAD)
    if dropped:
        uow.audit.note(now, "job:tidy", "drop_dead_letters", str(dropped))
    return dropped


def _forget_staff(uow: UnitOfWork) -> int:
    """Forget the chats of who was shut out, and their names once the audit log has nothing more to say of them."""
    names = 0
    for person in uow.staffroom.gone():
        uow.staffroom.shut_out(person)  # earlier versions left the chat
        if person.name and not uow.audit.mentions(f"coordinator:{person.id}"):
            person.name, names = "", names + 1
    return names


def _blank_texts(uow: UnitOfWork, now: datetime) -> int:
    old = (col(Answer.given_at) < now - TEXTS) & col(Answer.text).is_not(None)
    uow.rollups.due(uow.session.scalars(select(col(Answer.respondent_id)).where(old).distinct()))
    about = select(col(Answer.id)).where(old)
    uow.session.execute(update(Review).where(col(Review.answer_id).in_(about)).values(note=None))  # it may quote them
    return changed_rows(uow.session, update(Answer).where(old).values(text=None, state="none"))


def _delete_invitations(uow: UnitOfWork, now: datetime) -> int:
    over = (col(Invitation.done), col(Invitation.closes_at) < now - INVITATIONS)
    return changed_rows(uow.session, delete(Invitation).where(*over))


def _delete_contacts(uow: UnitOfWork, now: datetime) -> int:
    """Cut the only thread between a person and their answers, which stay as anonymous evidence.

    Who agreed to a later wave is kept until as long after that wave.
    """
    last_heard = (
        select(func.max(col(ConversationSession.updated_at)))
        .where(col(ConversationSession.respondent_id) == col(Contact.respondent_id))
        .scalar_subquery()
    )
    asked_later = (
        select(col(Invitation.id))
        .where(
            col(Invitation.respondent_id) == col(Contact.respondent_id),
            or_(~col(Invitation.done), col(Invitation.sent_at) > now - CONTACTS),
        )
        .exists()
    )
    old = list(uow.session.scalars(select(Contact).where(last_heard < now - CONTACTS, ~asked_later)))
    for contact in old:
        uow.conversations.detach(contact)
        mine = col(ConversationSession.respondent_id) == contact.respondent_id
        uow.session.execute(update(ConversationSession).where(mine).values(state="{}"))  # numbers of messages are in it
        uow.session.execute(delete(ReturnCode).where(col(ReturnCode.respondent_id) == contact.respondent_id))
        uow.contacts.remove(contact)
    return len(old)
