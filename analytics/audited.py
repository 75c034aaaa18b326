"""People of whose texts somebody has coded one, as one indicator scores them: with that coding, and without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import nan
from typing import NamedTuple

import numpy as np

from analytics import scoring
from analytics.catalogue import ContentShare, MentionShare, catalogue
from analytics.reliability import Reliability
from analytics.statistics.mentions import Rates, Texts, calibration, people
from analytics.statistics.misreading import Calibration, calibrate
from analytics.statistics.ppi import Sample
from models.audit_sample import CodedAnswer
from models.reports import AnswerRow, LabelRow

TextMeasure = MentionShare | ContentShare  # shares that the classifier's errors can change
Coded = Mapping[int, CodedAnswer]  # by the id of the answer


class Text(NamedTuple):
    """A text of a person. Scores are 0…1; nan where there is none.

    `machine` and `human` are those of the text by itself, `effect` what people's word changes in the person's score.
    """

    machine: float = nan
    human: float = nan  # only of texts that chance drew
    weight: float = nan  # 1 / the chance of that
    effect: float = 0.0
    is_fixed: bool = False  # people coded it, but not because of chance


@dataclass(frozen=True, slots=True)
class Person:
    """One person's answers that count together. `now` is the score as the roll-ups have it, `base` as if chance had
    drawn nothing; `asked` for how many people they speak; `model` what read the drawn texts, if one model did.
    """

    language: str
    event: int | None
    model: str | None
    now: float
    base: float
    asked: float
    is_chosen: bool
    texts: tuple[Text, ...]

    @property
    def is_drawn(self) -> bool:
        """Whether chance has drawn a text of theirs."""
        return any(text.human == text.human for text in self.texts)

    @property
    def can_be_drawn(self) -> bool:
        """Whether chance could draw one."""
        return not all(text.is_fixed for text in self.texts)

    @property
    def is_known(self) -> bool:
        """Whether people have coded all that the machine could misread."""
        return all(text.is_fixed or text.human == text.human for text in self.texts)


class Talk(NamedTuple):
    """What one person said that counts together, in order of time: as it counts, and as if chance had drawn nothing.

    Answers that chance didn't draw are the same object in both.
    """

    now: Sequence[AnswerRow]
    base: Sequence[AnswerRow]


def talk(answers: Sequence[AnswerRow], coded: Coded, reliability: Reliability) -> Talk:
    """Put what the machine said in place of what people said of the answers that chance drew."""
    drawn = {each.id for each in answers if each.id in coded and coded[each.id].probability is not None}
    return Talk(answers, [_as_machine(coded[each.id], reliability) if each.id in drawn else each for each in answers])


def person(measure: TextMeasure, said: Talk, coded: Coded, reliability: Reliability) -> Person | None:
    """Score one person; None if the indicator isn't about them, or can't tell."""
    now = _score(measure, said.now, reliability)
    if now is None:
        return None
    base = _score(measure, said.base, reliability)
    texts = () if base is None else tuple(_texts(measure, said, base, coded, reliability))
    models = {coded[each.id].model for each, before in zip(*said, strict=True) if each is not before}
    return Person(
        said.now[0].session_language,
        said.now[0].event_id,
        models.pop() if len(models) == 1 else None,
        now,
        now if base is None else base,
        scoring.weight(measure, said.now),
        any(_chooses(measure, each) for each in said.now),
        texts,
    )


def _texts(measure: TextMeasure, said: Talk, base: float, coded: Coded, reliability: Reliability) -> Iterator[Text]:
    for at, (now, before) in enumerate(zip(*said, strict=True)):
        machine = _alone(measure, before, reliability) if _is_text(now) else None
        if machine is None:
            continue
        if now is before:
            yield Text(machine, is_fixed=now.id in coded or now.coded)
            continue
        human = _alone(measure, now, reliability)
        changed = _score(measure, [*said.base[:at], now, *said.base[at + 1 :]], reliability)
        if human is not None and changed is not None:
            yield Text(machine, human, 1 / (coded[now.id].probability or 1.0), changed - base)


def _alone(measure: TextMeasure, answer: AnswerRow, reliability: Reliability) -> float | None:
    if isinstance(measure, MentionShare):
        return float(scoring.mentions(measure, answer))
    return _score(measure, [answer], reliability)


def _chooses(measure: TextMeasure, answer: AnswerRow) -> bool:
    return isinstance(measure, MentionShare) and not _is_text(answer) and scoring.mentions(measure, answer)


def _score(measure: TextMeasure, answers: Sequence[AnswerRow], reliability: Reliability) -> float | None:
    found = scoring.score(measure, answers, catalogue().probes, reliability)
    return float(found) if isinstance(found, float | int) else None


def _is_text(answer: AnswerRow) -> bool:
    return answer.kind == "text" and answer.state == "read"


def _as_machine(coded: CodedAnswer, reliability: Reliability) -> AnswerRow:
    codebook = coded.answer.codebook_version or ""
    labels = tuple(
        LabelRow(theme, polarity, 1.0, 0, 0, "machine", "", codebook, None) for theme, polarity in coded.machine
    )
    return reliability.crosswalk.today(replace(coded.answer, labels=labels, coded=False))


# --- From people to samples ---------------------------------------------------------------------------------


def rates(drawn: Sequence[Person]) -> Rates | None:
    """Return how single texts of these people are read."""
    return _arrays(drawn).rates() if drawn else None


def sample(measure: TextMeasure, drawn: Sequence[Person], single: Rates | None) -> Sample:
    """Return people of whose texts chance drew one: how the machine scores them, and what is true on average."""
    asked = np.array([each.asked for each in drawn])
    if isinstance(measure, MentionShare):
        return people(_arrays(drawn), single, asked)
    told = [_told(each) for each in drawn]
    return Sample.of(
        [truth for truth, _ in told], [each.base for each in drawn], asked * [weight for _, weight in told]
    )


def calibrated(measure: TextMeasure, drawn: Sequence[Person], single: Rates | None) -> Calibration | None:
    """Learn how the machine scores these people. The mean of a person's texts follows the line of each of them."""
    if not isinstance(measure, MentionShare):
        return calibrate(_single_texts(drawn))
    events, asked = np.array([(each.event or 0, each.asked) for each in drawn]).T
    return calibration(_arrays(drawn), single, events.astype(np.int64), asked)


def _single_texts(drawn: Sequence[Person]) -> Sample:
    """Return the drawn texts one by one."""
    texts = [text for each in drawn for text in each.texts if text.human == text.human]
    return Sample.of(*([text[at] for text in texts] for at in (1, 0, 2)))


def _told(drawn: Person) -> tuple[float, float]:
    """Return what a person's score is on average, and by how many people's stead they were drawn."""
    found = [text for text in drawn.texts if text.human == text.human]
    weight = _weight(drawn)
    return drawn.base + sum(text.weight * text.effect for text in found) / weight, weight


def _weight(drawn: Person) -> float:
    weights = sum(text.weight for text in drawn.texts if text.human == text.human)
    return weights / sum(not text.is_fixed for text in drawn.texts)


def _arrays(drawn: Sequence[Person]) -> Texts:
    most = max(len(each.texts) for each in drawn)
    texts = [[*each.texts, *[Text()] * (most - len(each.texts))] for each in drawn]
    machine, human, weights, _, fixed = np.array(texts, dtype=float).transpose(2, 0, 1)
    return Texts(machine, human, weights, fixed.astype(bool), np.array([each.is_chosen for each in drawn]))
