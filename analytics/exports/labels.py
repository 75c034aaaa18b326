"""The history of labels: what every model and every person read in an answer, and which of it counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from sqlmodel import Session

from analytics.exports.answers import numbered
from analytics.exports.dictionary import table
from analytics.exports.sheets import Row
from analytics.exports.writing import ExportReport, write_files
from models import reports
from models.reports import AnswerRow, LabelRow, Scope


def write_labels(session: Session, target: Path, *, scope: Scope, now: datetime) -> ExportReport:
    """Write all labels of a scope's answers, one row each. Conversations are numbered as in `write_answers`."""
    answers = reports.answers_in_export_order(session, scope, None, None, history=True)
    return write_files(table("labels"), _rows(answers), target, now)


def _rows(answers: Iterator[AnswerRow]) -> Iterator[Row]:
    for pseudonym, answer in numbered(answers):
        for label in answer.history:
            yield _row(answer, label, pseudonym)


def _row(answer: AnswerRow, label: LabelRow, pseudonym: str) -> Row:
    return (
        answer.institution_code,
        answer.event_code,
        pseudonym,
        answer.local_day.isoformat(),
        answer.question,
        answer.revision,
        label.source,
        label.reviewer,
        label.model_version,
        label.codebook_version,
        label.theme,
        label.polarity,
        round(label.confidence, 4),
        None if label.polarity_confidence is None else round(label.polarity_confidence, 4),
        label.span_start,
        label.span_end,
        label.guess,
        label in answer.labels,
    )
