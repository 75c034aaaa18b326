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
Mask = NDArray[np.bool_]
Places = NDArray[np.intp]
NOT_OF_IT = (0.0, 0.0, 0.0)
NOWHERE = np.zeros(0, dtype=np.intp)


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


class Views(NamedTuple):
    """Some people as one net score sees them: `base`, `now` and `truth` (people, 3), `weights` and `asked` of each."""

    base: Array
    now: Array
    truth: Array
    weights: Array
    asked: Array

    @property
    def judgements(self) -> Judgements:
        """Those whom chance drew."""
        drawn = self.weights > 0
        return Judgements(self.truth[drawn], self.base[drawn, :2], (self.weights * self.asked)[drawn])

    @property
    def moved(self) -> Array:
        """What coding changes in the sums of whether people speak of it, of judgements and of their squares."""
        return np.asarray(self.asked @ (self.now - self.base))


NOBODY = Views(*np.zeros((3, 0, 3)), *np.zeros((2, 0)))


class Crowd(NamedTuple):
    """People as arrays, one behind the other: those of `Heard` are (people, themes, 3)."""

    languages: NDArray[np.str_]
    models: NDArray[np.str_]
    weights: Array
    asked: Array
    base: Array
    now: Array
    truth: Array

    @classmethod
    def of(cls, people: Sequence[Heard]) -> Crowd:
        """Put people one behind the other."""
        languages, models = (np.array([each[field] or "" for each in people], dtype=np.str_) for field in (0, 1))
        weights, asked = (np.array([each[field] for each in people], dtype=float) for field in (2, 3))
        said = (np.array([each[field] for each in people]).reshape(-1, len(nets()), 3) for field in (4, 5, 6))
        return cls(languages, models, weights, asked, *said)

    def views(self, indicator: Indicator, chosen: Places | Mask) -> Views:
        """Return some of the people as one net score sees them."""
        base, now, truth = (each[chosen, place(indicator)] for each in (self.base, self.now, self.truth))
        return Views(base, now, truth, self.weights[chosen], self.asked[chosen])


class Learnt(NamedTuple):
    """How the machine reads a theme in the country, and how many people tell; None if too few, or they don't tell."""

    audited: int
    reading: Reading | None


NOTHING = Learnt(0, None)


@dataclass(frozen=True)
class Audience:
    """All that people's coding tells of net scores: how each is read in the country, and who was heard where.

    By indicator stand the languages in which its theme can be told, and who of the `crowd` speaks them.
    """

    crowd: Crowd | None = None
    learnt: Mapping[str, Learnt] = field(default_factory=dict)
    cells: Mapping[Cell, Places] = field(default_factory=dict)
    languages: Mapping[str, frozenset[str]] = field(default_factory=dict)
    tells: Mapping[str, Mask] = field(default_factory=dict)

    def here(self, indicator: Indicator, cell: Cell) -> Views:
        """Return who was heard in a cell in the languages in which the indicator's theme can be told."""
        chosen = self.cells.get(cell, NOWHERE)
        if self.crowd is None or not len(chosen):
            return NOBODY
        return self.crowd.views(indicator, chosen[self.tells[indicator.id][chosen]])


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
        crowd, talks = Crowd.of(self._people), np.array(self._talks, dtype=np.intp)
        languages = {each.id: _told_in(each, self._reliability) for each in nets()}
        tells = {name: np.isin(crowd.languages, sorted(told)) for name, told in languages.items()}
        learnt = {each.id: _learnt(each, crowd, talks[tells[each.id][talks]], self._reliability) for each in nets()}
        cells = {cell: np.array(people, dtype=np.intp) for cell, people in self._cells.items()}
        return Audience(crowd, learnt, cells, languages, tells)


@cache
def nets() -> tuple[Indicator, ...]:
    """Return the indicators that are net scores of themes, in the order of the arrays."""
    return tuple(each for each in catalogue() if isinstance(each.measure, NetScore))


@cache
def _places() -> Mapping[str, int]:
    return {each.id: at for at, each in enumerate(nets())}


def place(indicator: Indicator) -> int:
    """Return where a net score stands in the arrays."""
    return _places()[indicator.id]


def _learnt(indicator: Indicator, crowd: Crowd, talks: Places, reliability: Reliability) -> Learnt:
    """Learn how the present model reads a theme, or all models where its own audit is too small."""
    present = talks[crowd.models[talks] == reliability.model]
    people = present if len(present) >= settings().audit.least else talks
    if len(people) < settings().audit.least:
        return NOTHING
    return Learnt(len(people), learn(crowd.views(indicator, people).judgements))


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
