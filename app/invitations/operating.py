"""What an operator does about invitations that are going out: pause, resume, stop. The plan is in plan.py."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from app.bootstrap import Parts
from app.clock import RIGA
from app.faults import UsageError
from app.invitations import pausing, stopping
from app.invitations.moments import local_day, local_instant
from app.operations.deadletters import OPERATOR
from models.unit_of_work import UnitOfWork


def until_end_of(parts: Parts, day: str) -> datetime:
    """Return the end of a local day, by default of tomorrow. Raises UsageError for what is no day."""
    try:
        last = date.fromisoformat(day) if day else local_day(parts.clock.now()) + timedelta(days=1)
    except ValueError as exc:
        raise UsageError(f"{day!r} is no day: write it like 2026-11-30") from exc
    return local_instant(last + timedelta(days=1), time())


def pause(parts: Parts) -> str:
    """Let nothing more leave that nobody asked for."""
    now = parts.clock.now()

    def do(uow: UnitOfWork) -> bool:
        changed = pausing.pause(uow, now)
        if changed:
            uow.audit.note(now, OPERATOR, "pause_invitations")
        return changed

    if not parts.database.write(do).result():
        return "it was paused already"
    return "paused: invitations, reminders and news stay here; replies go on. `atbalss invitations resume` ends it"


def resume(parts: Parts) -> str:
    """Let it leave again."""
    now = parts.clock.now()

    def do(uow: UnitOfWork) -> bool:
        changed = pausing.resume(uow)
        if changed:
            uow.audit.note(now, OPERATOR, "resume_invitations")
        return changed

    return "resumed" if parts.database.write(do).result() else "nothing was paused"


def stop(parts: Parts, until: datetime, flow: str) -> str:
    """Close everything that is due until then and not sent yet."""
    now = parts.clock.now()
    stopped = stopping.stop(parts.database, now, until, flow)
    subject = f"{flow or 'all'}: {stopped.closed}"
    parts.database.write(lambda uow: uow.audit.note(now, OPERATOR, "stop_invitations", subject)).result()
    way = f"; {stopped.on_their_way} were with the sender and may still arrive" if stopped.on_their_way else ""
    return f"stopped: {stopped.closed} closed, of them {stopped.posted} posted and not sent{way}"


def standing(uow: UnitOfWork, now: datetime) -> str:
    """Say in a line how it stands."""
    due, since = uow.invitations.due_count(now), pausing.paused_since(uow)
    if since:
        return f"paused since {local_words(since)}, {due} due: `atbalss invitations resume`"
    return f"{due} due"


def local_words(at: datetime) -> str:
    """Return day and minute as a person here reads them."""
    return f"{at.astimezone(RIGA):%a %d.%m.%Y %H:%M}"
