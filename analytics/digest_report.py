"""What a digest has to tell of one scope, before it is put into words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from analytics.alerts import hears, open_gaps
from analytics.catalogue import Indicator, catalogue
from analytics.digest_figures import Figure, Figures, figures
from analytics.disclosure import Gate
from analytics.few import FEW, FEW_FOR_TEXT
from analytics.gap_gate import passed
from analytics.gap_words import place_title
from analytics.gaps import RESPONSE_RATE
from analytics.indicators import is_settled, response_rate
from analytics.people import Heard, people
from analytics.quotes import COMPLAINTS, pick
from analytics.readings import Cell, Reading, reading_of_share
from analytics.reliability import Reliability
from analytics.sayings import sayings
from analytics.windows import Window, local_day
from models import heard as answers
from models import reports
from models.reports import EventRow, Place, Scope
from models.tables import Gap

LOOK_BACK = timedelta(days=60)  # what is older than that is no news either


@dataclass(frozen=True)
class News:
    """What is new since the coordinator looked at the evidence last."""

    since: date
    was_heard: bool  # how many answered, the digest tells of its window only: stretches from look to look are short
    opened: int
    closed: int


@dataclass(frozen=True)
class Report:
    """What a digest tells: of its window itself, and of the shortest period that gives a verdict."""

    scope: Scope
    window: Window
    heard: Heard
    has_events: bool
    rate: Reading | None  # of the participants; None if unknown
    figures: Figures
    gaps: Sequence[Gap] = ()
    gap_event: str = ""  # title of the first gap's event
    gap_place: str = ""  # and name of its place, where that is another than the scope
    gap_hidden: bool = False  # its numbers may not be told
    news: News | None = None
    quotes: Sequence[str] = ()

    @property
    def is_quiet(self) -> bool:
        """Tell whether the window brought neither answers nor gaps."""
        return self.heard.is_nobody and not any(gap.opened_at in self.window for gap in self.gaps)

    @property
    def headline(self) -> Figure | None:
        """The figure that the digest's sentence speaks of."""
        return self.figures.told.get(catalogue().digest[0])

    @property
    def shown(self) -> list[tuple[Indicator, Figure]]:
        """What the picture may show, in its order."""
        told = self.figures.told
        return [(catalogue()[key], told[key]) for key in catalogue().digest if key in told]

    def untold(self, reason: str) -> list[Indicator]:
        """Return what the picture would show and what for this reason nobody can tell, in its order."""
        return [indicator for indicator, figure in self.shown if figure.reading.missing == reason]


@dataclass(frozen=True)
class Asked:
    """What a digest is asked for: a week or month, as known at `now`; `looked_at` is when the reader looked last.

    Through `gate` goes every figure that the digest shows.
    """

    window: Window
    now: datetime
    reliability: Reliability
    gate: Gate
    looked_at: datetime | None = None
    quoting: bool = True


def report(session: Session, scope: Scope, asked: Asked) -> Report:
    """Collect what there is to tell."""
    window = asked.window
    places = reports.places(session)
    events = reports.events(session, scope, window.since, window.until)
    told = figures(session, scope, window, asked.gate)
    heard, rate = _response(session, scope, events, asked)
    found = Report(scope, window, heard, bool(events), rate, told)
    gaps = _news_first(open_gaps(session, [scope]), found)
    may = passed(session, gaps[0], asked.gate.release) if gaps else None
    return replace(
        found,
        gaps=[may.gap, *gaps[1:]] if may else [],
        gap_hidden=may.hidden if may else False,
        gap_event=_event_title(session, gaps),
        gap_place=_place_of_gap(gaps, scope, places),
        news=_news(session, scope, asked, gaps, places),
        quotes=() if found.heard.is_nobody or not asked.quoting else _quotes(session, found, asked.reliability),
    )


def _response(session: Session, scope: Scope, events: Sequence[EventRow], asked: Asked) -> tuple[Heard, Reading | None]:
    """Let the window's own counts through the gate: the people heard, and how many of the participants answered."""
    counted, rate = people(session, scope, asked.window), _rate(scope, events, asked.now)
    told = asked.gate.release([counted, rate] if rate else [counted], asked.window)
    return Heard(told[0], not counted.n), told[1] if rate else None


def _rate(scope: Scope, events: Sequence[EventRow], now: datetime) -> Reading | None:
    tally = response_rate(event for event in events if is_settled(event, now))
    if tally is None:
        return None
    indicator, cell = catalogue()[RESPONSE_RATE], Cell(scope.level, scope.key)
    if 0 < tally.total < FEW:  # how few they are would follow from it
        return Reading(indicator.id, cell, 0)
    return reading_of_share(indicator, cell, round(tally.total), tally.n)


# --- Gaps and news -------------------------------------------------------------------------------------


def _news_first(gaps: Sequence[Gap], found: Report) -> list[Gap]:
    """Put what the line about changes already says behind the other gaps, which stay worst first."""
    change = found.figures.change
    told = (change.indicator.id, found.scope.level, found.scope.key) if change else None
    return sorted(gaps, key=lambda gap: (gap.indicator, gap.scope_level, gap.scope) == told)


def _event_title(session: Session, gaps: Sequence[Gap]) -> str:
    event = reports.event(session, gaps[0].event_code) if gaps and gaps[0].event_code else None
    return event.title if event else ""


def _place_of_gap(gaps: Sequence[Gap], scope: Scope, places: dict[str, Place]) -> str:
    if not gaps or (gaps[0].scope_level, gaps[0].scope) == (scope.level, scope.key):
        return ""
    return place_title(gaps[0], places)


def _news(
    session: Session, scope: Scope, asked: Asked, gaps: Iterable[Gap], places: Mapping[str, Place]
) -> News | None:
    if asked.looked_at is None:
        return None
    since = max(asked.looked_at, asked.now - LOOK_BACK)
    closed = session.scalars(select(Gap).where(col(Gap.closed_at) >= since))
    return News(
        local_day(since),
        answers.people(session, scope, since, asked.now) > 0,
        sum(gap.opened_at >= since for gap in gaps),
        sum(hears(scope, gap, places) for gap in closed),
    )


def _quotes(session: Session, found: Report, reliability: Reliability) -> list[str]:
    """Return one kind word and one complaint, or what there is."""
    quotes = sayings(session, found.scope, _spoken_in(found), reliability).quotes
    kind, complaints = pick(quotes, {"positive"}, 2), pick(quotes, COMPLAINTS, 2)
    return (kind[:1] + complaints[:1]) if kind and complaints else (kind or complaints)


def _spoken_in(found: Report) -> Window:
    """Return where to look for words: in the window, or if too few spoke there, in the period of the headline."""
    if found.heard.told.n >= FEW_FOR_TEXT or found.headline is None:
        return found.window
    return found.headline.window
