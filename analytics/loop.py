"""The loop: what was raised and calls for an answer, which of it was answered in time, and E2-I7 of every place."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Literal

from sqlalchemy import select
from sqlmodel import Session, col

from analytics import raising, windows
from analytics.catalogue import LoopClosure, catalogue
from analytics.readings import Cell, Reading, reading_of_share
from analytics.reliability import Reliability
from analytics.windows import Window
from models import reports
from models.reports import Place
from models.tables import Action, Gap

INDICATOR = "E2-I7"
KINDS = ("BELOW_TARGET", "DROP", "UNEQUAL")  # gaps that people's words explain; missing evidence calls for asking
EVER = datetime(2000, 1, 1, tzinfo=UTC)  # before any gap
NATION = ("national", "LV")


@dataclass(frozen=True)
class Call:
    """Something that calls for an answer: a gap, or a proposal (a theme at an institution in a semester).

    An action answers it if it names the gap, or is about one of the `themes` in the same or a wider place, and was
    published after `began`. `since` is when the answer fell due to be given, `gone_at` when the gap closed by itself.
    """

    kind: Literal["gap", "proposal"]
    key: str
    level: str
    scope: str
    themes: frozenset[str]
    began: datetime
    since: datetime
    cut: str = ""
    indicator: str = ""
    gap_id: int | None = None
    people: int = 0
    gone_at: datetime | None = None
    answered_at: datetime | None = None


def readings(session: Session, window: Window, now: datetime, reliability: Reliability | None = None) -> list[Reading]:
    """Return E2-I7 of what was raised in the window, for every place. Too young to judge = not counted yet."""
    indicator = catalogue()[INDICATOR]
    judged: dict[Cell, list[bool]] = defaultdict(list)
    places = reports.places(session)
    for call in calls(session, window, reliability):
        in_time = _in_time(call, now)
        for cell in _cells(call, places) if in_time is not None else ():
            judged[cell].append(bool(in_time))
    return [
        reading_of_share(indicator, cell, sum(answered), len(answered))
        for cell, answered in judged.items()
        if cell.level in indicator.levels
    ]


def unanswered(session: Session, now: datetime, reliability: Reliability | None = None) -> list[Call]:
    """Return what has waited for a published answer longer than it may (G9), the oldest first.

    Gaps that are still open, and proposals of this semester and the one before.
    """
    now_on = windows.containing("semester", now)
    proposals = _proposals(session, replace(now_on, since=windows.previous(now_on).since, until=now), reliability)
    open_gaps = [gap for gap in _gaps(session, EVER, now) if gap.gone_at is None]
    found = _with_answers(session, [*open_gaps, *proposals])
    return [call for call in found if call.answered_at is None and call.since + patience() <= now]


def calls(session: Session, window: Window, reliability: Reliability | None = None) -> list[Call]:
    """Return what was raised in the window, with the moment at which each was first answered."""
    gaps = _gaps(session, window.since, window.until)
    return _with_answers(session, [*gaps, *_proposals(session, window, reliability)])


def _with_answers(session: Session, found: Iterable[Call]) -> list[Call]:
    actions, places = _published(session), reports.places(session)
    answered = [replace(call, answered_at=_answered_at(call, actions, places)) for call in found]
    return sorted(answered, key=lambda call: (call.since, call.key))


def patience() -> timedelta:
    """Return how long an answer may take."""
    return timedelta(days=_measure().days)


def _measure() -> LoopClosure:
    measure = catalogue()[INDICATOR].measure
    assert isinstance(measure, LoopClosure)  # noqa: S101 - the data file says so, and a test
    return measure


def _gaps(session: Session, since: datetime, until: datetime) -> Iterator[Call]:
    opened = (col(Gap.opened_at) >= since, col(Gap.opened_at) < until)
    query = select(Gap).where(col(Gap.kind).in_(KINDS), *opened).order_by(col(Gap.id))
    for gap in session.scalars(query):
        themes = catalogue()[gap.indicator].drivers if gap.indicator in catalogue() else ()
        yield Call(
            "gap",
            gap.key,
            gap.scope_level,
            gap.scope,
            frozenset(themes),
            gap.opened_at,
            gap.opened_at,
            cut=gap.cut,
            indicator=gap.indicator,
            gap_id=gap.id,
            people=gap.n,
            gone_at=gap.closed_at,
        )


def _proposals(session: Session, period: Window, reliability: Reliability | None) -> Iterator[Call]:
    for semester in _semesters(period):
        for one in raising.proposals(session, semester, _measure().people, reliability):
            if one.since in period:
                key = f"proposal|{one.theme}|institution|{one.institution}|{semester.key}"
                themes = frozenset({one.theme})
                yield Call(
                    "proposal", key, "institution", one.institution, themes, one.first_at, one.since, people=one.people
                )


def _semesters(period: Window) -> list[Window]:
    found = [windows.containing("semester", period.since)]
    while found[-1].until < period.until:
        found.append(windows.following(found[-1]))
    return found


# --- answers ----------------------------------------------------------------------------------------------


def _published(session: Session) -> Sequence[Action]:
    published = (col(Action.published_at).is_not(None), col(Action.state) != "dropped")
    return list(session.scalars(select(Action).where(*published).order_by(col(Action.published_at), col(Action.id))))


def _answered_at(call: Call, actions: Iterable[Action], places: dict[str, Place]) -> datetime | None:
    answers = (action.published_at for action in actions if _answers(action, call, places))
    return next((at for at in answers if at is not None and at >= call.began), None)


def _answers(action: Action, call: Call, places: dict[str, Place]) -> bool:
    if action.gap_key and action.gap_key == call.key:
        return True
    return action.theme in call.themes and (action.scope_level, action.scope) in _around(call.level, call.scope, places)


def _in_time(call: Call, now: datetime) -> bool | None:
    """Tell whether it was answered in time; None while it still may be, or where nothing is left to answer."""
    until = call.since + patience()
    if call.answered_at is not None and call.answered_at <= until:
        return True
    if call.gone_at is not None and call.gone_at <= until:
        return None
    return False if until <= now else None


# --- places -----------------------------------------------------------------------------------------------


def _around(level: str, scope: str, places: dict[str, Place]) -> list[tuple[str, str]]:
    """Return the place and those it lies in."""
    around = [(level, scope)]
    if level == "institution" and scope in places:
        place = places[scope]
        around += [("municipality", place.municipality), ("region", place.region)]
    if level == "municipality":
        around += [("region", region) for region in {it.region for it in places.values() if it.municipality == scope}]
    return [*dict.fromkeys(around), *([NATION] if level != "national" else [])]


def _cells(call: Call, places: dict[str, Place]) -> Iterator[Cell]:
    return (Cell(level, key) for level, key in _around(call.level, call.scope, places))
