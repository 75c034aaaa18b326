"""Indicators of the panel's waves with weights for those who no longer answer, beside the unweighted figures."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from sqlmodel import Session

from analytics.catalogue import OTHER_MEASURES, Indicator, catalogue
from analytics.cells import NATION
from analytics.estimates import Estimate, estimate
from analytics.few import is_shown
from analytics.reliability import Reliability
from analytics.scoring import score
from analytics.statistics.attrition import response_weights
from analytics.statistics.settings import settings
from analytics.sums import Sums
from analytics.windows import Window
from models import reports, wave_rows
from models.reports import AnswerRow
from models.wave_rows import Asked

FOLLOWED = ("E5-I1", "E5-I2", "E5-I6", "E5-I8")  # of flow G
LEAST = 20  # people asked, below which nothing can be learnt about who answers


@dataclass(frozen=True)
class Weighted:
    """An indicator of one wave, months after the anchor day: `raw` is the headline, `weighted` stands beside it.

    `asked` and `answered` count everybody in the wave; None for `weighted` where too few were asked to learn from.
    The deff of `weighted` says what the weights cost. Estimates are fractions.
    """

    indicator: str
    wave: int
    asked: int
    answered: int
    raw: Estimate
    weighted: Estimate | None


def weighted_beside_raw(session: Session, window: Window, reliability: Reliability) -> list[Weighted]:
    """Return the country's indicators of flow G by wave, for waves that fell due in the window."""
    by_wave: dict[int, list[Asked]] = defaultdict(list)
    for each in wave_rows.asked(session, window.since, window.until):
        by_wave[each.wave].append(each)
    said = _said(session, window)
    found = []
    for wave, people in sorted(by_wave.items()):
        weights = wave_weights(people)
        answers = {person: rows for (person, number), rows in said.items() if number == wave}
        for name in FOLLOWED:
            one = _weighted(catalogue()[name], wave, people, weights, _scores(catalogue()[name], answers, reliability))
            found += [one] if one else []
    return found


def wave_weights(people: Sequence[Asked]) -> dict[str, float]:
    """Return the weight of each who answered; nothing where too few were asked."""
    if len(people) < LEAST:
        return {}
    answered = np.array([each.answered for each in people])
    weights = response_weights(_features(people), answered, settings().weights)
    names = [each.respondent_id for each in people if each.answered]
    return dict(zip(names, weights.tolist(), strict=True))


def _features(people: Sequence[Asked]) -> NDArray[np.float64]:
    """Return ratings, which of them are missing, and sectors; a rating that is missing is the mean of the others."""
    questions = sorted({question for each in people for question in each.ratings})
    columns: list[list[float]] = []
    for question in questions:
        given = [each.ratings[question] for each in people if question in each.ratings]
        columns.append([each.ratings.get(question, sum(given) / len(given)) for each in people])
        columns.append([float(question not in each.ratings) for each in people])
    columns += [[float(each.sector == sector) for each in people] for sector in catalogue().sectors]
    return np.array(columns).T


def _said(session: Session, window: Window) -> Mapping[tuple[str, int], list[AnswerRow]]:
    """Return the answers to waves by person and wave, in order of time."""
    said: dict[tuple[str, int], list[AnswerRow]] = defaultdict(list)
    for answer in reports.answers(session, NATION, window.since, window.until):
        if answer.wave:
            said[answer.respondent_id, answer.wave].append(answer)
    return said


def _scores(
    indicator: Indicator, answers: Mapping[str, Sequence[AnswerRow]], reliability: Reliability
) -> dict[str, float]:
    measure = indicator.measure
    if isinstance(measure, OTHER_MEASURES):
        return {}
    told = {person: score(measure, rows, catalogue().probes, reliability) for person, rows in answers.items()}
    return {person: float(value) for person, value in told.items() if isinstance(value, int | float)}


def _weighted(
    indicator: Indicator, wave: int, people: Sequence[Asked], weights: Mapping[str, float], scores: Mapping[str, float]
) -> Weighted | None:
    members = {each.respondent_id for each in people if each.answered}
    known = {person: value for person, value in scores.items() if person in members}
    if not is_shown(len(known), indicator.minimum):
        return None
    raw = estimate(indicator, _sums(known, dict.fromkeys(known, 1.0)))
    weighted = estimate(indicator, _sums(known, weights)) if weights else None
    return Weighted(indicator.id, wave, len(people), len(members), raw, weighted)


def _sums(scores: Mapping[str, float], weights: Mapping[str, float]) -> Sums:
    pairs = [(weights[person], value) for person, value in scores.items()]
    return Sums(
        n=len(pairs),
        weight=sum(weight for weight, _ in pairs),
        weight_squared=sum(weight**2 for weight, _ in pairs),
        total=sum(weight * value for weight, value in pairs),
        total_squared=sum(weight * value**2 for weight, value in pairs),
    )
