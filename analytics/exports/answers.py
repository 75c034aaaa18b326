"""Classified answers as a tidy long table: one row per answer and label, an answer without labels keeps one row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from analytics.exports.anonymity import anonymous_rows
from analytics.exports.dictionary import table
from analytics.exports.sheets import Row
from analytics.exports.writing import Document, ExportReport, document, write_files
from analytics.few import FEW, FEW_FOR_TEXT, published
from analytics.reliability import Reliability
from analytics.windows import Window, local_day
from models import reports
from models.reports import AnswerRow, LabelRow, Scope

LEFT_OUT = "export/left_out"
FEW_PEOPLE = "export/few_people"

_Circle = tuple[str | None, str, int]  # event, flow and wave: who is counted together


def write_answers(
    session: Session,
    target: Path,
    *,
    scope: Scope,
    anonymous: bool,
    now: datetime,
    reliability: Reliability,
    window: Window | None = None,
) -> ExportReport:
    """Write the answers of a scope to `target`: `.csv`, `.xlsx`, or without suffix both; dictionary beside it.

    The plain export is for staff with the right to read texts. An XLSX of over 200,000 rows raises TooManyRowsError.
    """
    rows, left_out = _rows(session, scope, window, reliability, anonymous=anonymous)
    notes = [f"{LEFT_OUT}:{left_out}"] if left_out else []
    return write_files(table("answers"), rows, target, now, notes=notes, left_out=left_out)


def answers_document(
    session: Session,
    *,
    scope: Scope,
    anonymous: bool,
    now: datetime,
    reliability: Reliability,
    window: Window | None = None,
    form: str = "xlsx",
    for_school: bool = False,
) -> Document:
    """Return the same export as one file for the chat.

    `for_school` keeps what `/privacy` promises to those who answer: nothing of an event with fewer than 5 people,
    no texts and themes of one with fewer than 10, and nobody found by comparing two files.
    """
    rows, left_out = _rows(session, scope, window, reliability, anonymous=anonymous, for_school=for_school)
    note = f"{FEW_PEOPLE}:{published(left_out)}" if for_school else f"{LEFT_OUT}:{left_out}"
    notes = [note] if left_out else []
    name = f"atbalss-answers-{local_day(now)}{'-anonymous' if anonymous else ''}.{form}"
    return document(table("answers"), rows, name, now, notes=notes, left_out=left_out)


def _rows(
    session: Session,
    scope: Scope,
    window: Window | None,
    reliability: Reliability,
    *,
    anonymous: bool,
    for_school: bool = False,
) -> tuple[Iterator[Row], int]:
    since, until = (window.since, window.until) if window else (None, None)

    def answers() -> Iterator[AnswerRow]:
        return map(reliability.crosswalk.exported, reports.answers_in_export_order(session, scope, since, until))

    if anonymous:
        rows, left_out = anonymous_rows(answers, reliability)
        return iter(rows), left_out
    if for_school:
        shown, left_out = _for_school(answers)
        return _plain_rows(shown, reliability), left_out
    return _plain_rows(answers(), reliability), 0


def _for_school(answers: Callable[[], Iterator[AnswerRow]]) -> tuple[Iterator[AnswerRow], int]:
    """Return what enough people stand behind, and how many answers were left out.

    People come in by fives and their texts by tens, in the order in which they answered: two files of different days
    never differ by fewer, so that nobody is found by comparing them.
    """
    first: dict[_Circle, dict[str, int]] = defaultdict(dict)
    for answer in answers():
        known = first[_circle(answer)]
        known[answer.respondent_id] = min(answer.id, known.get(answer.respondent_id, answer.id))
    told = {circle: _by_batches(people, FEW) for circle, people in first.items()}
    quoted = {circle: _by_batches(people, FEW_FOR_TEXT) for circle, people in first.items()}
    left_out = sum(answer.respondent_id not in told[_circle(answer)] for answer in answers())

    def shown() -> Iterator[AnswerRow]:
        for answer in answers():
            if answer.respondent_id in quoted[_circle(answer)]:
                yield answer
            elif answer.respondent_id in told[_circle(answer)]:
                yield replace(answer, text=None, labels=())

    return shown(), left_out


def _circle(answer: AnswerRow) -> _Circle:
    return answer.event_code, answer.flow, answer.wave


def _by_batches(first: Mapping[str, int], size: int) -> frozenset[str]:
    """Return who came first, in whole batches. Who began anew is one person, however often."""
    in_order = sorted(first, key=first.__getitem__)
    return frozenset(in_order[: len(in_order) - len(in_order) % size])


def _plain_rows(answers: Iterable[AnswerRow], reliability: Reliability) -> Iterator[Row]:
    for pseudonym, answer in numbered(answers):
        for label in answer.labels or (None,):
            reportable = reliability.reportable(label, answer.language) if label else None
            yield _plain_row(answer, label, pseudonym, reportable=reportable)


def numbered(answers: Iterable[AnswerRow]) -> Iterator[tuple[str, AnswerRow]]:
    """Yield answers in export order, each with the name of its conversation in this export."""
    number, talk = 0, ""
    for answer in answers:
        if answer.session_id != talk:  # a conversation's answers follow one another
            number, talk = number + 1, answer.session_id
        yield f"r{number:04}", answer


def _plain_row(answer: AnswerRow, label: LabelRow | None, pseudonym: str, *, reportable: bool | None) -> Row:
    return (
        answer.institution_code,
        answer.institution,
        answer.municipality,
        answer.region,
        answer.sector,
        answer.event_code,
        answer.event_title,
        answer.event_kind,
        answer.flow,
        answer.flow_version,
        pseudonym,
        answer.age_band,
        answer.respondent_sector,
        answer.session_language,
        answer.local_day.isoformat(),
        answer.question,
        answer.revision,
        answer.kind,
        answer.number,
        ";".join(answer.choices),
        answer.text,
        answer.language,
        label.theme if label else None,
        label.polarity if label else None,
        round(label.confidence, 4) if label else None,
        _rounded(label.polarity_confidence) if label else None,
        label.span_start if label else None,
        label.span_end if label else None,
        label.source if label else None,
        label.reviewer if label else None,
        reportable,
        answer.abstained,
        answer.doubt,
        answer.disputed,
        answer.late,
        round(answer.probability, 4),
        label.model_version if label else answer.model_version,
        label.codebook_version if label else answer.codebook_version,
    )


def _rounded(confidence: float | None) -> float | None:
    return None if confidence is None else round(confidence, 4)
