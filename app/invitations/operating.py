"""What an operator does about invitations that are going out: foresee, pause, resume, stop."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from rich.console import Console
from rich.table import Table

from app.bootstrap import Parts
from app.clock import RIGA
from app.faults import UsageError
from app.invitations import pausing, stopping
from app.invitations.attrition import shown
from app.invitations.forecast import Forecast, forecast
from app.invitations.moments import local_day, local_instant
from app.invitations.pace import invite_rate, room_for
from app.operations.deadletters import OPERATOR
from models.unit_of_work import UnitOfWork


def until_end_of(parts: Parts, day: str) -> datetime:
    """Return the end of a local day, by default of tomorrow. Raises UsageError for what is no day."""
    try:
        last = date.fromisoformat(day) if day else local_day(parts.clock.now()) + timedelta(days=1)
    except ValueError as exc:
        raise UsageError(f"{day!r} is no day: write it like 2026-11-30") from exc
    return local_instant(last + timedelta(days=1), time())


def plan(parts: Parts, until: datetime, out: Console) -> None:
    """Print what will become of everything that is due until then."""
    rate, now = invite_rate(parts.settings, parts.flows), parts.clock.now()
    found = parts.database.read(lambda uow: forecast(uow, now, until, rate))
    since = parts.database.read(pausing.paused_since)
    for line in [*_counts(found, until), *_pace(parts, found, rate)]:
        out.print(line, markup=False, highlight=False, soft_wrap=True)
    if found.days:
        out.print(_days(found))
    if since:
        out.print(f"paused since {_local(since)}: all this comes later (`atbalss invitations resume`)", highlight=False)


def _counts(found: Forecast, until: datetime) -> list[str]:
    kinds = ", ".join(
        f"{flow} {wave or ''}".strip() + f": {count}" for (flow, wave), count in sorted(found.due.items())
    )
    lines = [f"due before {_local(until)}: {found.due.total()}" + (f" ({kinds})" if kinds else "")]
    for what, counts in (("left out", found.left_out), ("put off for the person's sake", found.put_off)):
        if counts:
            lines.append(f"{what}: " + ", ".join(f"{why} {shown(count)}" for why, count in sorted(counts.items())))
    return lines


def _pace(parts: Parts, found: Forecast, rate: float) -> list[str]:
    if found.begins is None or found.ends is None:
        return ["nothing to send"]
    rest, share = parts.settings.send_rate - rate, room_for(parts.settings, parts.flows)
    enough = "for everybody" if share >= 1 else f"for {share:.0%} of them"
    return [
        f"to be sent: {found.messages}, from {_local(found.begins)} to {_local(found.ends)}",
        f"pace: {rate:.1f} messages a second; {rest:.1f} calls a second are left for replies, "
        f"enough {enough} if they answer at once; replies go first",
    ]


def _days(found: Forecast) -> Table:
    table = Table("day", "from", "to", "messages", title="Days, local time")
    for day in sorted(found.days.values(), key=lambda day: day.day):
        hours = (f"{at.astimezone(RIGA):%H:%M}" for at in (day.first, day.last))
        table.add_row(f"{day.day:%a %d.%m.%Y}", *hours, str(day.messages))
    return table


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
        return f"paused since {_local(since)}, {due} due: `atbalss invitations resume`"
    return f"{due} due"


def _local(at: datetime) -> str:
    return f"{at.astimezone(RIGA):%a %d.%m.%Y %H:%M}"
