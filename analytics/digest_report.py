"""What a weekly digest has to tell of one scope, before it is put into words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlmodel import Session

from analytics.alert_texts import place_title
from analytics.alerts import open_gaps
from analytics.catalogue import Indicator, catalogue
from analytics.gaps import RESPONSE_RATE
from analytics.indicators import Cell, Reading, readings, respondents
from analytics.quotes import COMPLAINTS, pick, voices
from analytics.reliability import Reliability
from analytics.suppression import FEW_FOR_TEXT
from analytics.windows import Window, containing, previous, year_before
from models import reports
from models.reports import Scope
from models.tables import Gap

PERIODS = ("month", "semester")  # tried in this order when the week has too few people
CHANGE = 10  # points; less is no news


@dataclass(frozen=True)
class Report:
    """What a digest tells: of the week itself, and of the shortest period that has enough people."""

    scope: Scope
    week: Window
    period: Window
    answers: int
    people: int
    values: Mapping[str, Reading]  # of the period, by indicator
    before_window: Window
    before: Mapping[str, Reading]
    has_events: bool
    rate: Reading | None  # of the week
    gaps: Sequence[Gap] = ()
    gap_event: str = ""  # title of the first gap's event
    gap_place: str = ""  # and name of its place, where that is another than the scope
    quotes: Sequence[str] = ()

    @property
    def is_quiet(self) -> bool:
        """Tell whether the week brought neither answers nor gaps."""
        return not self.answers and not any(gap.opened_at in self.week for gap in self.gaps)

    def unreadable(self) -> list[Indicator]:
        """Return what the picture would show and the model can't tell, in its order."""
        asked = (self.values[key] for key in catalogue().digest if key in self.values)
        return [catalogue()[reading.indicator] for reading in asked if reading.missing == "model"]

    def comparable(self, indicator: Indicator) -> tuple[Reading, Reading] | None:
        """Return the indicator now and before, if both stand on ten people."""
        now, before = self.values.get(indicator.id), self.before.get(indicator.id)
        if now is None or before is None or now.value is None or before.value is None:
            return None
        return (now, before) if min(now.n, before.n) >= FEW_FOR_TEXT else None

    def changes(self) -> list[tuple[float, Indicator]]:
        """Return by how many points indicators got worse (better: negative), the greatest first; only sure changes."""
        changes = []
        for indicator in catalogue():
            pair = self.comparable(indicator)
            worsening = _sure_worsening(indicator, *pair) if pair else 0.0
            if abs(worsening) >= CHANGE:
                changes.append((worsening, indicator))
        return sorted(changes, key=lambda change: (-abs(change[0]), change[1].id))


def _sure_worsening(indicator: Indicator, now: Reading, before: Reading) -> float:
    overlap = (now.low or 0.0) <= (before.high or 0.0) and (before.low or 0.0) <= (now.high or 0.0)
    return 0.0 if overlap else indicator.worsening(before.value or 0.0, now.value or 0.0)


def report(session: Session, scope: Scope, week: Window, now: datetime, reliability: Reliability) -> Report:
    """Collect what there is to tell."""
    told = _Told(session, scope, now, reliability)
    answers = list(reports.answers(session, scope, week.since, week.until))
    period = _period(session, scope, week)
    before_window, before = _earlier(told, period)
    heard = Report(
        scope=scope,
        week=week,
        period=period,
        answers=len(answers),
        people=len({answer.respondent_id for answer in answers}),
        values=told.values(period),
        before_window=before_window,
        before=before,
        has_events=bool(reports.events(session, scope, week.since, week.until)),
        rate=told.values(week).get(RESPONSE_RATE),
        quotes=_quotes(session, scope, period, reliability),
    )
    gaps = _news_first(open_gaps(session, [scope]), heard)
    place = _place_of_gap(session, gaps, scope)
    return replace(heard, gaps=gaps, gap_event=_event_title(session, gaps), gap_place=place)


def _news_first(gaps: Sequence[Gap], heard: Report) -> list[Gap]:
    """Put what the line about changes already says behind the other gaps, which stay worst first."""
    told = {(indicator.id, heard.scope.level, heard.scope.key) for _, indicator in heard.changes()[:1]}
    return sorted(gaps, key=lambda gap: (gap.indicator, gap.scope_level, gap.scope) in told)


def _period(session: Session, scope: Scope, week: Window) -> Window:
    """Return the week, or else its month or semester so far: the first with ten people."""
    longer = [containing(kind, week.until - timedelta(hours=1)) for kind in PERIODS]
    for window in (week, *longer):
        if respondents(session, window, scope=scope).get(Cell(scope.level, scope.key), 0) >= FEW_FOR_TEXT:
            return window
    return longer[-1]


@dataclass(frozen=True)
class _Told:
    """What indicators tell of the scope."""

    session: Session
    scope: Scope
    now: datetime
    reliability: Reliability

    def values(self, window: Window) -> dict[str, Reading]:
        """Return the values of a window by indicator."""
        cell = Cell(self.scope.level, self.scope.key)
        found = readings(self.session, window, self.now, self.reliability, scope=self.scope)
        return {reading.indicator: reading for reading in found if reading.cell == cell}


def _earlier(told: _Told, period: Window) -> tuple[Window, dict[str, Reading]]:
    """Return what to compare the period with: a year ago, the time before it, or else the semester before."""
    semester_before = previous(containing("semester", period.since))
    for window in (year_before(period), previous(period), semester_before):
        values = told.values(window)
        if any(reading.n >= FEW_FOR_TEXT for reading in values.values()):
            return window, values
    return previous(period), {}


def _event_title(session: Session, gaps: Sequence[Gap]) -> str:
    event = reports.event(session, gaps[0].event_code) if gaps and gaps[0].event_code else None
    return event.title if event else ""


def _place_of_gap(session: Session, gaps: Sequence[Gap], scope: Scope) -> str:
    if not gaps or (gaps[0].scope_level, gaps[0].scope) == (scope.level, scope.key):
        return ""
    return place_title(gaps[0], reports.places(session))


def _quotes(session: Session, scope: Scope, period: Window, reliability: Reliability) -> list[str]:
    """Return one kind word and one complaint, or what there is."""
    quotes = voices(session, Cell(scope.level, scope.key), period, reliability).quotes
    kind, complaints = pick(quotes, {"positive"}, 2), pick(quotes, COMPLAINTS, 2)
    return (kind[:1] + complaints[:1]) if kind and complaints else (kind or complaints)
