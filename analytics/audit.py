"""How the machine errs, indicator by indicator and language by language, and what people have coded in each cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import NamedTuple
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlmodel import Session

from analytics.catalogue import ContentShare, Indicator, MentionShare, NetScore, catalogue
from analytics.cells import NATION, cells_of_answer
from analytics.corrections import Correction, Spoken
from analytics.readings import Cell
from analytics.reliability import Reliability
from analytics.scoring import score
from analytics.statistics.misreading import Calibration, calibrate
from analytics.statistics.ppi import Sample
from analytics.statistics.settings import settings
from analytics.windows import Window
from models import rollup_rows
from models.audit_sample import CodedAnswer, Said, coded_answers, state_of_reviews
from models.reports import LabelRow

READ_BY_MACHINE = (MentionShare, NetScore, ContentShare)  # what the classifier's errors can change
_kept: WeakKeyDictionary[Engine, tuple[object, Book]] = WeakKeyDictionary()  # till somebody reviews: reading takes long


class Scored(NamedTuple):
    """One coded answer as one indicator sees it: scores 0…1, of net scores (score + 1) / 2."""

    language: str
    human: float
    machine: float
    weight: float | None  # 1 / probability; None: coded for another reason than chance
    model: str | None


@dataclass(frozen=True)
class Book:
    """All that people's coding tells: `everywhere` by indicator, `here` by indicator and cell in one window."""

    everywhere: Mapping[str, Mapping[str, Spoken]] = field(default_factory=dict)
    here: Mapping[tuple[str, Cell], Sequence[Scored]] = field(default_factory=dict)

    def correction(self, indicator: Indicator, cell: Cell) -> Correction | None:
        """Return what corrects an indicator in a cell; None for what no machine reads."""
        if not isinstance(indicator.measure, READ_BY_MACHINE):
            return None
        national = self.everywhere.get(indicator.id, {})
        own = self.here.get((indicator.id, cell))
        if not own:
            return Correction(national)
        languages = {language: national.get(language, Spoken()) for language in {each.language for each in own}}
        here = {language: _with_own(spoken, own, language) for language, spoken in languages.items()}
        return Correction({**national, **here})


def read(session: Session, window: Window, reliability: Reliability) -> Book:
    """Read what people all over the country have coded until the window's end. The last book is kept meanwhile."""
    places = tuple(sorted(rollup_rows.event_places(session, NATION).items()))
    state = (window.key, reliability, state_of_reviews(session), places)
    engine = session.get_bind().engine
    kept = _kept.get(engine)
    if kept is None or kept[0] != state:
        kept = _kept[engine] = (state, book(coded_answers(session, NATION, window.until), window, reliability))
    return kept[1]


def book(coded: Iterable[CodedAnswer], window: Window, reliability: Reliability) -> Book:
    """Score every coded answer for every indicator that reads texts."""
    by_indicator: dict[str, list[Scored]] = defaultdict(list)
    here: dict[tuple[str, Cell], list[Scored]] = defaultdict(list)
    measured = [indicator for indicator in catalogue() if isinstance(indicator.measure, READ_BY_MACHINE)]
    for each in coded:
        places = cells_of_answer(each.answer) if each.answer.given_at in window else []
        for indicator in measured:
            scored = _scored(indicator, each, reliability)
            if scored is not None:
                by_indicator[indicator.id].append(scored)
                for cell in places:
                    here[indicator.id, cell].append(scored)
    everywhere = {name: _by_language(rows, reliability.model) for name, rows in by_indicator.items()}
    return Book(everywhere, dict(here))


def _scored(indicator: Indicator, coded: CodedAnswer, reliability: Reliability) -> Scored | None:
    """Score one answer by itself, as people and as the machine labelled it; None where either says nothing.

    Of a net score only answers tell in which both see the theme: how they judge it. How often the machine misses the
    theme altogether changes who is counted, not how they judge, as far as an audit of single answers can show.
    """
    measure = indicator.measure
    if not isinstance(measure, READ_BY_MACHINE):
        return None
    as_machine = replace(coded.answer, labels=_labels(coded.machine), coded=False)
    human = score(measure, [coded.answer], catalogue().probes, reliability)
    machine = score(measure, [as_machine], catalogue().probes, reliability)
    if not isinstance(human, float | int) or not isinstance(machine, float | int):
        return None
    if isinstance(measure, NetScore):
        human, machine = (human + 1) / 2, (machine + 1) / 2
    weight = None if coded.probability is None else 1 / coded.probability
    return Scored(coded.answer.session_language, float(human), float(machine), weight, coded.model)


def _labels(said: Said) -> tuple[LabelRow, ...]:
    return tuple(LabelRow(theme, polarity, 1.0, 0, 0, "machine", "", "", None) for theme, polarity in said)


def _by_language(rows: Sequence[Scored], model: str) -> dict[str, Spoken]:
    return {language: _national(rows, language, model) for language in sorted({row.language for row in rows})}


def _national(rows: Sequence[Scored], language: str, model: str) -> Spoken:
    """Return how the machine reads a language: the present model, or all of them where its own audit is too small."""
    drawn = [row for row in rows if row.language == language and row.weight is not None]
    present = [row for row in drawn if row.model == model]
    sample = present if len(present) >= settings().audit.least else drawn
    if len(sample) < settings().audit.least:
        return Spoken()
    calibration = calibrate(_sample(sample))
    return Spoken(calibration) if tells(calibration) else Spoken(refused=True)


def tells(calibration: Calibration | None) -> bool:
    """Tell whether the machine's scores follow people's closely enough to be read backwards."""
    if calibration is None:
        return False
    return min(calibration.line.slope, calibration.careful.slope) >= settings().audit.smallest_effect


def _with_own(spoken: Spoken, own: Sequence[Scored], language: str) -> Spoken:
    rows = [row for row in own if row.language == language]
    drawn = [row for row in rows if row.weight is not None]
    others = [row.human for row in rows if row.weight is None]
    sample = _sample(drawn) if drawn else None
    return replace(spoken, sample=sample, coded=len(others), coded_total=sum(others))


def _sample(rows: Sequence[Scored]) -> Sample:
    weights = [row.weight or 1.0 for row in rows]
    return Sample.of([row.human for row in rows], [row.machine for row in rows], weights)
