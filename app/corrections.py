"""What people have settled, as lessons for the classifier: only of those who agreed that their answers may teach it."""

from __future__ import annotations

from models.repositories import LessonRow
from models.unit_of_work import UnitOfWork
from nlp.examples import QUESTIONS, Coded, Example
from nlp.tokens import LANGUAGES

PURPOSE = "teach_classifier"  # of the consent, as conversations.flow names it
BATCH = "corrections"


def consented_examples(uow: UnitOfWork) -> list[Example]:
    """Return the settled answers of people whose newest decision about teaching is yes, oldest first.

    Left out, because nothing can be learned from them: answers that fit no theme, disputed ones, questions that the
    corpus doesn't know, and languages that are not read.
    """
    rows = uow.reviews.lessons(PURPOSE)
    return [_example(row) for row in rows if row.labels and row.question in QUESTIONS and row.language in LANGUAGES]


def _example(row: LessonRow) -> Example:
    return Example(BATCH, row.language, row.question, row.text, tuple(Coded(*label) for label in row.labels))
