"""How the machine errs, indicator by indicator and language by language, and what people have coded in each cell."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from operator import attrgetter
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlmodel import Session

from analytics import judged
from analytics.audited import Coded, Person, TextMeasure, calibrated, person, rates, sample, talk
from analytics.catalogue import ContentShare, Indicator, MentionShare, NetScore, catalogue
from analytics.cells import NATION, cells_of_answer
from analytics.corrections import Apart, Correction, Spoken
from analytics.judged import Audience, Listening
from analytics.net_corrections import NetCorrection
from analytics.readings import Cell
from analytics.reliability import Reliability
from analytics.statistics.mentions import Rates
from analytics.statistics.misreading import Calibration
from analytics.statistics.settings import settings
from analytics.sums import Sums
from analytics.windows import Window
from models import reports, rollup_rows
from models.audit_sample import coded_answers, state_of_reviews
from models.reports import AnswerRow

READ_BY_MACHINE = (MentionShare, NetScore, ContentShare)  # what the classifier's errors can change
AT_ONCE = 500  # people whose answers are read in one query
_kept: WeakKeyDictionary[Engine, tuple[object, Book]] = WeakKeyDictionary()  # till somebody reviews: reading takes long

NOTHING = Spoken()
Answers = tuple[AnswerRow, ...]
Which = tuple[int, ...]  # positions among a person's answers


@dataclass(frozen=True)
class Known:
    """What the country's audit tells of one language: of people, and of single texts."""

    spoken: Spoken = NOTHING
    single: Rates | None = None


@dataclass(frozen=True)
class Book:
    """All that people's coding tells: of the country by indicator and language, and of each cell in one window."""

    everywhere: Mapping[str, Mapping[str, Known]] = field(default_factory=dict)
    here: Mapping[tuple[str, Cell], Sequence[Person]] = field(default_factory=dict)
    audience: Audience = field(default_factory=Audience)

    def correction(
        self, indicator: Indicator, cell: Cell, writers: Sums | None = None
    ) -> Correction | NetCorrection | None:
        """Return what corrects an indicator in a cell with these `writers`; None for what no machine reads."""
        measure = indicator.measure
        if isinstance(measure, NetScore):
            return self._of_net(indicator, cell, writers)
        if not isinstance(measure, READ_BY_MACHINE):
            return None
        known = self.everywhere.get(indicator.id, {})
        national = {language: each.spoken for language, each in known.items()}
        own: dict[str, list[Person]] = defaultdict(list)
        for each in self.here.get((indicator.id, cell), ()):
            own[each.language].append(each)
        here = {language: _with_own(measure, known.get(language, Known()), rows) for language, rows in own.items()}
        return Correction({**national, **here})

    def _of_net(self, indicator: Indicator, cell: Cell, writers: Sums | None) -> NetCorrection:
        languages = self.audience.languages.get(indicator.id, frozenset())
        learnt = self.audience.learnt.get(indicator.id, judged.NOTHING)
        return NetCorrection(languages, learnt, self.audience.here(indicator, cell), writers)


def read(session: Session, window: Window, reliability: Reliability) -> Book:
    """Read what people all over the country have coded until the window's end. The last book is kept meanwhile."""
    places = tuple(sorted(rollup_rows.event_places(session, NATION).items()))
    state = (window.key, reliability, state_of_reviews(session), places)
    engine = session.get_bind().engine
    kept = _kept.get(engine)
    if kept is None or kept[0] != state:
        coded = {each.answer.id: each for each in coded_answers(session, NATION, window.until)}
        people = dict.fromkeys(each.answer.respondent_id for each in coded.values())
        kept = _kept[engine] = (state, book(coded, _all_said(session, list(people), window), window, reliability))
    return kept[1]


def _all_said(session: Session, people: Sequence[str], window: Window) -> Iterator[Answers]:
    """Yield all that each of some people said before the window's end, in order of time."""
    for start in range(0, len(people), AT_ONCE):
        said = reports.answers_of(session, people[start : start + AT_ONCE])
        answers = (each for each in said if each.given_at < window.until)
        for _, theirs in groupby(answers, key=attrgetter("respondent_id")):
            yield tuple(theirs)


def book(coded: Coded, people: Iterable[Answers], window: Window, reliability: Reliability) -> Book:
    """Score everybody of whom an answer was coded for every indicator that reads texts. `people` are all they said."""
    drawn: dict[str, list[Person]] = defaultdict(list)
    here: dict[tuple[str, Cell], list[Person]] = defaultdict(list)
    measured = [
        (each.id, each.measure) for each in catalogue() if isinstance(each.measure, MentionShare | ContentShare)
    ]
    listening = Listening(reliability)
    for everything in people:
        answers = tuple(map(reliability.crosswalk.today, everything))
        talks, cells = _talks(answers, coded), _together(answers, coded, window)
        for which in {*talks, *cells}:
            said = talk([answers[at] for at in which], coded, reliability)
            listening.hear(said, coded, cells.get(which, ()), is_talk=which in talks)
            for name, measure in measured:
                found = person(measure, said, coded, reliability)
                if found is None:
                    continue
                if found.is_drawn and which in talks:
                    drawn[name].append(found)
                for cell in cells.get(which, ()):
                    here[name, cell].append(found)
    everywhere = {name: _by_language(measure, drawn[name], reliability.model) for name, measure in measured}
    return Book(everywhere, dict(here), listening.audience())


# --- What counts together -----------------------------------------------------------------------------------


def _talks(answers: Answers, coded: Coded) -> set[Which]:
    """Return the conversations of a person in which something was coded."""
    found: dict[str, list[int]] = defaultdict(list)
    for at, answer in enumerate(answers):
        found[answer.session_id].append(at)
    return {tuple(talk) for talk in found.values() if any(answers[at].id in coded for at in talk)}


def _together(answers: Answers, coded: Coded, window: Window) -> dict[Which, list[Cell]]:
    """Return what a person said in each cell and language of the window, where something of it was coded."""
    said: dict[tuple[Cell, str], list[int]] = defaultdict(list)
    for at, answer in enumerate(answers):
        if answer.given_at in window:
            for cell in cells_of_answer(answer):
                said[cell, answer.session_language].append(at)
    found: dict[Which, list[Cell]] = defaultdict(list)
    for (cell, _), which in said.items():
        if any(answers[at].id in coded for at in which):
            found[tuple(which)].append(cell)
    return found


# --- What it tells ------------------------------------------------------------------------------------------


def _by_language(measure: TextMeasure, drawn: Sequence[Person], model: str) -> dict[str, Known]:
    languages = sorted({each.language for each in drawn})
    return {
        language: _national(measure, [each for each in drawn if each.language == language], model)
        for language in languages
    }


def _national(measure: TextMeasure, drawn: Sequence[Person], model: str) -> Known:
    """Return how the machine reads a language: the present model, or all of them where its own audit is too small."""
    present = [each for each in drawn if each.model == model]
    people = present if len(present) >= settings().audit.least else drawn
    single = rates(people) if isinstance(measure, MentionShare) else None
    if len(people) < settings().audit.least:
        return Known(single=single)
    calibration = calibrated(measure, people, single)
    return Known(Spoken(calibration) if tells(calibration) else Spoken(refused=True), single)


def tells(calibration: Calibration | None) -> bool:
    """Tell whether the machine's scores follow people's closely enough to be read backwards."""
    if calibration is None:
        return False
    return min(calibration.line.slope, calibration.careful.slope) >= settings().audit.smallest_effect


def _with_own(measure: TextMeasure, known: Known, own: Sequence[Person]) -> Spoken:
    drawn = [each for each in own if each.is_drawn]
    people = sample(measure, drawn, known.single) if len(drawn) >= settings().audit.least else None
    fixed = _apart(own, [not each.can_be_drawn for each in own])
    coded = _apart(own, [each.is_known for each in own])
    return replace(known.spoken, sample=people, fixed=fixed, coded=coded)


def _apart(own: Sequence[Person], known: Sequence[bool]) -> Apart:
    scores = [each.now for each, apart in zip(own, known, strict=True) if apart]
    moved = sum(each.now - each.base for each, apart in zip(own, known, strict=True) if not apart)
    return Apart(len(scores), sum(scores), moved)
