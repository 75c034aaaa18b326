"""What somebody is told whose message the program can't deal with: nobody is left waiting, and help is named."""

from __future__ import annotations

from app.replying import Replies
from bot import updates
from bot.errors import UnreadableUpdateError
from bot.replies import calls_for
from bot.updates import Reachability, Received
from bot.wording import wording
from conversations.library import nearest_language
from conversations.messages import Outgoing
from conversations.texts import Languages
from models.errors import WrongSecretKeyError
from models.unit_of_work import UnitOfWork


def sender(uow: UnitOfWork, seq: int) -> Received | None:
    """Return what came in with an open update, if it can be read at all and somebody waits for an answer to it.

    Another process may be at its turn just now: it is waited for, or its failure might be the last one and untold.
    """
    try:
        claimed = uow.inbox.claim(seq, wait=True)
        received = updates.read(claimed.payload) if claimed else None
    except (UnreadableUpdateError, WrongSecretKeyError, ValueError):  # the last: no JSON
        return None
    if received is None or received.chat_kind != "private" or isinstance(received.incoming, Reachability):
        return None
    return received


def apologise(uow: UnitOfWork, received: Received, replies: Replies, texts: Languages) -> None:
    """Tell the sender of what was given up on."""
    coordinator = uow.staffroom.find(replies.bot_id, received.chat_id)
    if coordinator is not None:
        said = wording(coordinator.language)("failed")
    else:
        contact = uow.contacts.find(replies.bot_id, received.chat_id)
        spoken = texts[contact.language if contact else nearest_language(received.user_language)]
        said = spoken.fill(spoken.chat.notes.failed, {})
    replies.post(calls_for([Outgoing(said)], received.chat_id))
