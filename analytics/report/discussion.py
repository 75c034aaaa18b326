"""Whether the evidence is talked about: what coordinators were told, decided and did."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from analytics.cells import is_within
from analytics.windows import Window
from models.reports import Place, Scope
from models.tables import Action, Alert, Gap, GapDecision


@dataclass(frozen=True)
class Discussion:
    """Alerts that were told in the window, what was decided about them, and what was done in the scope."""

    told: int
    decided: int
    decisions: Mapping[str, int]  # by kind of decision
    actions: Sequence[Action]

    def acted(self, state: str) -> int:
        """Count the actions in a state."""
        return sum(action.state == state for action in self.actions)

    @property
    def published(self) -> int:
        """Count the answers that young people could read."""
        return sum(action.published_at is not None for action in self.actions)


def discussion(
    session: Session, scope: Scope, window: Window, places: Mapping[str, Place], now: datetime
) -> Discussion:
    """Count what happened in the window inside the scope."""
    gaps = {gap.id: gap for gap in session.scalars(select(Gap)) if is_within(scope, gap.scope_level, gap.scope, places)}
    told = [
        alert
        for alert in session.scalars(select(Alert).where(col(Alert.sent_at) >= window.since))
        if alert.gap_id in gaps and alert.sent_at < window.until and alert.times
    ]
    decisions = [
        decision
        for decision in session.scalars(select(GapDecision).where(col(GapDecision.decided_at) >= window.since))
        if decision.gap_id in gaps and decision.decided_at < min(window.until, now)
    ]
    decided = {(decision.gap_id, decision.coordinator_id) for decision in decisions}
    actions = session.scalars(
        select(Action).where(col(Action.recorded_at) >= window.since, col(Action.recorded_at) < window.until)
    )
    return Discussion(
        told=len(told),
        decided=sum((alert.gap_id, alert.coordinator_id) in decided for alert in told),
        decisions=Counter(decision.decision for decision in decisions),
        actions=[action for action in actions if is_within(scope, action.scope_level, action.scope, places)],
    )
