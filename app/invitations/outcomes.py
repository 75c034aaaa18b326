"""What a turn of a conversation means for the invitations and the membership of the person."""

from __future__ import annotations

from collections.abc import Sequence

from app.invitations import panel, returning
from app.invitations.cancelling import close, unpost
from app.invitations.moments import reminder_moment
from app.invitations.planning import end_of, enrol, event_key, running
from app.invitations.school_year import Learner, school_year
from app.visit import Begin, Visit
from conversations import events
from conversations.messages import Outgoing
from models.tables import ConversationSession, GuidanceEvent, Invitation


def invitation_for(visit: Visit, person: str, begin: Begin) -> Invitation | None:
    """Return what somebody takes up with this beginning: what was pressed, or what they were enrolled for."""
    if begin.invitation_id:
        return visit.uow.invitations.get(begin.invitation_id)
    if begin.event_id is None:
        return None
    event = visit.uow.events.get(begin.event_id)
    return visit.uow.invitations.by_key(event_key(person, event)) if event.flow == begin.flow else None


def begun(visit: Visit, invitation: Invitation) -> None:
    """Note that somebody has begun: they may be reminded to finish, but are not invited any more."""
    invitation.started_at = invitation.started_at or visit.now
    unpost(visit.uow, invitation, visit.now)
    told = visit.uow.invitations.told(invitation.respondent_id)
    learner = Learner(told.get("age_band"), told.get("sector"))
    moment = reminder_moment(
        visit.now, invitation.closes_at, lambda day: school_year().is_open(day, invitation.flow, learner)
    )
    if invitation.reminded_at or moment is None:
        close(visit.uow, invitation, visit.now)
    else:
        invitation.message, invitation.due_at, invitation.done = "reminder", moment, False


def heed(visit: Visit, row: ConversationSession, event: events.Event) -> Sequence[Outgoing]:
    """Draw the consequences of what happened. Returns what is to be said after the conversation's own words."""
    person = row.respondent_id or ""
    match event:
        case events.ConsentDecided(purpose=panel.CONSENT, granted=granted):
            panel.decided(visit.uow, person, panel.CONSENT, granted, _event(visit, row), visit.now)
        case events.SessionCompleted():
            _finish(visit, row, None)
            return _code(visit, person)
        case events.SessionStopped() | events.DangerNoticed():  # neither is reminded to finish
            _finish(visit, row, "stopped")
        case events.Enrolled():
            return _enrolled(visit, row, person)
    return ()


def _finish(visit: Visit, row: ConversationSession, why: str | None) -> None:
    invitation = visit.uow.invitations.get(row.invitation_id) if row.invitation_id else None
    if invitation is None:
        return
    if why is None:
        invitation.answered_at = visit.now
    close(visit.uow, invitation, visit.now, why)


def _code(visit: Visit, person: str) -> Sequence[Outgoing]:
    """Give a new member their return code, once the conversation is over."""
    if not returning.is_member(visit, person) or visit.uow.panel.has_code(person):
        return ()
    return (returning.given(visit, person),)


def _enrolled(visit: Visit, row: ConversationSession, person: str) -> Sequence[Outgoing]:
    event = _event(visit, row)
    if event is None:
        return ()
    enrol(visit.uow, person, event)
    return (running(visit, person, event),) if event.starts_at <= visit.now < end_of(event) else ()


def is_late(visit: Visit, row: ConversationSession) -> bool:
    """Tell whether the invitation a conversation belongs to has closed."""
    invitation = visit.uow.invitations.get(row.invitation_id) if row.invitation_id else None
    return invitation is not None and invitation.closes_at <= visit.now


def _event(visit: Visit, row: ConversationSession) -> GuidanceEvent | None:
    return visit.uow.events.get(row.event_id) if row.event_id else None
