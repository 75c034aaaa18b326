"""The panel: people who agreed to be asked again after 3, 6 and 12 months, and how they leave."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from app.invitations.cancelling import close, close_all
from app.invitations.moments import EVENING, local_day, local_instant, wave_day
from app.invitations.school_year import GRADUATES
from models.tables import GuidanceEvent, Invitation, PanelMember
from models.unit_of_work import UnitOfWork

WAVES = (3, 6, 12)  # months after the anchor day
OVERDUE = timedelta(days=30)  # a wave that could not be sent by then is skipped and counted as missed
OPEN = timedelta(days=45)  # answers after that are kept and marked late
CONSENT = "contact_later"
GRADUATION = "graduation"  # kind of an event whose day is the anchor
REFUSALS = frozenset({"withdrawn", "deleted"})  # after these, events are not asked about either
LOSSES = frozenset({"withdrawn", "blocked", "deleted", "silent"})


def decided(
    uow: UnitOfWork, person: str, purpose: str, granted: bool, event: GuidanceEvent | None, now: datetime
) -> None:
    """Heed a decision for or against being contacted later; other purposes change nothing here."""
    if purpose != CONSENT:
        return
    if granted:
        join(uow, person, event, now)
    else:
        leave(uow, person, "withdrawn", now)


def join(uow: UnitOfWork, person: str, event: GuidanceEvent | None, now: datetime) -> None:
    """Make somebody a member; who left begins anew, who is one stays as they are."""
    member = uow.panel.member(person)
    if member and member.left_at is None:
        return
    if member is None:
        member = PanelMember(respondent_id=person, anchor_on=local_day(now), joined_at=now)
        uow.panel.keep(member)
    member.anchor_on, member.joined_at, member.left_at, member.left_why = _anchor(event, now), now, None, None
    member.event_id = event.id if event else None
    for wave in WAVES:
        uow.invitations.plan(_wave(member, wave, now))


def leave(uow: UnitOfWork, person: str, why: str, now: datetime) -> None:
    """End a membership at once: nothing is sent any more, and the loss is counted without saying who."""
    member = uow.panel.member(person)
    if member is None or member.left_at is not None:
        return
    member.left_at, member.left_why = now, why
    for wave in [row for row in uow.invitations.waiting(person) if row.wave]:
        close(uow, wave, now, why)
    if why in REFUSALS:
        close_all(uow, person, now, why)
    if why in LOSSES:
        uow.panel.lose(_month(now), uow.panel.last_wave(person), why)


def forgotten(uow: UnitOfWork, person: str, now: datetime) -> None:
    """Take leave of somebody who is about to be deleted with everything they said."""
    leave(uow, person, "deleted", now)
    close_all(uow, person, now, "deleted")


def moved(uow: UnitOfWork, person: str, now: datetime) -> None:
    """End the membership of somebody who turns out to be another person known already: nobody is lost."""
    leave(uow, person, "moved", now)
    close_all(uow, person, now, "moved")


def come_back(uow: UnitOfWork, person: str, now: datetime) -> None:
    """Take back a member who was lost only because nobody could reach them: the waves still to come are planned."""
    member = uow.panel.member(person)
    if member is None or member.left_at is None or member.left_why != "blocked":
        return
    uow.panel.find_again(_month(member.left_at), uow.panel.last_wave(person), "blocked")
    member.joined_at, member.left_at, member.left_why = now, None, None
    for invitation in (_wave(member, wave, now) for wave in WAVES):
        if not invitation.done:
            uow.invitations.plan(invitation)


def close_finished(uow: UnitOfWork, now: datetime) -> dict[str, int]:
    """End the memberships whose last wave has closed. Who never answered one counts as lost in silence."""
    counts = {"finished": 0, "silent": 0}
    for member, answered in uow.panel.over(now):
        why = "finished" if answered else "silent"
        leave(uow, member.respondent_id, why, now)
        counts[why] += 1
    return counts


def has_graduated(uow: UnitOfWork, member: PanelMember | None) -> bool:
    """Tell whether a member agreed at a graduation."""
    event = uow.events.get(member.event_id) if member and member.event_id else None
    return event is not None and event.kind == GRADUATION


def _wave(member: PanelMember, wave: int, now: datetime) -> Invitation:
    due = local_instant(wave_day(member.anchor_on, wave), EVENING)
    missed = due + OVERDUE <= now
    return Invitation(
        key=f"{member.respondent_id}:{GRADUATES}:w{wave}:{int(member.joined_at.timestamp())}",
        respondent_id=member.respondent_id,
        flow=GRADUATES,
        event_id=member.event_id,
        wave=wave,
        due_at=due,
        expires_at=due + OVERDUE,
        closes_at=due + OPEN,
        cancelled="missed" if missed else None,
        done=missed,
    )


def _anchor(event: GuidanceEvent | None, now: datetime) -> date:
    return local_day(event.starts_at if event and event.kind == GRADUATION else now)


def _month(now: datetime) -> str:
    return f"{local_day(now):%Y-%m}"
