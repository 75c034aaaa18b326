"""Who hears of which gap, and when: by scope, never twice the same, few at a time, one message for all of a day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from analytics.alert_texts import AlertMessage, compose, compose_several
from analytics.gap_gate import beside, released
from analytics.gap_lists import Shown, all_open, hears, open_gaps, shown_to
from analytics.gap_surroundings import Surroundings, surroundings
from analytics.gaps import SEVERITIES, AlertRules, rules
from analytics.reliability import Reliability
from analytics.windows import containing
from models import reports
from models.tables import Alert, Coordinator, Gap

__all__ = [
    "AlertMessage",
    "Bundle",
    "Due",
    "Surroundings",
    "bundles",
    "compose",
    "due",
    "gap_of",
    "hears",
    "known",
    "open_gaps",
    "record",
    "surroundings",
    "tell",
    "without_scope",
]


@dataclass(frozen=True)
class Due:
    """A gap that a coordinator must hear of now, with what it stands for."""

    coordinator: Coordinator
    gap: Gap
    shown: Shown | None = None


@dataclass(frozen=True)
class Bundle:
    """All that one coordinator must hear of today: the gravest first, in one message."""

    coordinator: Coordinator
    gaps: tuple[Due, ...]


@dataclass(frozen=True)
class _Cooling:
    """When a gap last closed, and how grave it was."""

    closed_at: datetime
    severity: str


def bundles(session: Session, now: datetime) -> list[Bundle]:
    """Return what everybody must hear of now."""
    mine: dict[int, list[Due]] = defaultdict(list)
    for each in due(session, now):
        mine[each.coordinator.id or 0].append(each)
    return [Bundle(gaps[0].coordinator, tuple(gaps)) for gaps in mine.values()]


def due(session: Session, now: datetime) -> list[Due]:
    """Return who must hear of what now: grave gaps, new or worse, few a week. Who may see nothing hears nothing."""
    alert_rules = rules().alerts
    gaps, places, told, cooling = all_open(session), reports.places(session), _told(session), _cooling(session)
    found = []
    for person in reports.staff(session, alert_rules.roles):
        scopes = reports.scopes_of(session, person.id or 0)
        heard = told[person.id or 0]
        shown = [each for each in shown_to(gaps, scopes, places) if _is_grave(each, alert_rules)]
        fresh = [each for each in shown if _is_news(each, heard, cooling, now, alert_rules)]
        budget = _budget(heard.values(), now, alert_rules)
        found += [Due(person, each.gap, each) for each in fresh[:budget]]
    return found


def without_scope(session: Session) -> list[int]:
    """Return the ids of staff who should hear of gaps but have nothing to look after."""
    people = reports.staff(session, rules().alerts.roles)
    return [person.id or 0 for person in people if not reports.scopes_of(session, person.id or 0)]


def tell(
    session: Session, bundle: Bundle, reliability: Reliability, now: datetime, *, quoting: bool
) -> AlertMessage | None:
    """Note that a coordinator is being told, and write the message, in people's own words only if `quoting`.

    A gap whose numbers may not leave yet waits for another day. None if that leaves nothing.
    """
    told = []
    for each in bundle.gaps:
        may = released(session, each.gap, f"alert:{each.gap.id}", now)
        if may.hidden:
            continue
        shown = beside(session, each.shown, f"alert:{each.gap.id}", now) if each.shown else None
        around = surroundings(session, each.gap, reliability, shown, quoting=quoting)
        told.append((may.gap, around, record(session, each, now).id or 0))
    return compose_several(told, language=bundle.coordinator.language, now=now) if told else None


def _is_grave(shown: Shown, alert_rules: AlertRules) -> bool:
    return SEVERITIES.index(shown.gap.severity) >= SEVERITIES.index(alert_rules.from_severity)


def _is_news(
    shown: Shown, heard: Mapping[int, Alert], cooling: Mapping[str, _Cooling], now: datetime, alert_rules: AlertRules
) -> bool:
    """Tell whether a gap is new to somebody; not, if they were told of it as part of another one."""
    alert = heard.get(shown.gap.id or 0)
    if alert is None or not alert.times:
        return not _is_cooling(shown.gap, cooling, now, alert_rules) and not any(
            _knows(heard.get(gap.id or 0), gap) for gap in shown.as_well
        )
    return must_hear(shown.gap, alert, now)


def _knows(alert: Alert | None, gap: Gap) -> bool:
    return (
        alert is not None
        and alert.times > 0
        and SEVERITIES.index(alert.severity_sent) >= SEVERITIES.index(gap.severity)
    )


def must_hear(gap: Gap, alert: Alert, now: datetime) -> bool:
    """Tell whether a coordinator who has got `alert` must hear of the gap again: it is worse, or they asked for it."""
    if alert.state == "snoozed":
        return alert.snoozed_until is not None and alert.snoozed_until <= now
    return alert.state != "dismissed" and SEVERITIES.index(gap.severity) > SEVERITIES.index(alert.severity_sent)


def record(session: Session, told: Due, now: datetime, *, in_list: bool = False) -> Alert:
    """Note that a coordinator is being told, or found it `in_list`. The row's id belongs into the buttons."""
    alert = known(session, told) or Alert(
        gap_id=told.gap.id or 0,
        coordinator_id=told.coordinator.id or 0,
        state="",
        sent_at=now,
        severity_sent="",
        times=0,
    )
    alert.state, alert.sent_at, alert.severity_sent = "open", now, told.gap.severity
    alert.seen_at = alert.snoozed_until = None
    if not in_list:
        alert.times = (alert.times or 0) + 1
        alert.first_sent_at = alert.first_sent_at or now
    session.add(alert)
    session.flush()
    return alert


def known(session: Session, told: Due) -> Alert | None:
    """Return what a coordinator has been told about a gap."""
    query = select(Alert).where(col(Alert.gap_id) == told.gap.id, col(Alert.coordinator_id) == told.coordinator.id)
    return session.scalars(query).first()


def gap_of(session: Session, alert_id: int, coordinator_id: int) -> Gap | None:
    """Return the gap that a coordinator's alert is about. None if it isn't theirs or is no longer open."""
    alert = own_alert(session, alert_id, coordinator_id)
    gap = session.get(Gap, alert.gap_id) if alert else None
    return gap if gap and gap.closed_at is None else None


def own_alert(session: Session, alert_id: int, coordinator_id: int) -> Alert | None:
    """Return a coordinator's alert. None if it isn't theirs or its gap has closed."""
    alert = session.get(Alert, alert_id)
    if alert is None or alert.coordinator_id != coordinator_id or alert.state == "closed":
        return None
    return alert


def _told(session: Session) -> dict[int, dict[int, Alert]]:
    """Map coordinators to their alerts by gap."""
    told: dict[int, dict[int, Alert]] = defaultdict(dict)
    for alert in session.scalars(select(Alert)):
        told[alert.coordinator_id][alert.gap_id] = alert
    return told


def _cooling(session: Session) -> dict[str, _Cooling]:
    """Map keys to when a gap of that key last closed, if anybody had been told of it."""
    told = select(col(Alert.gap_id)).where(col(Alert.times) > 0)
    query = select(Gap).where(col(Gap.closed_at).is_not(None), col(Gap.id).in_(told)).order_by(col(Gap.closed_at))
    return {gap.key: _Cooling(gap.closed_at, gap.severity) for gap in session.scalars(query) if gap.closed_at}


def _is_cooling(gap: Gap, cooling: Mapping[str, _Cooling], now: datetime, alert_rules: AlertRules) -> bool:
    last = cooling.get(gap.key)
    if last is None or SEVERITIES.index(gap.severity) > SEVERITIES.index(last.severity):
        return False
    return now < last.closed_at + timedelta(days=alert_rules.cool_down_days)


def _budget(alerts: Iterable[Alert], now: datetime, alert_rules: AlertRules) -> int:
    week = containing("week", now)
    return max(0, alert_rules.per_week - sum(alert.sent_at in week for alert in alerts if alert.times))
