"""The oracle of the roll-ups: goes through all answers person by person and cell by cell, as slowly as it is plain."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from sqlmodel import Session, select

from analytics import rollups
from analytics.catalogue import OTHER_MEASURES, catalogue
from analytics.cells import NATION, cells_of_answer
from analytics.indicators import table
from analytics.reliability import Reliability
from analytics.scoring import score, weight
from analytics.windows import Window
from models import reports
from models.additions import PEOPLE
from models.rollup_changes import Change
from models.tables import Contribution, Respondent, Rollup, RollupCorrection

Counts = dict[tuple[Any, str], tuple[float, ...]]
DIGITS = 3  # a sum of a few dozen numbers that are rounded to a millionth


def recounted(session: Session, window: Window, reliability: Reliability) -> Counts:
    """Count every cell of a window from the answers: n, left out, good, bad, weight and total."""
    answers: dict[tuple[Any, str], list[Any]] = defaultdict(list)
    for answer in reports.answers(session, NATION, window.since, window.until):
        for cell in cells_of_answer(answer):
            answers[cell, answer.respondent_id].append(answer)
    counts: dict[tuple[Any, str], list[float]] = defaultdict(lambda: [0.0] * 6)
    for (cell, _person), theirs in answers.items():
        counts[cell, PEOPLE][0] += 1
        for indicator in catalogue():
            if not isinstance(indicator.measure, OTHER_MEASURES):
                _add(counts[cell, indicator.id], indicator.measure, theirs, reliability)
    return {key: tuple(round(number, DIGITS) for number in sums) for key, sums in counts.items() if sums[0] or sums[1]}


def _add(sums: list[float], measure: Any, answers: list[Any], reliability: Reliability) -> None:
    said = score(measure, answers, catalogue().probes, reliability)
    if said == "untold":
        sums[1] += 1
    elif said is not None:
        heavy = weight(measure, answers)
        for at, number in enumerate((1, 0, said > 0, said < 0, heavy, heavy * said)):
            sums[at] += number


def rolled_up(session: Session, window: Window, reliability: Reliability) -> Counts:
    """Return the same from the roll-ups."""
    return {
        (cell, name): tuple(
            round(number, DIGITS)
            for number in (sums.n, sums.left_out, sums.positive, sums.negative, sums.weight, sums.total)
        )
        for cell, by_indicator in table(session, window, reliability).items()
        for name, sums in by_indicator.items()
    }


def everything_again(session: Session, reliability: Reliability) -> Change:
    """Count everybody from nothing."""
    change = Change()
    for addition in rollups.count(session, list(session.exec(select(Respondent.id))), reliability).values():
        change.add(addition)
    return change


Kept = tuple[list[tuple[Any, ...]], ...]


def kept_rows(session: Session) -> Kept:
    """Return the rows of roll-ups and of corrections as they stand in the tables."""
    tables = (Rollup.__table__, RollupCorrection.__table__)
    return tuple(sorted(tuple(row) for row in session.connection().execute(each.select())) for each in tables)


def rows_again(session: Session, reliability: Reliability) -> Kept:
    """Return the rows as they would stand there if everybody were counted from nothing."""
    change = everything_again(session, reliability)
    return tuple(sorted(rows) for rows in (change.rows(), change.corrections()))


def contributions(session: Session) -> set[str]:
    """Return the people whose contribution is kept."""
    return set(session.exec(select(Contribution.respondent_id)))
