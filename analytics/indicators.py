"""Indicator values per place, part and window: read from the roll-ups, and turned into estimates with intervals."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlmodel import Session

from analytics import attendance, others, rollups, unchanged, valuing
from analytics.attendance import SETTLING as SETTLING
from analytics.attendance import is_settled as is_settled
from analytics.attendance import response_rate as response_rate
from analytics.catalogue import Indicator, catalogue
from analytics.cell_sums import Table, tabulate
from analytics.cells import INSIDE as INSIDE
from analytics.cells import NATION as NATION
from analytics.cells import cells_of_answer as cells_of_answer
from analytics.readings import READ_BACK as READ_BACK
from analytics.readings import Cell as Cell
from analytics.readings import Reading as Reading
from analytics.readings import reading_of as reading_of
from analytics.reliability import Reliability
from analytics.valuing import reading
from analytics.windows import Window, month_of
from models import reports, rollup_rows, value_rows
from models.additions import PEOPLE
from models.reports import Scope
from models.rollup_changes import Change


def compute(session: Session, window: Window, now: datetime, reliability: Reliability) -> int:
    """Write the values of every cell for the window in place of earlier ones. Returns how many; commits nothing."""
    found = readings(session, window, now, reliability) + others.readings(session, window, now, reliability)
    value_rows.replace(session, window.key, [_record(reading, reliability.model) for reading in found], now)
    return len(found)


def refresh(session: Session, window: Window, now: datetime, reliability: Reliability, *, is_due: bool) -> int:
    """Do as `compute`, but read anew only what can have changed; `is_due` says that the roll-ups have.

    Measures that change by time alone are computed every time.
    """
    went_in = unchanged.inputs(session, window, now, reliability)
    if is_due or not unchanged.is_unchanged(session, window, went_in):
        compute(session, window, now, reliability)
    else:
        found = others.readings(session, window, now, reliability)
        rows = [_record(reading, reliability.model) for reading in found]
        value_rows.replace(session, window.key, rows, now, only=others.indicators())
    unchanged.note(session, window, went_in)
    return value_rows.count(session, window.key)


def readings(
    session: Session, window: Window, now: datetime, reliability: Reliability, *, scope: Scope = NATION
) -> list[Reading]:
    """Return the values of all cells inside the scope, as far as anybody is in their denominator or left out of it."""
    events = reports.events(session, scope, window.since, window.until)
    happened = attendance.by_cell(event for event in events if is_settled(event, now))
    response = {cell: attendance.response_rate(its_events) for cell, its_events in happened.items()}
    shares = {cell: 100 * sums.mean for cell, sums in response.items() if sums}
    summed = table(session, window, reliability, scope=scope)
    attended = attendance.sums(happened)
    known = valuing.knowledge(session, window, summed, reliability, attended)
    found = [
        reading(catalogue()[name], cell, sums, known, shares.get(cell))
        for cell, by_indicator in summed.items()
        for name, sums in by_indicator.items()
        if name in catalogue() and _belongs(catalogue()[name], cell)
    ]
    found += [reading(indicator, cell, sums, known) for indicator, cell, sums in attended]
    inside = [each for each in found if each.cell.level in INSIDE[scope.level]]
    return sorted(valuing.shrunk(inside, _regions(session, scope)), key=lambda each: (each.cell, each.indicator))


def _regions(session: Session, scope: Scope) -> dict[Cell, str]:
    places = rollup_rows.event_places(session, scope).values()
    of_schools = {Cell("institution", place.institution): place.region for place in places}
    return of_schools | {Cell("municipality", place.municipality): place.region for place in places}


def _belongs(indicator: Indicator, cell: Cell) -> bool:
    """Tell whether an indicator is looked at in places of this level and in parts of this kind."""
    return cell.level in indicator.levels and (not cell.cut or cell.cut.partition("=")[0] in indicator.cuts)


def respondents(session: Session, window: Window, *, scope: Scope = NATION) -> dict[Cell, int]:
    """Count the people of each cell inside the scope, whatever they answered."""
    nothing_told = Reliability("", frozenset())  # to count people it doesn't matter what can be told of them
    counted = table(session, window, nothing_told, scope=scope, only_people=True)
    return {cell: sums[PEOPLE].n for cell, sums in counted.items() if PEOPLE in sums}


def table(
    session: Session, window: Window, reliability: Reliability, *, scope: Scope = NATION, only_people: bool = False
) -> Table:
    """Return what the people of every cell inside the scope add up to, by indicator; `@` counts the people.

    It is read from the roll-ups; only of a week and other days, which are no sum of months, the answers are
    counted there and then.
    """
    if window.kind in ("week", "days"):
        change = _counted(session, window, reliability, scope)
        rows, corrections = change.rows(), change.corrections()
    else:
        rows = rollup_rows.rows(session, months_of(window), scope)
        corrections = rollup_rows.corrections(session, window.key, scope, INSIDE[scope.level])
    kinds = rollup_rows.kinds(session, rows)
    return tabulate(rows, corrections, kinds, INSIDE[scope.level], only_people=only_people)


def months_of(window: Window) -> list[str]:
    """Return the keys of the months that a window is made of."""
    months, day = [], window.first_day
    while day <= window.last_day:
        months.append(month_of(day).key)
        day = (day.replace(day=1) + timedelta(days=31)).replace(day=1)
    return months


def _counted(session: Session, window: Window, reliability: Reliability, scope: Scope) -> Change:
    change = Change()
    answers = reports.answers(session, scope, window.since, window.until)
    for addition in rollups.additions(answers, reliability, lambda _month: (window.key,)).values():
        change.add(addition)
    return change


def _record(reading: Reading, model: str) -> dict[str, object]:
    return {
        "indicator": reading.indicator,
        "scope_level": reading.cell.level,
        "scope": reading.cell.key,
        "cut": reading.cell.cut,
        **{name: getattr(reading, name) for name in READ_BACK},
        "model_version": model,
    }
