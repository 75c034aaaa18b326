"""An invitation that is over, and everything of it that still waits in the post."""

from __future__ import annotations

from datetime import datetime

from models.tables import Invitation
from models.unit_of_work import UnitOfWork

KIND = "invite"


def cause(invitation: Invitation) -> str:
    """Return what names an invitation's messages in the outbox."""
    return f"{KIND}:{invitation.id}"


def unpost(uow: UnitOfWork, invitation: Invitation, now: datetime) -> None:
    """Take back what was posted and is not sent yet."""
    contact = uow.panel.contact_of(invitation.respondent_id)
    if contact:
        uow.outbox.withdraw(contact.chat_key, cause(invitation), now)


def close(uow: UnitOfWork, invitation: Invitation, now: datetime, why: str | None = None) -> None:
    """Send nothing more about it. `why` is kept unless a reason is known already."""
    invitation.done = True
    invitation.cancelled = invitation.cancelled or why
    unpost(uow, invitation, now)


def close_all(uow: UnitOfWork, person: str, now: datetime, why: str) -> bool:
    """Close everything a person was or would be asked, with every message in the post. False if there was nothing."""
    invitations = uow.invitations.waiting(person)
    for invitation in invitations:
        close(uow, invitation, now, why)
    return unpost_all(uow, person, now) or bool(invitations)


def unpost_all(uow: UnitOfWork, person: str, now: datetime) -> bool:
    """Take back every invitation and reminder that is posted and not sent yet. False if there was none."""
    contact = uow.panel.contact_of(person)
    return contact is not None and uow.outbox.withdraw(contact.chat_key, KIND, now) > 0
