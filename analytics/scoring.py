"""What one person's answers in one cell say about one indicator: a score, or nothing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import assert_never

from analytics.catalogue import ChoiceShare, ContentShare, Mention, MentionShare, NetScore, PersonMeasure, RatingShare
from models.reports import AnswerRow, LabelRow

NO_CONTENT = "NONE."  # themes of answers without content, or beside the point


def score(measure: PersonMeasure, answers: Sequence[AnswerRow], probes: Mapping[str, str]) -> float | None:
    """Return one person's score, 0…1 (a net score −1, 0 or 1), or None if they don't belong to the denominator.

    `answers` are those of one person in order of time: of several answers to one question the newest counts.
    A text that nobody has read yet belongs to no denominator; one without labels belongs to it.
    """
    match measure:
        case RatingShare():
            newest = _newest(answers, measure.questions)
            return None if newest is None or newest.number is None else float(newest.number >= measure.at_least)
        case ChoiceShare():
            newest = _newest(answers, measure.questions)
            return None if newest is None else float(not measure.choices.isdisjoint(newest.choices))
        case MentionShare():
            return _mention(measure, answers)
        case NetScore():
            return _net(measure.theme, answers)
        case ContentShare():
            return _content(measure.words, answers, probes)
    assert_never(measure)


def _newest(answers: Sequence[AnswerRow], questions: Iterable[str]) -> AnswerRow | None:
    return next((answer for answer in reversed(answers) if answer.question in questions), None)


def _counts(answer: AnswerRow) -> bool:
    return answer.kind != "text" or answer.state == "read"


def _mention(measure: MentionShare, answers: Sequence[AnswerRow]) -> float | None:
    if not any(answer.question in measure.asked and _counts(answer) for answer in answers):
        return None
    return float(any(_mentions(measure, answer) for answer in answers))


def _mentions(measure: MentionShare, answer: AnswerRow) -> bool:
    chosen = measure.choices.get(answer.question, frozenset())
    if not chosen.isdisjoint(answer.choices):
        return True
    return any(_matches(mention, label) for label in answer.labels for mention in measure.mentions)


def _matches(mention: Mention, label: LabelRow) -> bool:
    return mention.theme in (None, label.theme) and mention.polarity in (None, label.polarity)


def _net(theme: str, answers: Sequence[AnswerRow]) -> float | None:
    said = {label.polarity for answer in answers for label in answer.labels if label.theme == theme}
    if not said & {"positive", "negative", "neutral"}:
        return None
    return float("positive" in said) - float("negative" in said)


def _content(words: int, answers: Sequence[AnswerRow], probes: Mapping[str, str]) -> float | None:
    """Return the share of a person's free answers that say something; a probe continues the answer it asks about."""
    units: dict[tuple[str, str], list[AnswerRow]] = {}
    for answer in answers:
        if answer.text is not None and _counts(answer):
            question = probes.get(answer.question, answer.question)
            units.setdefault((answer.session_id, question), []).append(answer)
    if not units:
        return None
    return sum(_says_something(unit, words) for unit in units.values()) / len(units)


def _says_something(unit: Sequence[AnswerRow], words: int) -> bool:
    long_enough = sum(len((answer.text or "").split()) for answer in unit) >= words
    return long_enough and not all(_is_empty(answer) for answer in unit)


def _is_empty(answer: AnswerRow) -> bool:
    return any(label.theme.startswith(NO_CONTENT) for label in answer.labels)
