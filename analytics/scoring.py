"""What one person's answers in one cell say about one indicator: a score, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal, assert_never

from analytics.catalogue import (
    Among,
    ChoiceShare,
    ContentShare,
    Mention,
    MentionShare,
    NetScore,
    PairGain,
    PairMean,
    PersonMeasure,
    RatingShare,
    catalogue,
)
from analytics.reliability import Reliability
from models.additions import Mark
from models.reports import AnswerRow, LabelRow

NO_CONTENT = "NONE."  # themes of answers without content, or beside the point
NOTHING_SAID = "NONE.EMPTY"  # the one that answer quality can't do without; off topic is rare
BEST, WORST = 5, 1  # of a rating
JUDGEMENTS = frozenset({"positive", "negative", "neutral"})

VERSION = 1  # raise it whenever scores or weights come out otherwise: everybody is then counted anew
HEAVIEST = 5.0  # nobody speaks for more than five; more would cost more in chance than it gains in truth

Score = float | Literal["untold"] | None


def mark(
    measure: PersonMeasure, answers: Sequence[AnswerRow], probes: Mapping[str, str], reliability: Reliability
) -> Mark | None:
    """Return one person's score with its weight, or None if they don't belong to the denominator."""
    value = score(measure, answers, probes, reliability)
    if value is None:
        return None
    return Mark(None) if value == "untold" else Mark(value, weight(measure, answers))


def weight(measure: PersonMeasure, answers: Sequence[AnswerRow]) -> float:
    """Return for how many people a person speaks: 1 / the chance that they were asked, at most `HEAVIEST`.

    A text may come from several questions: somebody asked any of them for certain speaks for themselves alone.
    """
    match measure:
        case RatingShare() | ChoiceShare() | PairGain() | PairMean():
            newest = _newest(answers, measure.questions)
            chance = newest.probability if newest else 1.0
        case MentionShare():
            asked = (answer for answer in answers if answer.question in measure.asked)
            chance = max((answer.probability for answer in asked if _counts(answer)), default=1.0)
        case NetScore() | ContentShare():
            texts = (answer for answer in answers if answer.kind == "text" and _counts(answer))
            chance = max((answer.probability for answer in texts), default=1.0)
    return min(HEAVIEST, 1 / chance) if 0 < chance < 1 else 1.0


def score(
    measure: PersonMeasure, answers: Sequence[AnswerRow], probes: Mapping[str, str], reliability: Reliability
) -> Score:
    """Return one person's score, or None if they don't belong to the denominator.

    It is 0…1, of a net score −1, 0 or 1, of a difference of ratings −1…+1.

    "untold" is who would belong to it if the model could tell the measure's themes in their language: they are left
    out of numerator and denominator alike.
    `answers` are those of one person in order of time: of several answers to one question the newest counts.
    A text that nobody has read yet belongs to no denominator; one without labels belongs to it.
    """
    match measure:
        case RatingShare():
            newest = _newest(answers, measure.questions)
            return None if newest is None or newest.number is None else float(newest.number >= measure.at_least)
        case ChoiceShare():
            return _chosen(measure, _newest(answers, measure.questions))
        case PairGain():
            return _gain(_newest(answers, measure.questions))
        case PairMean():
            return _difference(_newest(answers, measure.questions))
        case MentionShare():
            return _mention(measure, answers, reliability)
        case NetScore():
            return _net(measure.theme, answers, reliability)
        case ContentShare():
            return _content(measure.words, answers, probes, reliability)
    assert_never(measure)


def _newest(answers: Sequence[AnswerRow], questions: Iterable[str]) -> AnswerRow | None:
    return next((answer for answer in reversed(answers) if answer.question in questions), None)


def _chosen(measure: ChoiceShare, newest: AnswerRow | None) -> Score:
    if newest is None or measure.unknown.issuperset(newest.choices) or not _is_among(newest, measure.among):
        return None
    return float(not measure.choices.isdisjoint(newest.choices))


def _is_among(answer: AnswerRow, among: Among) -> bool:
    own = answer.respondent_sector
    sector = own if own in catalogue().sectors else answer.sector
    return (not among.sectors or sector in among.sectors) and (not among.ages or answer.age_band in among.ages)


def _gain(newest: AnswerRow | None) -> Score:
    if newest is None:
        return None
    before, now = _pair(newest)
    return None if before == BEST else float(now > before)


def _difference(newest: AnswerRow | None) -> Score:
    """Return how much better it is now, as a part of the whole scale: -1…+1."""
    if newest is None:
        return None
    before, now = _pair(newest)
    return (now - before) / (BEST - WORST)


def _pair(answer: AnswerRow) -> tuple[int, int]:
    before, now = map(int, answer.choices)  # as strings of digits, the earlier time first
    return before, now


def _counts(answer: AnswerRow) -> bool:
    return answer.kind != "text" or answer.state == "read"


def _mention(measure: MentionShare, answers: Sequence[AnswerRow], reliability: Reliability) -> Score:
    asked = [answer for answer in answers if answer.question in measure.asked and _counts(answer)]
    if not asked:
        return None
    texts = [answer for answer in answers if answer.kind == "text" and _counts(answer)]
    if not all(reliability.can_tell(answer, measure.themes) for answer in texts or asked):
        return "untold"
    return float(any(mentions(measure, answer) for answer in answers))


def mentions(measure: MentionShare, answer: AnswerRow) -> bool:
    """Tell whether one answer alone makes its person count."""
    chosen = measure.choices.get(answer.question, frozenset())
    if not chosen.isdisjoint(answer.choices):
        return True
    return any(_matches(mention, label) for label in answer.labels for mention in measure.mentions)


def _matches(mention: Mention, label: LabelRow) -> bool:
    return mention.theme in (None, label.theme) and mention.polarity in (None, label.polarity)


def _net(theme: str, answers: Sequence[AnswerRow], reliability: Reliability) -> Score:
    said = {label.polarity for answer in answers for label in reliability.labels(answer) if label.theme == theme}
    if said & JUDGEMENTS:
        return float("positive" in said) - float("negative" in said)
    guessed = {label.polarity for answer in answers for label in answer.labels if label.theme == theme}
    return "untold" if guessed & JUDGEMENTS else None


def _content(words: int, answers: Sequence[AnswerRow], probes: Mapping[str, str], reliability: Reliability) -> Score:
    """Return the share of a person's free answers that say something; a probe continues the answer it asks about."""
    units: dict[tuple[str, str], list[AnswerRow]] = {}
    for answer in answers:
        if answer.text is not None and _counts(answer):
            question = probes.get(answer.question, answer.question)
            units.setdefault((answer.session_id, question), []).append(answer)
    if not units:
        return None
    told = [unit for unit in units.values() if all(reliability.can_tell(answer, [NOTHING_SAID]) for answer in unit)]
    return sum(_says_something(unit, words, reliability) for unit in told) / len(told) if told else "untold"


def _says_something(unit: Sequence[AnswerRow], words: int, reliability: Reliability) -> bool:
    long_enough = sum(len((answer.text or "").split()) for answer in unit) >= words
    return long_enough and not all(_is_empty(answer, reliability) for answer in unit)


def _is_empty(answer: AnswerRow, reliability: Reliability) -> bool:
    return any(label.theme.startswith(NO_CONTENT) for label in reliability.labels(answer))
