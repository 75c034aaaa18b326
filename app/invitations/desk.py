"""What a person answers to an invitation, and what they ask about being invited."""

from __future__ import annotations

from collections.abc import Callable

from app.invitations import panel, return_codes, returning
from app.invitations.cancelling import close, close_all, unpost, unpost_all
from app.invitations.moments import tomorrow
from app.invitations.wording import LATER, NEVER, NO, START, button
from app.visit import Begin, Served, Visit
from conversations.messages import Command, Incoming, Outgoing, Press, Text
from conversations.tokens import INVITE, Token, number_in
from models.tables import Consent, Invitation

SNOOZES = 3  # times one invitation may be put off
ANYTHING = 0  # in place of an invitation's number: all of them
WITHDRAWAL = "invitation/2026-11"  # names the wording of the button that withdraws


def serve(visit: Visit, incoming: Incoming) -> Served | None:
    """Do what the person asks about an invitation or a return code, or return None if this is about neither."""
    match incoming:
        case Press(token) if token.startswith(f"{INVITE}."):
            return _pressed(visit, token)
        case Command("code"):
            return returning.show(visit)
        case Command("return", typed):
            return returning.come_back(visit, typed)
        case Command("start", typed) if typed.startswith(return_codes.LINK):
            return returning.come_back(visit, typed.removeprefix(return_codes.LINK))
        case Command("stop"):
            return _stopped(visit)
        case Text() if isinstance(raw := visit.received.incoming, Text) and return_codes.read(raw.text):
            return returning.come_back(visit, raw.text)
    return None


def _pressed(visit: Visit, text: str) -> Served:
    token = Token.parse(text)
    person = visit.contact.respondent_id if visit.contact else None
    number = number_in(token.question) if token else None
    if token is None or person is None or number is None:
        return _stale(visit)
    if number == ANYTHING and token.option == NEVER:
        return _never(visit, person)
    invitation = visit.uow.invitations.get(number)
    if invitation is None or invitation.respondent_id != person:  # numbers are easily guessed
        return _stale(visit)
    return OPTIONS.get(token.option, _unknown)(visit, invitation)


def _start(visit: Visit, invitation: Invitation) -> Served:
    """Begin, also after it has closed: what is said late is kept and marked late."""
    if invitation.answered_at or invitation.cancelled in {"withdrawn", "stopped"}:
        return _stale(visit)
    return Served(begin=Begin(invitation.flow, invitation.event_id, invitation.wave, invitation.id))


def _later(visit: Visit, invitation: Invitation) -> Served:
    words = visit.texts.chat.invitation
    if invitation.answered_at or invitation.cancelled:
        return _stale(visit)
    moment = tomorrow(visit.now)
    if invitation.snoozes >= SNOOZES or moment >= invitation.closes_at:
        return Served(toast=words.too_late)
    unpost(visit.uow, invitation, visit.now)
    invitation.snoozes += 1
    invitation.message, invitation.due_at, invitation.done = "again", moment, False
    return Served((Outgoing(words.snoozed, replaces=True),))


def _no(visit: Visit, invitation: Invitation) -> Served:
    if invitation.answered_at:
        return _stale(visit)
    close(visit.uow, invitation, visit.now, "declined")
    return Served((Outgoing(visit.texts.chat.invitation.declined, replaces=True),))


def _never_again(visit: Visit, invitation: Invitation) -> Served:
    return _never(visit, invitation.respondent_id)


def _never(visit: Visit, person: str) -> Served:
    visit.uow.conversations.add_consent(
        Consent(
            respondent_id=person,
            purpose=panel.CONSENT,
            granted=False,
            text_version=WITHDRAWAL,
            language=visit.language,
            decided_at=visit.now,
        )
    )
    panel.decided(visit.uow, person, panel.CONSENT, False, None, visit.now)
    close_all(visit.uow, person, visit.now, "withdrawn")
    return Served((Outgoing(visit.texts.chat.invitation.left, replaces=True),))


def _unknown(visit: Visit, _invitation: Invitation) -> Served:
    return _stale(visit)


def _stale(visit: Visit) -> Served:
    return Served(toast=visit.texts.chat.invitation.stale)


def _stopped(visit: Visit) -> Served | None:
    """Heed /stop while nothing is running: what was planned for events, or is already sent, is not asked any more."""
    person = visit.contact.respondent_id if visit.contact else None
    if visit.contact is None or person is None or visit.uow.conversations.active(visit.contact):
        return None
    planned = [row for row in visit.uow.invitations.waiting(person) if row.wave == 0 or row.sent_at]
    for invitation in planned:
        close(visit.uow, invitation, visit.now, "stopped")
    if not unpost_all(visit.uow, person, visit.now) and not planned:
        return None
    words = visit.texts.chat.invitation
    if not returning.is_member(visit, person):
        return Served((Outgoing(words.stopped),))
    return Served((Outgoing(words.stopped_waves, ((button(ANYTHING, words.never, NEVER),),)),))


OPTIONS: dict[str, Callable[[Visit, Invitation], Served]] = {
    START: _start,
    LATER: _later,
    NO: _no,
    NEVER: _never_again,
}
