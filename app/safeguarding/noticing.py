"""What a turn does when a message signals danger: where its words go, and how the conversation may go on later."""

from __future__ import annotations

from datetime import timedelta

from app.visit import Visit
from models.retention import IDLE_DAYS
from models.tables import ConversationSession

SAME_PLACE = timedelta(days=30)  # how long after a conversation its place is told of danger


def keep(visit: Visit, row: ConversationSession | None, text: str) -> int:
    """Keep a message apart from all answers. Returns the signal, of which those in charge must be told."""
    event_id = row.event_id if row else None
    concerned = event_id or _last_event(visit)
    institution = visit.uow.events.get(concerned).institution_id if concerned else None
    return visit.uow.dangers.add(text, institution, event_id, visit.now)


def _last_event(visit: Visit) -> int | None:
    """Return the event whose school should be told of what somebody writes outside a conversation."""
    person = visit.contact.respondent_id if visit.contact else None
    return visit.uow.dangers.last_event(person, visit.now - SAME_PLACE) if person else None


def interrupted(visit: Visit, **where: object) -> ConversationSession | None:
    """Return a session of this person that danger has stopped and that may still go on; `id` or `event_id` says which.

    A false alarm must cost nobody their conversation; what raised it stays with those who help.
    """
    person = visit.contact.respondent_id if visit.contact else None
    since = visit.now - timedelta(days=IDLE_DAYS)
    return visit.uow.conversations.interrupted(person, since, **where) if person else None
