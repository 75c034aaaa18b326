"""How many alerts were worth their while, month by month: the rules for gaps are judged like any other instrument."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from analytics.estimates import Estimate, share
from analytics.gaps import rules
from analytics.windows import containing, previous
from models.tables import Action, Alert, Gap, GapDecision

ACTED = frozenset({"done", "assigned"})
LOOK_BACK = 3  # months behind a rate: one has too few alerts
COLUMNS = (
    "month", "sent", "acted_on", "seen_only", "data_problem", "not_relevant", "flaps", "undecided", "expected_false"
)  # fmt: skip


@dataclass(frozen=True)
class MonthOfAlerts:
    """What came of the gaps that coordinators were first told of in one month. A gap counts once, whoever was told.

    `flaps` closed by themselves within `flap_days` with nothing done. A gap counts in the first row that fits:
    acted on, data problem, not relevant, flap, seen only, undecided. `expected_false` is the share, 0…1, that the
    rules themselves expect to be false: 1 − probability on the mean, where they know one; None where none does.
    """

    month: str
    sent: int
    acted_on: int
    seen_only: int
    data_problem: int
    not_relevant: int
    flaps: int
    undecided: int
    expected_false: float | None

    @property
    def row(self) -> tuple[object, ...]:
        """Its cells in the order of `COLUMNS`."""
        return tuple(getattr(self, name) for name in COLUMNS)

    @property
    def false(self) -> int:
        """How many were false as far as people and time could tell."""
        return self.data_problem + self.not_relevant + self.flaps

    @property
    def judged(self) -> int:
        """How many somebody decided about, or time did."""
        return self.acted_on + self.false


def quality(session: Session, since: datetime, until: datetime) -> list[MonthOfAlerts]:
    """Return the months of `[since, until)` in which anybody was told of a gap, the oldest first."""
    told = _first_told(session, since, until)
    decided = _decisions(session)
    months: dict[str, list[tuple[Gap, str]]] = defaultdict(list)
    query = select(Gap).where(col(Gap.id).in_(told)).order_by(col(Gap.id))
    for gap in session.scalars(query):
        month = containing("month", told[gap.id or 0]).key
        months[month].append((gap, _outcome(gap, decided.get(gap.id or 0, frozenset()))))
    return [_month(month, gaps) for month, gaps in sorted(months.items())]


def false_alert_rate(session: Session, now: datetime) -> Estimate | None:
    """Return which share of the alerts of this month and the two before were false, of those that were judged."""
    month = containing("month", now)
    first = month
    for _ in range(LOOK_BACK - 1):
        first = previous(first)
    months = quality(session, first.since, month.until)
    judged = sum(each.judged for each in months)
    return share(sum(each.false for each in months), judged) if judged else None


def _first_told(session: Session, since: datetime, until: datetime) -> dict[int, datetime]:
    """Map gaps onto when somebody was first told of them."""
    told: dict[int, datetime] = {}
    query = select(col(Alert.gap_id), col(Alert.first_sent_at)).where(col(Alert.times) > 0)
    for gap_id, at in session.execute(query):
        if at is not None:
            told[gap_id] = min(at, told.get(gap_id, at))
    return {gap_id: at for gap_id, at in told.items() if since <= at < until}


def _decisions(session: Session) -> Mapping[int, frozenset[str]]:
    """Map gaps onto what was decided about them; a reason stands for itself, an action for `done`."""
    decided: dict[int, set[str]] = defaultdict(set)
    for gap_id, decision, reason in session.execute(
        select(col(GapDecision.gap_id), col(GapDecision.decision), col(GapDecision.reason))
    ):
        decided[gap_id] |= {decision, reason or decision}
    acted = select(col(Gap.id)).join(Action, col(Action.gap_key) == col(Gap.key))
    for gap_id in session.scalars(acted.where(col(Action.recorded_at) >= col(Gap.opened_at))):
        decided[gap_id or 0].add("done")
    return {gap_id: frozenset(found) for gap_id, found in decided.items()}


def _outcome(gap: Gap, decided: frozenset[str]) -> str:
    if decided & ACTED:
        return "acted_on"
    for outcome in ("data_problem", "not_relevant"):
        if outcome in decided:
            return outcome
    if _is_flap(gap):
        return "flaps"
    return "seen_only" if "seen" in decided else "undecided"


def _is_flap(gap: Gap) -> bool:
    """Tell whether it closed by itself too soon. Answers that came in are what an alert about missing ones is for."""
    if gap.closed_at is None or gap.closed_for not in ("clean", "untold"):
        return False
    return gap.closed_at - gap.opened_at <= timedelta(days=rules().alerts.flap_days)


def _month(month: str, gaps: Sequence[tuple[Gap, str]]) -> MonthOfAlerts:
    outcomes = [outcome for _, outcome in gaps]
    names = ("acted_on", "seen_only", "data_problem", "not_relevant", "flaps", "undecided")
    counts = {name: outcomes.count(name) for name in names}
    return MonthOfAlerts(month, len(gaps), **counts, expected_false=_expected(gap for gap, _ in gaps))


def _expected(gaps: Iterable[Gap]) -> float | None:
    known = [1 - gap.probability for gap in gaps if gap.probability is not None]
    return sum(known) / len(known) if known else None
