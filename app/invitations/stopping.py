"""Stops what is being sent: what nobody has got yet is closed with its reason and burdens nobody.

First all is paused, which the sender heeds at once; then it is closed in parts, so that no turn waits long.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from app.invitations.cancelling import KIND
from app.invitations.pausing import pause, resume
from app.invitations.sending import unsend
from models import causes
from models.database import Database
from models.tables import Invitation
from models.unit_of_work import UnitOfWork

HALTED = "halted"  # why an invitation was never sent: an operator has stopped the wave
PART = 1000  # invitations closed in one transaction


@dataclass(frozen=True)
class Stopped:
    """How many were closed, of them `posted` already; and how many had been given to the sender, and may still go."""

    closed: int
    posted: int
    on_their_way: int


def stop(database: Database, now: datetime, until: datetime, flow: str = "") -> Stopped:
    """Close whatever is due before `until`, of one flow or of all. Broken off, it leaves a pause: stop again."""
    was_paused = not database.write(lambda uow: pause(uow, now)).result()
    posted, closed = database.write(lambda uow: _take_back(uow, now, flow)).result(), 0
    while part := database.write(lambda uow: _close_due(uow, until, flow)).result():
        closed += part
    on_their_way = database.read(lambda uow: causes.being_made(uow.session, KIND))
    if not was_paused:
        database.write(resume).result()
    return Stopped(closed + posted, posted, on_their_way)


def _take_back(uow: UnitOfWork, now: datetime, flow: str) -> int:
    """Close what is posted and not claimed. Invitations are locked before their messages, as turns do it."""
    posted = {call: (dedupe.split(":")[2:4], doubts) for call, dedupe, doubts in causes.waiting(uow.session, KIND)}
    invitations = uow.invitations.hold({int(number) for (number, _), _ in posted.values()}, flow)
    wanted = [call for call, ((number, _), _) in posted.items() if int(number) in invitations]
    taken = causes.take_back(uow.session, wanted, now)
    for call in taken:
        (number, message), doubts = posted[call]
        _close(invitations[int(number)], message, may_have_arrived=doubts > 0)
    uow.session.flush()
    return len(taken)


def _close(invitation: Invitation, message: str, *, may_have_arrived: bool) -> None:
    """Close an invitation whose message was taken back; one that may have arrived in a crash counts as sent."""
    invitation.done = True
    if not may_have_arrived:
        unsend(invitation, message)
        invitation.cancelled = invitation.cancelled or (HALTED if message == "first" else None)


def _close_due(uow: UnitOfWork, until: datetime, flow: str) -> int:
    return uow.invitations.close_waiting(until, flow, HALTED, PART)
