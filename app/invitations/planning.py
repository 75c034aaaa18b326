"""Who will be asked about an event: those who opened its link before it had ended, and agreed."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

from app.invitations.moments import window_after
from app.invitations.wording import START, button
from app.visit import Begin, Served, Visit
from conversations.messages import Outgoing
from models.repositories.invitations import ENROLLING
from models.tables import GuidanceEvent, Invitation
from models.unit_of_work import UnitOfWork

EVENT_LENGTH = timedelta(hours=2)  # of an event that doesn't tell when it ends

Way = Literal["answer", "enrol", "enrolled", "running"]
"""Answer now, enrol first; or already enrolled, and the event has not begun yet, or is on."""


def end_of(event: GuidanceEvent) -> datetime:
    """Return when an event is over."""
    return event.ends_at or event.starts_at + EVENT_LENGTH


def way_into(uow: UnitOfWork, person: str | None, event: GuidanceEvent, now: datetime) -> Way:
    """Return what somebody who follows the link of an event can do now."""
    if now >= end_of(event):
        return "answer"
    if person is None or uow.invitations.by_key(event_key(person, event)) is None:
        return "enrol"
    return "running" if now >= event.starts_at else "enrolled"


def event_key(person: str, event: GuidanceEvent) -> str:
    """Return what makes the invitation of a person to an event one."""
    return f"{person}:{event.flow}:e{event.id}"


def enrol(uow: UnitOfWork, person: str, event: GuidanceEvent) -> None:
    """Plan to ask somebody after the event has ended."""
    since, until = window_after(end_of(event), event.flow)
    uow.invitations.plan(
        Invitation(
            key=event_key(person, event),
            respondent_id=person,
            flow=event.flow,
            event_id=event.id,
            due_at=since,
            expires_at=min(until, event.closes_at),
            closes_at=event.closes_at,
        )
    )


def enter(visit: Visit, event: GuidanceEvent) -> Served:
    """Let somebody in who follows the link of an event they have not answered about."""
    person = visit.contact.respondent_id if visit.contact else None
    match way_into(visit.uow, person, event, visit.now):
        case "enrol":
            return Served(begin=Begin(ENROLLING, event.id))
        case "enrolled":
            words = visit.texts.chat.invitation.enrolled
            return Served((Outgoing(visit.texts.fill(words, {"event": event.title})),))
        case "running":
            return Served((running(visit, person or "", event),))
        case _:
            return Served(begin=Begin(event.flow, event.id))


def running(visit: Visit, person: str, event: GuidanceEvent) -> Outgoing:
    """Return what to say to somebody enrolled while the event is on: they may answer now, too."""
    words = visit.texts.chat.invitation
    invitation = visit.uow.invitations.by_key(event_key(person, event))
    rows = ((button(invitation.id or 0, words.now, START),),) if invitation else ()
    return Outgoing(visit.texts.fill(words.running, {"event": event.title}), rows)
