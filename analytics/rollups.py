"""What a person's answers add to the roll-ups: their scores, unit by unit and where several units meet."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache, lru_cache
from importlib.resources import files
from itertools import groupby
from operator import attrgetter

from sqlmodel import Session

from analytics import scoring
from analytics.catalogue import (
    OTHER_MEASURES,
    Catalogue,
    ContentShare,
    Indicator,
    MentionShare,
    NetScore,
    catalogue,
)
from analytics.cells import cuts_of, places_of, sector_of
from analytics.reliability import Reliability
from analytics.windows import Window, named, quarter_of, school_year_of, semester_of
from models import reports, rollup_rows
from models.additions import Addition, CellKey, Mark, Overlap, Part, Unit
from models.reports import AnswerRow
from models.retention import TEXTS

WindowsOf = Callable[[str], tuple[str, ...]]  # from a month to the windows it is counted in


def version(reliability: Reliability) -> str:
    """Return a name for all that decides about scores: when it changes, everybody must be counted anew."""
    cells = sorted(reliability.cells)
    said = f"{scoring.VERSION}\n{reliability.model}\n{cells}\n{reliability.crosswalk.changes()}\n{_definitions()}"
    return hashlib.sha256(said.encode()).hexdigest()[:16]


@cache
def _definitions() -> str:
    return files("analytics").joinpath("indicators.yaml").read_text(encoding="utf-8")


@lru_cache(maxsize=1000)
def windows_of(month: str) -> tuple[str, ...]:
    """Return the keys of all windows that a month lies in: itself, its quarter, semester and school year."""
    first = named(month).first_day
    return (month, quarter_of(first).key, semester_of(first).key, school_year_of(first).key)


@dataclass(frozen=True)
class Due:
    """Windows whose values must be read anew, because of these months, each with how often it has changed."""

    windows: tuple[Window, ...]
    months: Mapping[str, int]


def due_windows(session: Session, now: datetime) -> Due:
    """Return the windows in which roll-ups have changed since their values were read.

    Values of windows whose texts are being deleted stay: from what is left they would come out wrong.
    """
    months = rollup_rows.due_months(session)
    keys = dict.fromkeys(key for month in months for key in windows_of(month))
    found = (named(key) for key in keys)
    return Due(tuple(window for window in found if window.since > now - TEXTS), months)


def settle_windows(session: Session, due: Due) -> None:
    """Note that the values of all these windows have been read; what changed meanwhile stays due."""
    rollup_rows.settle_months(session, due.months)


def count(session: Session, respondent_ids: Sequence[str], reliability: Reliability) -> dict[str, Addition]:
    """Return what these people add now; who says nothing that counts adds nothing."""
    found = additions(reports.answers_of(session, respondent_ids), reliability)
    return {person: found.get(person, Addition()) for person in respondent_ids}


def additions(
    answers: Iterable[AnswerRow], reliability: Reliability, windows: WindowsOf = windows_of
) -> dict[str, Addition]:
    """Return what each respondent adds. `answers` come person by person, those of one in order of time."""
    by_person = groupby(map(reliability.crosswalk.today, answers), key=attrgetter("respondent_id"))
    return {person: addition(list(theirs), reliability, windows) for person, theirs in by_person}


def addition(person: Sequence[AnswerRow], reliability: Reliability, windows: WindowsOf = windows_of) -> Addition:
    """Return what one person's answers, in order of time, add."""
    positions: dict[Unit, list[int]] = defaultdict(list)
    for position, answer in enumerate(person):
        positions[_unit(answer)].append(position)
    units = list(positions)
    parts = tuple(_part(unit, [person[at] for at in positions[unit]], reliability) for unit in units)
    if len(parts) == 1:
        return Addition(parts)
    cells = [_cells(unit, person[positions[unit][0]], windows) for unit in units]
    return Addition(parts, tuple(_overlaps(person, list(positions.values()), cells, reliability)))


def _unit(answer: AnswerRow) -> Unit:
    sector = sector_of(answer.respondent_sector, answer.sector) or ""
    month, institution = str(answer.local_day)[:7], answer.institution_code or ""
    return Unit(month, institution, answer.event_id or 0, sector, answer.session_language, answer.wave)


def _part(unit: Unit, answers: Sequence[AnswerRow], reliability: Reliability) -> Part:
    return Part(unit, max(answer.local_day for answer in answers).day, marks(answers, reliability))


def _cells(unit: Unit, answer: AnswerRow, windows: WindowsOf) -> list[CellKey]:
    places = list(places_of(answer.institution_code, answer.municipality, answer.region))
    cuts = cuts_of(unit.sector, answer.service, answer.event_kind, unit.language, unit.wave)
    return [CellKey(window, *place, cut) for window in windows(unit.month) for place in places for cut in cuts]


def _overlaps(
    person: Sequence[AnswerRow],
    positions: Sequence[Sequence[int]],
    cells: Sequence[Sequence[CellKey]],
    reliability: Reliability,
) -> Iterator[Overlap]:
    """Find the cells where units meet. There the person counts once, by all they say in these units."""
    meeting: dict[CellKey, list[int]] = defaultdict(list)
    for unit, its_cells in enumerate(cells):
        for cell in its_cells:
            meeting[cell].append(unit)
    by_units: dict[tuple[int, ...], list[CellKey]] = defaultdict(list)
    for cell, units in meeting.items():
        if len(units) > 1:
            by_units[tuple(units)].append(cell)
    for together, places in by_units.items():
        chosen = sorted(at for unit in together for at in positions[unit])
        yield Overlap(together, marks([person[at] for at in chosen], reliability), tuple(places))


# --- Scores -------------------------------------------------------------------------------------------------


def marks(answers: Sequence[AnswerRow], reliability: Reliability) -> dict[str, Mark]:
    """Score answers of one person that count together, by every indicator they can feed."""
    indicators = catalogue()
    found: dict[str, Mark] = {}
    for indicator in _fed(answers, indicators):
        mark = scoring.mark(indicator.measure, answers, indicators.probes, reliability)  # type: ignore[arg-type] # of people
        if mark is not None:
            found[indicator.id] = mark
    return found


def _fed(answers: Sequence[AnswerRow], indicators: Catalogue) -> Iterator[Indicator]:
    """Yield the indicators that have anything to do with these answers, each once."""
    by_word = _by_word()
    said = dict.fromkeys(answer.question for answer in answers)
    said |= dict.fromkeys(label.theme for answer in answers for label in answer.labels)
    said |= dict.fromkeys(answer.kind for answer in answers)
    for name in dict.fromkeys(name for word in said for name in by_word.get(word, ())):
        yield indicators[name]


@cache
def _by_word() -> Mapping[str, tuple[str, ...]]:
    """Map a question, a theme or the kind "text" onto the indicators that it may bring a person into."""
    by_word: dict[str, list[str]] = defaultdict(list)
    for indicator in catalogue():
        for word in _words(indicator):
            by_word[word].append(indicator.id)
    return {word: tuple(names) for word, names in by_word.items()}


def _words(indicator: Indicator) -> Iterable[str]:
    match indicator.measure:
        case NetScore(theme=theme):
            return (theme,)
        case ContentShare():
            return ("text",)
        case MentionShare(asked=asked):
            return asked
        case measure if isinstance(measure, OTHER_MEASURES):
            return ()
        case measure:
            return measure.questions
