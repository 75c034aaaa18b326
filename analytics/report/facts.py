"""What the report tells of one scope and window, before it is put into words."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy import func, select
from sqlmodel import Session, col

from analytics.catalogue import catalogue
from analytics.cells import is_within
from analytics.gap_gate import passed
from analytics.gap_lists import open_gaps
from analytics.indicators import Cell, Reading, reading_of
from analytics.reliability import Reliability
from analytics.report.coverage import Coverage, coverage
from analytics.report.discussion import Discussion, discussion
from analytics.windows import Window, containing, local_day, previous
from models import reports
from models.reports import EventRow, Place, Scope
from models.scopes import with_place
from models.tables import Answer, Gap, IndicatorValue, Label

MONTHS = 12  # of a trend
MOST_GAPS = 40  # in the table; the rest is counted
DOUBTFUL = timedelta(days=366)  # ahead
END = datetime(9999, 1, 1, tzinfo=UTC)

Gate = Callable[[Sequence[Reading], Window], Sequence[Reading]]  # what of a window may be told
Readings = Mapping[tuple[Cell, str], Reading]


@dataclass(frozen=True)
class Facts:
    """Everything the seven answers are made of. `readings`, `months` and gaps that are told have passed the gate."""

    scope: Scope
    window: Window
    public: bool  # then no single institution is named, and counts are rounded
    today: date
    computed_on: date | None
    readings: Readings
    months: Sequence[tuple[Window, Readings]]
    coverage: Coverage
    events: Sequence[EventRow]  # none where single institutions aren't named: titles would name them
    doubtful: Sequence[EventRow]
    places: Mapping[str, Place]
    gaps: Sequence[Gap]
    hidden: frozenset[str]  # keys of the gaps whose numbers may not be told
    discussion: Discussion
    signals: Mapping[str, int]
    reliability: Reliability

    @property
    def home(self) -> Cell:
        """The scope as a whole."""
        return Cell(self.scope.level, self.scope.key)

    @property
    def by_school(self) -> bool:
        """Tell whether the report's places are institutions; else they are municipalities."""
        return _by_school(self.scope, self.public)

    @property
    def is_empty(self) -> bool:
        """Tell whether nobody has answered anything."""
        return not self.coverage.people

    def reading(self, indicator: str, cell: Cell | None = None) -> Reading | None:
        """Return an indicator's value in a cell, of the whole scope if none is given."""
        return self.readings.get((cell or self.home, indicator))

    def parts(self) -> list[Cell]:
        """Return the places one level down that anything is known of, in order of their names."""
        below = "institution" if self.by_school else "municipality"
        return sorted({cell for cell, _ in self.readings if cell.level == below and not cell.cut})


def gather(
    session: Session,
    scope: Scope,
    window: Window,
    now: datetime,
    reliability: Reliability,
    gate: Gate,
    *,
    public: bool = False,
) -> Facts:
    """Collect the facts. `gate` hides what may not leave the house."""
    rows = reports.indicator_values(session, window.key, uncut=True)
    events = reports.events(session, scope, window.since, window.until)
    places = reports.places(session)
    gaps = [gap for gap in open_gaps(session, [scope]) if not (public and gap.scope_level == "institution")]
    told = [passed(session, gap, gate) for gap in gaps[:MOST_GAPS]]
    return Facts(
        scope=scope,
        window=window,
        public=public,
        today=local_day(now),
        computed_on=max((local_day(row.computed_at) for row in rows), default=None),
        readings=_told(rows, window, gate, lambda cell: _is_asked(cell, scope, places)),
        months=_months(session, scope, window, now, gate),
        coverage=coverage(session, scope, window, places, by_school=_by_school(scope, public)),
        events=[] if public else events,
        doubtful=[] if public else _doubtful(session, scope, now),
        places=places,
        gaps=[*(may.gap for may in told), *gaps[MOST_GAPS:]],
        hidden=frozenset(may.gap.key for may in told if may.hidden),
        discussion=discussion(session, scope, window, places, now),
        signals=_signals(session, scope, window),
        reliability=reliability,
    )


def _by_school(scope: Scope, public: bool) -> bool:
    return scope.level == "municipality" and not public


def _told(rows: Sequence[IndicatorValue], window: Window, gate: Gate, is_asked: Callable[[Cell], bool]) -> Readings:
    """Return what may be told of the cells that the report shows: no parts of places."""
    found = [reading_of(row) for row in rows if row.indicator in catalogue()]
    asked = [reading for reading in found if is_asked(reading.cell)]
    return {(reading.cell, reading.indicator): reading for reading in gate(asked, window)}


def _is_asked(cell: Cell, scope: Scope, places: Mapping[str, Place]) -> bool:
    """Tell whether the report speaks of a place: nationally of no single institution."""
    is_school = cell.level == "institution" and scope.level == "national"
    return not is_school and is_within(scope, cell.level, cell.key, places)


def _months(session: Session, scope: Scope, window: Window, now: datetime, gate: Gate) -> list[tuple[Window, Readings]]:
    home, months = Cell(scope.level, scope.key), [containing("month", min(now, window.until - timedelta(days=1)))]
    while len(months) < MONTHS:
        months.append(previous(months[-1]))
    return [
        (month, _told(reports.indicator_values(session, month.key, uncut=True), month, gate, home.__eq__))
        for month in reversed(months)
    ]


def _doubtful(session: Session, scope: Scope, now: datetime) -> list[EventRow]:
    """Return events more than a year ahead: their year is a slip of the pen."""
    return reports.events(session, scope, now + DOUBTFUL, END)


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
    return {row[0]: row[1] for row in session.execute(query.group_by(col(Label.theme)))}
