"""What the report tells of one scope and window, before it is put into words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, select
from sqlmodel import Session, col

from analytics.alerts import open_gaps
from analytics.catalogue import catalogue
from analytics.indicators import Cell, Reading, reading_of
from analytics.reliability import Reliability
from analytics.report.coverage import Coverage, coverage
from analytics.report.discussion import Discussion, discussion
from analytics.windows import Window, containing, local_day, previous
from models import reports
from models.reports import EventRow, Place, Scope
from models.scopes import with_place
from models.tables import Answer, Gap, Label

MONTHS = 12  # of a trend
DOUBTFUL_YEARS = 1  # an event so far from today is a slip of the pen

Gate = Callable[[Sequence[Reading]], Sequence[Reading]]
Readings = Mapping[tuple[Cell, str], Reading]


@dataclass(frozen=True)
class Facts:
    """Everything the seven answers are made of. `readings` and `months` have passed the disclosure gate."""

    scope: Scope
    window: Window
    today: date
    computed_on: date | None
    readings: Readings
    months: Sequence[tuple[Window, Readings]]
    coverage: Coverage
    events: Sequence[EventRow]
    doubtful: Sequence[EventRow]
    places: Mapping[str, Place]
    gaps: Sequence[Gap]
    discussion: Discussion
    signals: Mapping[str, int]
    reliability: Reliability

    @property
    def home(self) -> Cell:
        """The scope as a whole."""
        return Cell(self.scope.level, self.scope.key)

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody has answered anything."""
        return not self.coverage.people

    def reading(self, indicator: str, cell: Cell | None = None) -> Reading | None:
        """Return an indicator's value in a cell, of the whole scope if none is given."""
        return self.readings.get((cell or self.home, indicator))

    def parts(self) -> list[Cell]:
        """Return the places one level down that anything is known of, in order of their names."""
        below = "institution" if self.scope.level == "municipality" else "municipality"
        return sorted({cell for cell, _ in self.readings if cell.level == below and not cell.cut})


def gather(
    session: Session, scope: Scope, window: Window, now: datetime, reliability: Reliability, gate: Gate
) -> Facts:
    """Collect the facts. `gate` hides what may not leave the house."""
    rows = reports.indicator_values(session, window.key)
    events = reports.events(session, scope, window.since, window.until)
    places = reports.places(session)
    return Facts(
        scope=scope,
        window=window,
        today=local_day(now),
        computed_on=max((local_day(row.computed_at) for row in rows), default=None),
        readings=_inside(gate([reading_of(row) for row in rows if row.indicator in catalogue()]), scope, places),
        months=_months(session, scope, window, now, gate, places),
        coverage=coverage(session, scope, window, places),
        events=events,
        doubtful=_doubtful(session, scope, now),
        places=places,
        gaps=open_gaps(session, [scope]),
        discussion=discussion(session, scope, window, places, now),
        signals=_signals(session, scope, window),
        reliability=reliability,
    )


def _inside(readings: Sequence[Reading], scope: Scope, places: Mapping[str, Place]) -> Readings:
    return {
        (reading.cell, reading.indicator): reading for reading in readings if _is_inside(reading.cell, scope, places)
    }


def _is_inside(cell: Cell, scope: Scope, places: Mapping[str, Place]) -> bool:
    if scope.level == "national":
        return cell.level in ("national", "region", "municipality")
    if cell.level == scope.level:
        return cell.key == scope.key
    place = places.get(cell.key) if cell.level == "institution" else None
    return scope.level == "municipality" and place is not None and place.municipality == scope.key


def _months(
    session: Session, scope: Scope, window: Window, now: datetime, gate: Gate, places: Mapping[str, Place]
) -> list[tuple[Window, Readings]]:
    last = min(now, window.until)
    month = containing("month", last)
    months = [month]
    while len(months) < MONTHS:
        months.append(previous(months[-1]))
    found = []
    for each in reversed(months):
        rows = [row for row in reports.indicator_values(session, each.key) if row.scope_level == scope.level]
        here = [reading_of(row) for row in rows if row.indicator in catalogue() and not row.cut]
        found.append((each, _inside(gate(here), scope, places)))
    return found


def _doubtful(session: Session, scope: Scope, now: datetime) -> list[EventRow]:
    """Return events more than a year ahead, or without answers more than a year before anything else was planned."""
    ahead = now.replace(year=now.year + DOUBTFUL_YEARS, day=min(now.day, 28))
    return reports.events(session, scope, ahead, datetime.max.replace(tzinfo=now.tzinfo))


def _signals(session: Session, scope: Scope, window: Window) -> dict[str, int]:
    """Count the people whose words belong to an element outside this system, by theme."""
    people = func.count(func.distinct(col(Answer.respondent_id)))
    query = with_place(select(col(Label.theme), people).select_from(Answer), scope)
    query = query.join(Label, col(Label.answer_id) == col(Answer.id)).where(
        col(Answer.given_at) >= window.since,
        col(Answer.given_at) < window.until,
        col(Label.theme).like("OTHER.%"),
        ~col(Label.guess),
    )
    return {theme: count for theme, count in session.execute(query.group_by(col(Label.theme)))}  # noqa: C416
