"""What an invitation says, in the language of the person."""

from __future__ import annotations

from app.invitations.decisions import Message
from app.invitations.moments import COUNSELLING
from conversations.messages import Button, Outgoing
from conversations.texts import Texts
from conversations.tokens import INVITE, Token
from models.tables import Invitation

START, LATER, NO, NEVER = "start", "later", "no", "never"


def invite(invitation: Invitation, message: Message, texts: Texts, title: str) -> Outgoing:
    """Return the message with its buttons. `title` is the event's."""
    words = texts.chat.invitation
    begun = invitation.started_at is not None
    template = (words.unfinished if begun else words.reminder) if message == "reminder" else _opening(invitation, texts)
    labels = ((words.resume if begun else words.start, START),), ((words.later, LATER), (words.no, NO))
    rows = (*labels, ((words.never, NEVER),))
    return Outgoing(
        texts.fill(template, {"event": title}),
        tuple(tuple(button(invitation.id or 0, label, option) for label, option in row) for row in rows),
    )


def button(invitation_id: int, label: str, option: str) -> Button:
    """Return a button under an invitation."""
    return Button(label, str(Token(INVITE, str(invitation_id), option)))


def _opening(invitation: Invitation, texts: Texts) -> str:
    words = texts.chat.invitation
    if invitation.wave:
        return words.waves.after(invitation.wave)
    return words.counselling if invitation.flow == COUNSELLING else words.event
