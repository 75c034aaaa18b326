"""From texts without labels to labels and counts, in batches; safe to run at any time and twice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from threading import Event

from analytics.reliability import Reliability
from app.heeding import heed
from app.rolling import roll
from models.database import Database
from models.repositories import FoundLabel, UnreadAnswer, Verdict
from models.unit_of_work import UnitOfWork
from nlp.reader import Item, Label, Reader

BATCH = 200  # texts per transaction: long enough to be quick, short enough not to keep a chat waiting


def label_new(
    database: Database, reader: Reader, reliability: Reliability, now: datetime, stopping: Event | None = None
) -> int:
    """Read every unread text, and count its author anew in the same transaction. Returns how many.

    Raises StoppedError between two batches.
    """
    total = 0
    while answers := database.read(lambda uow: uow.answers.unread(BATCH)):
        verdicts = verdicts_on(reader, answers)
        database.write(lambda uow: keep_verdicts(uow, verdicts, reader, reliability, now)).result()  # noqa: B023 - waited for
        total += len(answers)
        heed(stopping)
    return total


def keep_verdicts(
    uow: UnitOfWork, verdicts: Sequence[Verdict], reader: Reader, reliability: Reliability, now: datetime
) -> None:
    """Keep what was read, and count its authors anew. Twice changes nothing."""
    people = uow.answers.record(verdicts, reader.version, reader.codebook_version, now)
    roll(uow, people, reliability)


def verdicts_on(reader: Reader, answers: Sequence[UnreadAnswer]) -> list[Verdict]:
    """Read texts, in their order."""
    readings = reader.read([Item(answer.question, answer.text, answer.language) for answer in answers])
    return [
        Verdict(
            answer_id=answer.id,
            language=reading.language,
            labels=[_found(label) for label in reading.labels],
            doubt=reading.doubt,
        )
        for answer, reading in zip(answers, readings, strict=True)
    ]


def _found(label: Label) -> FoundLabel:
    return FoundLabel(label.theme, label.polarity, label.confidence, label.start, label.end, label.polarity_confidence)
