"""The button under a message about what changed: no more of these."""

from __future__ import annotations

from datetime import datetime

from app.actions import telling
from app.actions.telling import CAUSE, PURPOSE
from app.actions.wording import book
from app.visit import Served, Visit
from conversations.messages import Incoming, Outgoing, Press
from conversations.tokens import ACTED, Token, number_in
from models.tables import Consent, Contact
from models.unit_of_work import UnitOfWork

TEXT_VERSION = "acted_stop/2026-11"  # of the button's words


def serve(visit: Visit, incoming: Incoming) -> Served | None:
    """Do what the person asks about such messages, or return None if this is not about them."""
    if not isinstance(incoming, Press) or not incoming.token.startswith(f"{ACTED}."):
        return None
    token, contact = Token.parse(incoming.token), visit.contact
    if token is None or token.option != "stop" or contact is None or contact.respondent_id is None:
        return Served(toast=visit.texts.chat.toasts.ended)
    if not withdraw(visit.uow, contact, visit.language, visit.now):
        return Served(toast=book().frame.already[visit.language])
    return Served([Outgoing(_stopped(visit, token, contact.respondent_id), replaces=True)])


def withdraw(uow: UnitOfWork, contact: Contact, language: str, now: datetime) -> bool:
    """End the consent to hear what changed, and take back what waits to be sent. False if there is none to end."""
    if contact.respondent_id is None:
        return False
    uow.conversations.hold(contact.respondent_id)
    decided(uow, contact, PURPOSE, granted=False, now=now)
    if not uow.conversations.agrees(contact.respondent_id, PURPOSE):
        return False
    uow.conversations.add_consent(
        Consent(
            respondent_id=contact.respondent_id,
            purpose=PURPOSE,
            granted=False,
            text_version=TEXT_VERSION,
            language=language,
            decided_at=now,
        )
    )
    return True


def decided(uow: UnitOfWork, contact: Contact, purpose: str, *, granted: bool, now: datetime) -> None:
    """Take back what waits to be sent, once somebody no longer agrees to it; for whoever records a consent."""
    if purpose == PURPOSE and not granted:
        uow.outbox.withdraw_later(contact.chat_key, CAUSE, now)


def _stopped(visit: Visit, token: Token, respondent_id: str) -> str:
    """Leave the news where it stands, and say below that no more will come."""
    stopped = book().frame.stopped[visit.language]
    action = number_in(token.question) or 0
    told = visit.uow.actions.told_together(action, respondent_id)
    return f"{telling.text(visit.uow, told, visit.language)}\n\n{stopped}" if told else stopped
