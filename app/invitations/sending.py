"""Sends what is due: each message is decided about in the transaction that posts it, with the person locked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import cast

from app.invitations import panel
from app.invitations.cancelling import KIND, cause, close
from app.invitations.decisions import Case, Decision, Drop, Message, Send, Wait, decide
from app.invitations.moments import A_YEAR
from app.invitations.school_year import Learner, school_year
from app.invitations.wording import invite
from app.replying import BROADCAST, Replies
from bot.replies import calls_for
from conversations.texts import Languages
from models.tables import Contact, Invitation
from models.unit_of_work import UnitOfWork

BATCH = 50  # invitations to a transaction: a turn must never wait long for it


def send_due(uow: UnitOfWork, bot_id: int, languages: Languages, now: datetime) -> int:
    """Deal with up to a batch of due invitations. Returns how many there were."""
    _plan_again(uow, bot_id, now)
    due = uow.invitations.due(bot_id, now, BATCH)
    for invitation in due:
        contact = uow.panel.contact_of(invitation.respondent_id)
        decision = decide(_case(uow, invitation, contact), school_year(), now)
        _carry_out(uow, invitation, contact, decision, languages, now)
    uow.session.flush()
    return len(due)


def _plan_again(uow: UnitOfWork, bot_id: int, now: datetime) -> None:
    """Take back what was posted but could not be sent in time: it is due again, and decided about anew."""
    for message_id, dedupe in uow.outbox.expired(bot_id, now):
        _bot, kind, number, message, *_ = dedupe.split(":")
        invitation = uow.invitations.if_free(int(number)) if kind == KIND else None
        if kind == KIND and invitation is None and uow.invitations.exists(int(number)):
            continue
        uow.outbox.settle(message_id, "cancelled", now)  # also of who was deleted: nothing of them waits here
        if invitation and not invitation.cancelled and not invitation.answered_at:
            _unsend(invitation, message, now)


def _unsend(invitation: Invitation, message: str, now: datetime) -> None:
    invitation.message, invitation.due_at, invitation.done = message, now, False
    if message == "first":
        invitation.sent_at = None
    if message == "reminder":
        invitation.reminded_at = None


def _case(uow: UnitOfWork, invitation: Invitation, contact: Contact | None) -> Case:
    person = invitation.respondent_id
    since = invitation.due_at - A_YEAR
    case = Case(
        flow=invitation.flow,
        message=cast("Message", invitation.message),
        expires_at=invitation.expires_at,
        closes_at=invitation.closes_at,
        reachable=contact is not None and contact.unreachable_at is None,
        began_at=invitation.started_at,
        finished=invitation.answered_at is not None,
        reminded=invitation.reminded_at is not None,
        busy_since=uow.invitations.busy_since(person),
        asked=uow.invitations.burden(person, since),
    )
    if not invitation.wave:
        return replace(case, learner=_learner(uow, person))
    member = uow.panel.member(person)
    graduated = panel.has_graduated(uow, member)
    return replace(
        case, learner=_learner(uow, person, graduated=graduated), wanted=bool(member and member.left_at is None)
    )


def _learner(uow: UnitOfWork, person: str, *, graduated: bool = False) -> Learner:
    told = uow.invitations.told(person)
    return Learner(told.get("age_band"), told.get("sector"), graduated)


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
