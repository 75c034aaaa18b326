"""What coordinators decide about gaps: seen, put off for a reason, handed to somebody, done, not relevant.

Every decision is kept: the log tells how many alerts were worth their while.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from analytics.alerts import gap_of, own_alert
from analytics.gaps import rules
from analytics.windows import containing
from models.tables import Alert, Gap, GapDecision

REASONS = ("holidays", "in_progress", "data_problem", "not_ours")  # why an alert is put off
SPANS = ("2w", "4w", "semester")  # and until when


def mark_seen(session: Session, alert_id: int, coordinator_id: int, now: datetime) -> bool:
    """Note that the coordinator has seen their alert. False if it isn't theirs or is no longer open."""
    alert = _decide(session, alert_id, coordinator_id, now, "seen")
    if alert is None:
        return False
    alert.state, alert.seen_at = "seen", now
    return True


def snooze(
    session: Session, alert_id: int, coordinator_id: int, now: datetime, *, reason: str | None = None, span: str = ""
) -> datetime | None:
    """Keep an alert quiet and return until when. None if it isn't theirs or is no longer open."""
    alert = _decide(session, alert_id, coordinator_id, now, "snoozed", reason if reason in REASONS else None)
    if alert is None:
        return None
    alert.state, alert.seen_at, alert.snoozed_until = "snoozed", now, _until(span, now)
    return alert.snoozed_until


def _until(span: str, now: datetime) -> datetime:
    days = {"2w": 14, "4w": 28}.get(span, rules().alerts.snooze_days)
    return containing("semester", now).until if span == "semester" else now + timedelta(days=days)


def assign(session: Session, alert_id: int, coordinator_id: int, owner_id: int, now: datetime) -> Gap | None:
    """Hand a gap to somebody to look after. None if the alert isn't theirs or is no longer open."""
    gap = gap_of(session, alert_id, coordinator_id)
    if gap is None or _decide(session, alert_id, coordinator_id, now, "assigned") is None:
        return None
    gap.owner_id = owner_id
    return gap


def dismiss(session: Session, alert_id: int, coordinator_id: int, now: datetime) -> bool:
    """Never speak to this coordinator of the gap again. False if it isn't theirs or is no longer open."""
    alert = _decide(session, alert_id, coordinator_id, now, "not_relevant")
    if alert is None:
        return False
    alert.state, alert.seen_at = "dismissed", now
    return True


def finish(session: Session, alert_id: int, coordinator_id: int, now: datetime) -> bool:
    """Note that something was done about it. The gap closes when the evidence says so, not before."""
    alert = _decide(session, alert_id, coordinator_id, now, "done")
    if alert is None:
        return False
    alert.state, alert.seen_at = "seen", now
    return True


def note_action(session: Session, gap_key: str, coordinator_id: int, now: datetime) -> None:
    """Note that an action was recorded about the open gap with this key, if there is one."""
    query = select(Gap).where(col(Gap.key) == gap_key, col(Gap.closed_at).is_(None))
    gap = session.scalars(query).first()
    if gap is not None and gap.id is not None:
        session.add(GapDecision(gap_id=gap.id, coordinator_id=coordinator_id, decision="done", decided_at=now))


def _decide(
    session: Session, alert_id: int, coordinator_id: int, now: datetime, decision: str, reason: str | None = None
) -> Alert | None:
    alert = own_alert(session, alert_id, coordinator_id)
    if alert is None:
        return None
    session.add(
        GapDecision(
            gap_id=alert.gap_id, coordinator_id=coordinator_id, decision=decision, reason=reason, decided_at=now
        )
    )
    session.flush()
    return alert
