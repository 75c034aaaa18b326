"""How full the queues are and what waits for a person: a few counts, quick enough to be read every few seconds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from models.statements import has_state
from models.tables import DeadLetter, InboxUpdate, JobRun, OutboxMessage


@dataclass(frozen=True)
class Line:
    """What waits in one line of one bot, and since when. `lane` is None for what came in."""

    bot: int
    lane: int | None
    waiting: int
    oldest: datetime


def inbox(session: Session) -> list[Line]:
    """Return the updates that wait for their turn, by bot."""
    oldest = func.min(col(InboxUpdate.received_at))
    query = select(col(InboxUpdate.bot_id), func.count(), oldest).where(has_state(col(InboxUpdate.state), "new"))
    return [Line(bot, None, count, at) for bot, count, at in session.execute(query.group_by(col(InboxUpdate.bot_id)))]


def outbox(session: Session) -> list[Line]:
    """Return the calls that wait or are being made, by bot and lane."""
    oldest = func.min(col(OutboxMessage.created_at))
    place = (col(OutboxMessage.bot_id), col(OutboxMessage.lane))
    query = select(*place, func.count(), oldest).where(has_state(col(OutboxMessage.state), "new", "sending"))
    return [Line(bot, lane, count, at) for bot, lane, count, at in session.execute(query.group_by(*place))]


def uncertain(session: Session) -> dict[int, int]:
    """Return by bot how many sends of the last days may have arrived without our knowing."""
    query = select(col(OutboxMessage.bot_id), func.sum(col(OutboxMessage.doubts))).group_by(col(OutboxMessage.bot_id))
    return {bot: int(doubts) for bot, doubts in session.execute(query)}


def dead_letters(session: Session) -> dict[int, int]:
    """Return by bot how many updates were set aside."""
    query = select(col(DeadLetter.bot_id), func.count()).group_by(col(DeadLetter.bot_id))
    return {row[0]: row[1] for row in session.execute(query)}


def jobs_done(session: Session) -> dict[str, datetime]:
    """Return when each job was last done; those of single coordinators together."""
    last = func.max(col(JobRun.finished_at))
    query = select(col(JobRun.job), last).where(has_state(col(JobRun.state), "done")).group_by(col(JobRun.job))
    done: dict[str, datetime] = {}
    for job, at in session.execute(query):
        name = job.partition(":")[0]
        done[name] = max(at, done.get(name, at))
    return done
