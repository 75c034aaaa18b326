"""Sends what is due: each message is decided about in the transaction that posts it, with the person locked."""

from __future__ import annotations

from datetime import datetime
from typing import cast

from app.clock import Clock
from app.invitations import panel
from app.invitations.cancelling import KIND, cause, close
from app.invitations.candidates import candidates
from app.invitations.decisions import Decision, Drop, Message, Send, Wait, decide
from app.invitations.pausing import paused_since
from app.invitations.school_year import school_year
from app.invitations.wording import invite
from app.replying import BROADCAST, Replies
from bot.replies import calls_for
from conversations.texts import Languages
from models.database import Database
from models.tables import Contact, Invitation
from models.unit_of_work import UnitOfWork

BATCH = 50  # invitations to a transaction: a turn must never wait long for it
SLICE = 1000  # messages in the post at most: the others are only due, so that a stop has little to take back


def send_slice(database: Database, bot_id: int, languages: Languages, clock: Clock) -> None:
    """Deal with what is due until so much waits in the post that the sender has work until the next time."""
    room = SLICE - database.read(lambda uow: uow.outbox.waiting(bot_id, BROADCAST, clock.now()))
    while room > 0:
        most, now = min(room, BATCH), clock.now()
        count = database.write(lambda uow: send_due(uow, bot_id, languages, now, most)).result()  # noqa: B023 - at once
        room = room - count if count == most else 0


def send_due(uow: UnitOfWork, bot_id: int, languages: Languages, now: datetime, limit: int = BATCH) -> int:
    """Deal with up to a batch of due invitations, unless all is paused. Returns how many there were."""
    if paused_since(uow):
        return 0
    _plan_again(uow, bot_id, now, limit)
    due = uow.invitations.due(bot_id, now, limit)
    for candidate in candidates(uow, _one_each(due)):
        decision = decide(candidate.case, school_year(), now)
        _carry_out(uow, candidate.invitation, candidate.contact, decision, languages, now)
    uow.session.flush()
    return len(due)


def _one_each(due: list[Invitation]) -> list[Invitation]:
    """What a person is sent first counts for what comes next: that is decided about the next time."""
    first = {invitation.respondent_id: invitation for invitation in reversed(due)}
    return [invitation for invitation in due if first[invitation.respondent_id] is invitation]


def _plan_again(uow: UnitOfWork, bot_id: int, now: datetime, limit: int) -> None:
    """Take back what was posted but could not be sent in time: it is due again, and decided about anew.

    What may have arrived counts as sent: nobody is asked the same twice.
    """
    for message_id, dedupe, doubts in uow.outbox.expired(bot_id, now, limit):
        _bot, kind, number, message, *_ = dedupe.split(":")
        invitation = uow.invitations.if_free(int(number)) if kind == KIND else None
        if kind == KIND and invitation is None and uow.invitations.exists(int(number)):
            continue
        uow.outbox.settle(message_id, "cancelled", now)  # also of who was deleted: nothing of them waits here
        if invitation and not doubts and not invitation.cancelled and not invitation.answered_at:
            unsend(invitation, message)
            invitation.due_at, invitation.done = now, False


def unsend(invitation: Invitation, message: str) -> None:
    """Take note that a posted message was not sent: it burdens nobody."""
    invitation.message = message
    if message == "first":
        invitation.sent_at = None
    if message == "reminder":
        invitation.reminded_at = None


def _carry_out(
    uow: UnitOfWork,
    invitation: Invitation,
    contact: Contact | None,
    decision: Decision,
    languages: Languages,
    now: datetime,
) -> None:
    match decision:
        case Wait(until):
            invitation.due_at = until
        case Drop(why):
            close(uow, invitation, now, why)
            if why == "blocked" and invitation.wave:
                panel.leave(uow, invitation.respondent_id, why, now)
        case Send() if contact:
            _post(uow, invitation, contact, decision, languages, now)


def _post(
    uow: UnitOfWork, invitation: Invitation, contact: Contact, send: Send, languages: Languages, now: datetime
) -> None:
    message = cast("Message", invitation.message)
    title = uow.events.get(invitation.event_id).title if invitation.event_id else ""
    said = invite(invitation, message, languages[contact.language], title)
    name = f"{cause(invitation)}:{message}:{int(now.timestamp())}"
    calls = calls_for([said], uow.contacts.chat_id(contact))
    Replies(uow, contact.bot_id, name, now).post(calls, BROADCAST, not_after=send.not_after)
    if message == "first":
        invitation.sent_at = now
    if message == "reminder":
        invitation.reminded_at = now
    invitation.done = send.reminder_at is None
    if send.reminder_at:
        invitation.message, invitation.due_at = "reminder", send.reminder_at
