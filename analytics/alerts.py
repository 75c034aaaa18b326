"""Who hears of which gap, and when: by scope, never twice the same, few at a time."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from analytics.alert_texts import AlertMessage, Surroundings, compose, surroundings
from analytics.gaps import SEVERITIES, AlertRules, rules
from analytics.windows import containing
from models import reports
from models.reports import Place, Scope
from models.tables import Alert, Coordinator, Gap

__all__ = [
    "AlertMessage",
    "Due",
    "Surroundings",
    "compose",
    "due",
    "gap_of",
    "known",
    "mark_seen",
    "open_gaps",
    "record",
    "snooze",
    "surroundings",
]

KINDS = ("BELOW_TARGET", "DROP", "NO_DATA", "THIN_DATA")  # of equal severity, what young people said comes first
LEVELS = ("institution", "municipality", "national")


@dataclass(frozen=True)
class Due:
    """A gap that a coordinator must hear of now."""

    coordinator: Coordinator
    gap: Gap


def due(session: Session, now: datetime) -> list[Due]:
    """Return what everybody must hear of now: new gaps, worse ones, and those a month old; three a week at most."""
    alert_rules = rules().alerts
    gaps = _open(session)
    places = reports.places(session)
    told = _told(session)
    found = []
    for person in reports.staff(session, alert_rules.roles):
        heard = told[person.id or 0]
        in_scope = _within(gaps, reports.scopes_of(session, person.id or 0), places)
        distinct = without_repeats(in_scope, places)
        fresh = [gap for gap in distinct if must_hear(gap, heard.get(gap.id or 0), now, alert_rules)]
        found += [Due(person, gap) for gap in fresh[: _budget(heard.values(), now, alert_rules)]]
    return found


def must_hear(gap: Gap, alert: Alert | None, now: datetime, alert_rules: AlertRules) -> bool:
    """Tell whether a coordinator who has (or has not) got `alert` must hear of the gap now."""
    if alert is None:
        return True
    if alert.state == "snoozed" and alert.snoozed_until is not None and alert.snoozed_until > now:
        return False
    is_worse = SEVERITIES.index(gap.severity) > SEVERITIES.index(alert.severity_sent)
    return is_worse or alert.sent_at + timedelta(days=alert_rules.remind_after_days) <= now


def record(session: Session, told: Due, now: datetime) -> Alert:
    """Note that a coordinator is being told. The row's id belongs into the buttons of the message."""
    alert = known(session, told) or Alert(
        gap_id=told.gap.id or 0, coordinator_id=told.coordinator.id or 0, state="", sent_at=now, severity_sent=""
    )
    alert.state, alert.sent_at, alert.severity_sent = "open", now, told.gap.severity
    alert.seen_at = alert.snoozed_until = None
    session.add(alert)
    session.flush()
    return alert


def mark_seen(session: Session, alert_id: int, coordinator_id: int, now: datetime) -> bool:
    """Note that the coordinator has seen their alert. False if it isn't theirs or is no longer open."""
    alert = _own_alert(session, alert_id, coordinator_id)
    if alert is None:
        return False
    alert.state, alert.seen_at = "seen", now
    return True


def snooze(session: Session, alert_id: int, coordinator_id: int, now: datetime) -> datetime | None:
    """Keep an alert quiet for four weeks and return until when. None if it isn't theirs or is no longer open."""
    alert = _own_alert(session, alert_id, coordinator_id)
    if alert is None:
        return None
    alert.state, alert.seen_at = "snoozed", now
    alert.snoozed_until = now + timedelta(days=rules().alerts.snooze_days)
    return alert.snoozed_until


def gap_of(session: Session, alert_id: int, coordinator_id: int) -> Gap | None:
    """Return the gap that a coordinator's alert is about. None if it isn't theirs or is no longer open."""
    alert = _own_alert(session, alert_id, coordinator_id)
    gap = session.get(Gap, alert.gap_id) if alert else None
    return gap if gap and gap.closed_at is None else None


def open_gaps(session: Session, scopes: Sequence[Scope]) -> list[Gap]:
    """Return the open gaps that somebody with these scopes hears of, the gravest first."""
    return _within(_open(session), scopes, reports.places(session))


def hears(scope: Scope, gap: Gap, places: Mapping[str, Place]) -> bool:
    """Tell whether a gap is somebody's business: their own level and the one beneath, no further down."""
    if scope.level == "national":
        return gap.scope_level in ("national", "municipality")
    if gap.scope_level == scope.level:
        return gap.scope == scope.key
    place = places.get(gap.scope) if gap.scope_level == "institution" else None
    return scope.level == "municipality" and place is not None and place.municipality == scope.key


def _open(session: Session) -> list[Gap]:
    return list(session.scalars(select(Gap).where(col(Gap.closed_at).is_(None)).order_by(col(Gap.id))))


def _told(session: Session) -> dict[int, dict[int, Alert]]:
    """Map coordinators to their alerts by gap."""
    told: dict[int, dict[int, Alert]] = defaultdict(dict)
    for alert in session.scalars(select(Alert)):
        told[alert.coordinator_id][alert.gap_id] = alert
    return told


def _within(gaps: Iterable[Gap], scopes: Sequence[Scope], places: Mapping[str, Place]) -> list[Gap]:
    level = max((LEVELS.index(scope.level) for scope in scopes), default=0)
    mine = [gap for gap in gaps if any(hears(scope, gap, places) for scope in scopes)]
    return sorted(mine, key=lambda gap: _rank(gap, level))


def without_repeats(gaps: Iterable[Gap], places: Mapping[str, Place]) -> list[Gap]:
    """Drop gaps that an earlier one speaks of as well: the same indicator in the same or in a wider cell."""
    kept: list[Gap] = []
    for gap in gaps:
        if not any(_speaks_of(other, gap, places) for other in kept):
            kept.append(gap)
    return kept


def _speaks_of(wide: Gap, narrow: Gap, places: Mapping[str, Place]) -> bool:
    performance = ("BELOW_TARGET", "DROP")
    alike = wide.kind == narrow.kind or (wide.kind in performance and narrow.kind in performance)
    if wide.kind == "NO_DATA" or not alike or wide.indicator != narrow.indicator:
        return False
    if (wide.scope_level, wide.scope) == (narrow.scope_level, narrow.scope):
        return wide.cut in ("", narrow.cut)
    wider = Scope(wide.scope_level, wide.scope)
    return not wide.cut and narrow.scope_level != "national" and hears(wider, narrow, places)


def _rank(gap: Gap, level: int) -> tuple[int, int, int, int, int]:
    severity = -SEVERITIES.index(gap.severity)
    distance = abs(LEVELS.index(gap.scope_level) - level)
    return severity, distance, KINDS.index(gap.kind), -gap.n, gap.id or 0


def _budget(alerts: Iterable[Alert], now: datetime, alert_rules: AlertRules) -> int:
    week = containing("week", now)
    return max(0, alert_rules.per_week - sum(alert.sent_at in week for alert in alerts))


def known(session: Session, told: Due) -> Alert | None:
    """Return what a coordinator has been told about a gap."""
    query = select(Alert).where(col(Alert.gap_id) == told.gap.id, col(Alert.coordinator_id) == told.coordinator.id)
    return session.scalars(query).first()


def _own_alert(session: Session, alert_id: int, coordinator_id: int) -> Alert | None:
    alert = session.get(Alert, alert_id)
    if alert is None or alert.coordinator_id != coordinator_id or alert.state == "closed":
        return None
    return alert
