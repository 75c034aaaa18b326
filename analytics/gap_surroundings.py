"""What surrounds a gap: its place, events, trend and owner, and what people said there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta

from sqlalchemy import select
from sqlmodel import Session, col

from analytics.few import FEW_FOR_TEXT
from analytics.gap_lists import Shown
from analytics.gap_words import indicator_of, place_title, shortened
from analytics.gaps.monthly import TO
from analytics.indicators import Cell
from analytics.quotes import Voices, voices
from analytics.reliability import Reliability
from analytics.windows import local_day, named
from models import gap_rows, reports
from models.tables import Coordinator, Gap, Release

EVENTS = 3  # silent ones that are named
A_WEEK = timedelta(days=7)  # from less a trend would be noise
NOTHING_SAID = Voices()


@dataclass(frozen=True)
class Surroundings:
    """What an alert needs to know beyond its gap.

    `silent` are the events that nobody answered, with their days; `first` is what was first told of the same window;
    `as_well` are other gaps of the same indicator and cell; `beneath` counts the places inside that have the same gap,
    `wider` are gaps of places around it that would be none without it.
    """

    place: str
    event: str = ""
    event_day: date | None = None
    expected: int | None = None
    silent: tuple[tuple[str, date], ...] = ()
    voices: Voices = NOTHING_SAID
    first: tuple[date, float] | None = None
    as_well: tuple[Gap, ...] = ()
    beneath: int = 0
    wider: tuple[Gap, ...] = ()
    owner: str = ""

    @property
    def events(self) -> str:
        """The silent events by name, as far as a line holds them."""
        names = [shortened(title, 40) for title, _ in self.silent[:EVENTS]]
        more = len(self.silent) - EVENTS
        return ", ".join([*names, *([f"+{more}"] if more > 0 else [])])


def surroundings(
    session: Session, gap: Gap, reliability: Reliability | None, shown: Shown | None = None, *, quoting: bool = True
) -> Surroundings:
    """Look up the place, the events, the trend, the owner and, where enough people wrote, their words.

    Without the model's reliability nobody's words are looked up; without `quoting` only what they are about is.
    """
    place = place_title(gap, reports.places(session))
    if gap.kind == "NO_DATA" and not gap.cut:
        around = _of_silence(session, gap, place)
    else:
        heard = _heard(session, gap, reliability) if reliability else NOTHING_SAID
        around = Surroundings(place, first=first_told(session, gap), voices=heard if quoting else heard.without_words)
    owner = session.get(Coordinator, gap.owner_id) if gap.owner_id else None
    around = replace(around, owner=owner.name if owner else "")
    return replace(around, as_well=shown.as_well, beneath=shown.places_beneath, wider=shown.wider) if shown else around


def _heard(session: Session, gap: Gap, reliability: Reliability) -> Voices:
    indicator = indicator_of(gap)
    if indicator is None or gap.n < FEW_FOR_TEXT or not indicator.drivers or TO in gap.window:
        return NOTHING_SAID
    cell = Cell(gap.scope_level, gap.scope, gap.cut)
    return voices(session, cell, named(gap.window), reliability, indicator.drivers)


def _of_silence(session: Session, gap: Gap, place: str) -> Surroundings:
    event = reports.event(session, gap.event_code) if gap.event_code else None
    if event is not None:
        day = local_day(event.starts_at)
        return Surroundings(place, event.title, day, event.expected, silent=((event.title, day),))
    window = named(gap.window)
    silent = tuple(
        (event.title, local_day(event.starts_at))
        for event in gap_rows.expected_events(session, window.since, min(window.until, gap.seen_bad_at))
        if not event.answered and gap.scope in (event.institution_code, event.municipality)
    )
    return Surroundings(place, silent=silent)


def first_told(session: Session, gap: Gap) -> tuple[date, float] | None:
    """Return what was first told of the same window, if that was at least a week before the gap was seen last.

    What has been told may be repeated; what nobody was told of would have to pass the gate.
    """
    query = select(Release).where(
        col(Release.indicator) == gap.indicator,
        col(Release.scope_level) == gap.scope_level,
        col(Release.scope) == gap.scope,
        col(Release.cut) == gap.cut,
        col(Release.window) == gap.window,
        col(Release.audience) != "public",  # who reads of rounded values
        col(Release.released_at) <= gap.seen_bad_at - A_WEEK,
    )
    line = session.scalars(query.order_by(col(Release.id)).limit(1)).first()
    return (local_day(line.released_at), line.value) if line and line.value is not None else None
