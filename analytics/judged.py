"""People of whose texts somebody has coded one: whether they speak of each theme that has a net score, and how.

Everybody who wrote is looked at, also who speaks of nothing: a machine errs in who is counted, too.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from analytics import scoring
from analytics.audited import Coded, Talk
from analytics.catalogue import Indicator, NetScore, catalogue
from analytics.readings import Cell
from analytics.reliability import Reliability
from analytics.statistics.judging import Judgements, Reading, learn
from analytics.statistics.settings import settings
from models.reports import AnswerRow

Array = NDArray[np.float64]
NOT_OF_IT = (0.0, 0.0, 0.0)


class Heard(NamedTuple):
    """One person: an array (themes, 3) of whether they speak of it, their judgement and its square.

    `base` is as if chance had drawn nothing, `now` as the roll-ups have it, `truth` what is true on average; `weight`
    1 / the chance to be drawn, 0 who wasn't; `asked` for how many people they speak.
    """

    language: str
    model: str | None
    weight: float
    asked: float
    base: Array
    now: Array
    truth: Array


@dataclass(frozen=True)
class Audience:
    """All that people's coding tells of net scores: how each is read in the country, and who was heard where."""

    people: Sequence[Heard] = ()
    readings: Mapping[str, Reading | None] = field(default_factory=dict)
    cells: Mapping[Cell, Sequence[int]] = field(default_factory=dict)
    languages: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def here(self, indicator: Indicator, cell: Cell) -> list[Heard]:
        """Return who was heard in a cell in the languages in which the indicator's theme can be told."""
        languages = self.languages.get(indicator.id, frozenset())
        return [self.people[at] for at in self.cells.get(cell, ()) if self.people[at].language in languages]


class Listening:
    """Gathers people one by one."""

    def __init__(self, reliability: Reliability) -> None:
        self._reliability = reliability
        self._people: list[Heard] = []
        self._talks: list[int] = []
        self._cells: dict[Cell, list[int]] = defaultdict(list)

    def hear(self, said: Talk, coded: Coded, cells: Sequence[Cell], *, is_talk: bool) -> None:
        """Add one person's answers that count together: a conversation, or all they said in some cells."""
        self._people.append(_heard(said, coded, self._reliability))
        for cell in cells:
            self._cells[cell].append(len(self._people) - 1)
        if is_talk and self._people[-1].weight:
            self._talks.append(len(self._people) - 1)

    def audience(self) -> Audience:
        """Return what all of them tell."""
        languages = {each.id: _told_in(each, self._reliability) for each in nets()}
        talks = [self._people[at] for at in self._talks]
        readings = {
            each.id: _reading(each, [one for one in talks if one.language in languages[each.id]], self._reliability)
            for each in nets()
        }
        return Audience(self._people, readings, dict(self._cells), languages)


@cache
def nets() -> tuple[Indicator, ...]:
    """Return the indicators that are net scores of themes, in the order of the arrays."""
    return tuple(each for each in catalogue() if isinstance(each.measure, NetScore))


def place(indicator: Indicator) -> int:
    """Return where a net score stands in the arrays."""
    return [each.id for each in nets()].index(indicator.id)


def judgements(indicator: Indicator, people: Sequence[Heard]) -> Judgements:
    """Return those of some people whom chance drew, as one net score sees them."""
    drawn, at = [each for each in people if each.weight], place(indicator)
    truth = np.array([each.truth[at] for each in drawn]).reshape(-1, 3)
    seen = np.array([each.base[at, :2] for each in drawn]).reshape(-1, 2)
    return Judgements(truth, seen, np.array([each.weight * each.asked for each in drawn]))


def _reading(indicator: Indicator, talks: Sequence[Heard], reliability: Reliability) -> Reading | None:
    """Return how the present model reads a theme, or all models where its own audit is too small."""
    present = [each for each in talks if each.model == reliability.model]
    people = present if len(present) >= settings().audit.least else talks
    return learn(judgements(indicator, people)) if len(people) >= settings().audit.least else None


def _told_in(indicator: Indicator, reliability: Reliability) -> frozenset[str]:
    """Return the languages in which both the theme can be told, and who wrote something."""
    needed = (_theme(indicator), scoring.NOTHING_SAID)
    languages = {language for _, language in reliability.cells}
    return frozenset(each for each in languages if all((theme, each) in reliability.cells for theme in needed))


def _theme(indicator: Indicator) -> str:
    if not isinstance(indicator.measure, NetScore):
        raise TypeError(f"{indicator.id} is no net score")
    return indicator.measure.theme


# --- One person ---------------------------------------------------------------------------------------------


def _heard(said: Talk, coded: Coded, reliability: Reliability) -> Heard:
    base, now = _scores(said.base, reliability), _scores(said.now, reliability)
    drawn = list(_drawn(said, coded))
    drawable = sum(_can_be_drawn(*pair, coded) for pair in zip(*said, strict=True))
    weight = sum(weight for _, weight in drawn) / max(1, drawable)
    truth = base.copy()
    for at, each in drawn:
        changed = _scores([*said.base[:at], said.now[at], *said.base[at + 1 :]], reliability)
        truth += each / weight * (changed - base)
    models = {coded[said.now[at].id].model for at, _ in drawn}
    asked = scoring.weight(nets()[0].measure, said.now)  # type: ignore[arg-type] # the same of all net scores
    model = models.pop() if len(models) == 1 else None
    return Heard(said.now[0].session_language, model, weight, asked, base, now, truth)


def _drawn(said: Talk, coded: Coded) -> Iterator[tuple[int, float]]:
    """Yield where the texts stand that chance drew, each with 1 / the chance of that."""
    for at, (now, before) in enumerate(zip(*said, strict=True)):
        if now is not before and _can_be_drawn(now, before, coded):
            yield at, 1 / (coded[now.id].probability or 1.0)


def _can_be_drawn(now: AnswerRow, before: AnswerRow, coded: Coded) -> bool:
    is_text = now.kind == "text" and now.state == "read"
    return is_text and (now is not before or (now.id not in coded and not now.coded))


def _scores(answers: Sequence[AnswerRow], reliability: Reliability) -> Array:
    said = {label.theme for answer in answers for label in answer.labels}
    return np.array([_score(each, said, answers, reliability) for each in nets()])


def _score(
    indicator: Indicator, said: set[str], answers: Sequence[AnswerRow], reliability: Reliability
) -> tuple[float, float, float]:
    if _theme(indicator) not in said:
        return NOT_OF_IT
    found = scoring.score(indicator.measure, answers, catalogue().probes, reliability)  # type: ignore[arg-type]
    return (1.0, found, found**2) if isinstance(found, float) else NOT_OF_IT
