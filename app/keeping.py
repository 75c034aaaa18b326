"""What is kept of an answer and of a decision."""

from __future__ import annotations

from app.actions import desk as actions
from app.visit import Visit
from conversations import events
from models.repositories import NewAnswer
from models.tables import Consent, ConversationSession


def answer(visit: Visit, row: ConversationSession, event: events.AnswerGiven, redactions: int) -> None:
    """Keep an answer; `redactions` counts what was masked in its text."""
    visit.uow.answers.add(
        NewAnswer(
            session_id=row.id,
            respondent_id=row.respondent_id or "",
            event_id=row.event_id,
            question=event.question,
            revision=event.revision,
            kind=event.kind,
            number=event.number,
            choices=event.choices,
            text=event.text,
            redactions=redactions if event.text else 0,
            probability=event.probability,
            given_at=visit.now,
            local_day=visit.today,
        )
    )


def decision(visit: Visit, row: ConversationSession, event: events.ConsentDecided) -> None:
    """Keep a yes or no to one purpose, with the wording and the language it was given in."""
    visit.uow.conversations.add_consent(
        Consent(
            respondent_id=row.respondent_id or "",
            purpose=event.purpose,
            granted=event.granted,
            text_version=event.text_version,
            language=row.language,
            decided_at=visit.now,
        )
    )
    if visit.contact:
        actions.decided(visit.uow, visit.contact, event.purpose, granted=event.granted, now=visit.now)
