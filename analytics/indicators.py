"""Indicator values per place, sector and window: from answers to scores, from scores to estimates with intervals."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import groupby
from operator import attrgetter
from typing import Literal

from sqlalchemy import delete, insert
from sqlmodel import Session, col

from analytics import estimates, others
from analytics.catalogue import OTHER_MEASURES, Catalogue, Coverage, Indicator, NetScore, ResponseRate, catalogue
from analytics.readings import READ_BACK as READ_BACK
from analytics.readings import Cell as Cell
from analytics.readings import Reading as Reading
from analytics.readings import reading_of as reading_of
from analytics.readings import why_missing as why_missing
from analytics.reliability import Reliability
from analytics.scoring import score
from analytics.suppression import is_shown
from analytics.windows import Window
from models import reports
from models.reports import AnswerRow, EventRow, Scope
from models.tables import IndicatorValue

SETTLING = timedelta(days=2)  # most people answer by then; before, a low number means nothing yet
NATION = Scope("national", "LV", "LV")
INSIDE = {  # a part of the country says nothing about what lies around it
    "institution": {"institution"},
    "municipality": {"institution", "municipality"},
    "national": {"institution", "municipality", "national"},
}


@dataclass
class Tally:
    """The scores of a cell's respondents, one each; `left_out` are those whose score the model can't tell."""

    n: int = 0
    left_out: int = 0
    total: float = 0.0
    positive: int = 0
    negative: int = 0

    def add(self, value: float | Literal["untold"]) -> None:
        """Count one respondent."""
        if value == "untold":
            self.left_out += 1
            return
        self.n += 1
        self.total += value
        self.positive += value > 0
        self.negative += value < 0


Tallies = dict[Cell, dict[str, Tally]]


def compute(session: Session, window: Window, now: datetime, reliability: Reliability) -> int:
    """Write the values of every cell for the window in place of earlier ones. Returns how many; commits nothing."""
    session.execute(delete(IndicatorValue).where(col(IndicatorValue.window) == window.key))
    found = readings(session, window, now, reliability) + others.readings(session, window, now, reliability)
    rows = [_record(reading, window, now, reliability.model) for reading in found]
    if rows:
        session.execute(insert(IndicatorValue), rows)
    return len(rows)


def readings(
    session: Session, window: Window, now: datetime, reliability: Reliability, *, scope: Scope = NATION
) -> list[Reading]:
    """Return the values of all cells inside the scope, as far as anybody is in their denominator or left out of it."""
    tallies: Tallies = defaultdict(lambda: defaultdict(Tally))
    for person in _people(reports.answers(session, scope, window.since, window.until)):
        _score(person, tallies, catalogue(), reliability)
    answered = [
        _reading(catalogue()[indicator], cell, tally)
        for cell, by_indicator in tallies.items()
        for indicator, tally in by_indicator.items()
    ]
    events = reports.events(session, scope, window.since, window.until)
    invited = _event_readings([event for event in events if is_settled(event, now)])
    inside = [reading for reading in answered + invited if reading.cell.level in INSIDE[scope.level]]
    return sorted(inside, key=lambda reading: (reading.cell, reading.indicator))


def respondents(session: Session, window: Window, *, scope: Scope = NATION) -> dict[Cell, int]:
    """Count the people of each cell inside the scope, whatever they answered."""
    people: dict[Cell, set[str]] = defaultdict(set)
    for person in reports.people(session, scope, window.since, window.until):
        sector = _sector(person.own_sector, person.sector)
        for cell in _cells(person.institution_code, person.municipality, sector):
            if cell.level in INSIDE[scope.level]:
                people[cell].add(person.respondent_id)
    return {cell: len(ids) for cell, ids in people.items()}


def is_settled(event: EventRow, now: datetime) -> bool:
    """Tell whether most of an event's answers must be there: it is closed or began two days ago."""
    return event.closes_at <= now or event.starts_at + SETTLING <= now


def _people(answers: Iterable[AnswerRow]) -> Iterator[list[AnswerRow]]:
    for _, person in groupby(answers, key=attrgetter("respondent_id")):
        yield list(person)


def _score(person: list[AnswerRow], tallies: Tallies, indicators: Catalogue, reliability: Reliability) -> None:
    by_answers: dict[tuple[int, ...], list[Cell]] = defaultdict(list)
    for cell, positions in _cells_of(person).items():
        by_answers[tuple(positions)].append(cell)
    for chosen, cells in by_answers.items():  # nearly always one: who answers in two places is rare
        answers = [person[position] for position in chosen]
        for indicator, value in _scores(answers, indicators, reliability):
            for cell in cells:
                tallies[cell][indicator].add(value)


def _scores(
    answers: list[AnswerRow], indicators: Catalogue, reliability: Reliability
) -> Iterator[tuple[str, float | Literal["untold"]]]:
    for indicator in indicators:
        if isinstance(indicator.measure, OTHER_MEASURES):
            continue
        value = score(indicator.measure, answers, indicators.probes, reliability)
        if value is not None:
            yield indicator.id, value


def _cells_of(person: list[AnswerRow]) -> dict[Cell, list[int]]:
    """Map the cells that a person's answers belong to onto the positions of these answers."""
    cells: dict[Cell, list[int]] = defaultdict(list)
    for position, answer in enumerate(person):
        for cell in cells_of_answer(answer):
            cells[cell].append(position)
    return cells


def cells_of_answer(answer: AnswerRow) -> list[Cell]:
    """Return the cells that an answer counts in."""
    sector = _sector(answer.respondent_sector, answer.sector)
    return list(_cells(answer.institution_code, answer.municipality, sector))


def _sector(own: str | None, of_institution: str | None) -> str | None:
    """Return where a person says they study; who has finished, or doesn't say, counts with the institution."""
    return own if own in catalogue().sectors else of_institution


def _cells(institution: str | None, municipality: str | None, sector: str | None) -> Iterator[Cell]:
    cuts = ["", *([f"sector={sector}"] if sector else [])]
    for cut in cuts:
        yield Cell("national", NATION.key, cut)
        if municipality:
            yield Cell("municipality", municipality, cut)
        if institution:
            yield Cell("institution", institution, cut)


# --- Indicators of events: the people who never answered count as well --------------------------------


def _event_readings(events: list[EventRow]) -> list[Reading]:
    by_cell: dict[Cell, list[EventRow]] = defaultdict(list)
    for event in events:
        for cell in _cells(event.institution_code, event.municipality, event.sector):
            by_cell[cell].append(event)
    found = []
    for cell, cell_events in by_cell.items():
        for indicator in catalogue():
            tally = _event_tally(indicator, cell_events)
            if tally is not None and cell.level in indicator.levels:
                found.append(_reading(indicator, cell, tally))
    return found


def _event_tally(indicator: Indicator, events: list[EventRow]) -> Tally | None:
    match indicator.measure:
        case ResponseRate():
            return response_rate(events)
        case Coverage(at_least=at_least):
            return _coverage(events, at_least)
        case _:
            return None


def response_rate(events: Iterable[EventRow]) -> Tally | None:
    """Count participants, and those of them who came to the end; None where nobody said how many took part."""
    known = [event for event in events if event.expected]
    if not known:
        return None  # unknown, which is not 0
    expected = [event.expected or 0 for event in known]
    completed = sum(min(event.completed, number) for event, number in zip(known, expected, strict=True))
    return Tally(n=sum(expected), total=completed)


def _coverage(events: list[EventRow], at_least: int) -> Tally:
    completed: dict[str, int] = defaultdict(int)
    for event in events:
        completed[event.institution_code] += event.completed
    return Tally(n=len(completed), total=sum(number >= at_least for number in completed.values()))


# --- From scores to values ----------------------------------------------------------------------------


def _reading(indicator: Indicator, cell: Cell, tally: Tally) -> Reading:
    if not is_shown(tally.n, indicator.minimum) or tally.left_out > tally.n:
        return Reading(indicator.id, cell, tally.n, left_out=tally.left_out)
    if isinstance(indicator.measure, NetScore):
        estimate = estimates.net_score(tally.positive, tally.negative, tally.n)
    else:
        estimate = estimates.share(tally.total, tally.n)
    value, low, high = (100 * number for number in (estimate.value, estimate.low, estimate.high))
    return Reading(indicator.id, cell, tally.n, tally.total, value, low, high, tally.left_out, method=estimate.method)


def _record(reading: Reading, window: Window, now: datetime, model: str) -> dict[str, object]:
    return {
        "indicator": reading.indicator,
        "scope_level": reading.cell.level,
        "scope": reading.cell.key,
        "cut": reading.cell.cut,
        "window": window.key,
        **{name: getattr(reading, name) for name in READ_BACK},
        "model_version": model,
        "computed_at": now,
    }
