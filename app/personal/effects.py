"""What a decision about a permission changes at once, besides being kept.

Quoting and teaching ask the newest decision whenever they choose (models/consents.py), so nothing is to be done here.
"""

from __future__ import annotations

from sqlalchemy import func, select, update
from sqlmodel import col

from app.visit import Visit
from models.statements import changed_rows
from models.tables import Consent, Invitation, PanelLoss, PanelMember


def take_effect(visit: Visit, consent: Consent) -> None:
    """Let a decision act: who is to be written to later joins the panel, who is not leaves it."""
    if consent.purpose == "contact_later":
        (join_panel if consent.granted else leave_panel)(visit, consent.respondent_id)


def join_panel(visit: Visit, respondent_id: str) -> None:
    """Count waves from today. Somebody who comes back begins anew."""
    member = _member(visit, respondent_id) or PanelMember(
        respondent_id=respondent_id, anchor_on=visit.today, joined_at=visit.now
    )
    if member.left_at is not None:
        member.anchor_on, member.joined_at, member.left_at, member.left_why = visit.today, visit.now, None, None
    visit.uow.session.add(member)


def leave_panel(visit: Visit, respondent_id: str, why: str = "withdrawn") -> None:
    """End a membership, count the loss without saying who, and cancel what waits to be sent."""
    member = _member(visit, respondent_id)
    if member and member.left_at is None:
        member.left_at, member.left_why = visit.now, why
        visit.uow.session.add(PanelLoss(month=f"{visit.today:%Y-%m}", wave=_last_wave(visit, respondent_id), why=why))
    waiting = col(Invitation.respondent_id) == respondent_id, ~col(Invitation.done)
    changed_rows(visit.uow.session, update(Invitation).where(*waiting).values(cancelled=why, done=True))


def _member(visit: Visit, respondent_id: str) -> PanelMember | None:
    query = select(PanelMember).where(col(PanelMember.respondent_id) == respondent_id)
    return visit.uow.session.scalars(query).first()


def _last_wave(visit: Visit, respondent_id: str) -> int:
    sent = col(Invitation.respondent_id) == respondent_id, col(Invitation.sent_at).is_not(None)
    return visit.uow.session.scalar(select(func.max(col(Invitation.wave))).where(*sent)) or 0
