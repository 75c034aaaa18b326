"""Answers as indicators and exports read them: with their conversation, event and place and the labels that count.

Everywhere: only the current revision of an answer, never one that is held for a person to look at, and
nothing from a conversation that ended in a danger signal.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Row, Select, func, select
from sqlmodel import Session, col

from models.readings import is_up_to_date
from models.scopes import Scope, binary, with_place
from models.tables import Answer, ConversationSession, GuidanceEvent, Institution, Label, Review

BATCH = 2_000  # rows fetched at a time: enough to hide the round trip, too few to feel in memory


@dataclass(frozen=True, slots=True)
class LabelRow:
    """One theme that counts for an answer."""

    theme: str
    polarity: str
    confidence: float
    span_start: int
    span_end: int
    source: str
    model_version: str
    codebook_version: str
    reviewer: str | None
    polarity_confidence: float | None = None
    guess: bool = False


@dataclass(frozen=True, slots=True)
class AnswerRow:
    """A current answer with the labels that count and with what is known of its conversation, event and place.

    `coded` tells that a person decided about its labels. `history` holds all it ever had, if they were asked for.
    """

    id: int
    session_id: str
    respondent_id: str
    question: str
    revision: int
    kind: str
    number: int | None
    choices: list[str]
    text: str | None
    redactions: int
    probability: float
    given_at: datetime
    local_day: date
    state: str
    language: str | None
    abstained: bool | None
    model_version: str | None
    codebook_version: str | None
    flow: str
    flow_version: int
    session_language: str
    age_band: str | None
    respondent_sector: str | None
    late: bool
    event_code: str | None
    event_title: str | None
    event_kind: str | None
    institution_code: str | None
    institution: str | None
    municipality: str | None
    region: str | None
    sector: str | None
    doubt: str | None = None
    disputed: bool = False
    event_id: int | None = None
    service: str | None = None
    wave: int = 0
    labels: tuple[LabelRow, ...] = ()
    coded: bool = False
    history: tuple[LabelRow, ...] = ()


def answers(session: Session, scope: Scope, since: datetime, until: datetime) -> Iterator[AnswerRow]:
    """Yield the answers given in `[since, until)`, those of one respondent together and in order of time."""
    query = _answers(scope).where(col(Answer.given_at) >= since, col(Answer.given_at) < until)
    return _stream(session, query.order_by(*_BY_RESPONDENT))


def count_answers(session: Session, since: datetime, until: datetime) -> int:
    """Count the answers given in `[since, until)`."""
    given = (col(Answer.given_at) >= since, col(Answer.given_at) < until)
    return session.scalar(select(func.count()).select_from(Answer).where(*given)) or 0


def answers_of(session: Session, respondent_ids: Sequence[str]) -> Iterator[AnswerRow]:
    """Yield all answers of some people, those of one respondent together and in order of time."""
    query = _answers(Scope("national", "LV")).where(col(Answer.respondent_id).in_(respondent_ids))
    return _stream(session, query.order_by(*_BY_RESPONDENT))


def some_answers(session: Session, scope: Scope, ids: Sequence[int]) -> list[AnswerRow]:
    """Return the answers with these ids that count inside the scope, in the order of their ids."""
    query = _answers(scope).where(col(Answer.id).in_(ids))
    return list(_stream(session, query.order_by(col(Answer.id), col(Label.id))))


def answers_in_export_order(
    session: Session, scope: Scope, since: datetime | None, until: datetime | None, *, history: bool = False
) -> Iterator[AnswerRow]:
    """Yield answers by event code, respondent, conversation and question: the same order on both databases.

    With `history` also the labels that don't count any more.
    """
    query = _answers(scope, history=history)
    if since is not None:
        query = query.where(col(Answer.given_at) >= since)
    if until is not None:
        query = query.where(col(Answer.given_at) < until)
    codes = (func.coalesce(GuidanceEvent.code, ""), Answer.respondent_id, Answer.session_id, Answer.question)
    by_codes = [binary(session, code) for code in codes]
    by_label = (binary(session, Label.theme), col(Label.span_start), binary(session, Label.polarity))
    order = (*by_codes, col(Answer.revision), col(Answer.id), *by_label, col(Label.id))
    return _stream(session, query.order_by(*order), history=history)


def coded(session: Session, scope: Scope, until: datetime) -> Iterator[AnswerRow]:
    """Yield the answers given before `until` that people have reviewed, with all the labels they ever had."""
    reviewed = select(col(Review.answer_id)).where(col(Review.counts))
    query = _answers(scope, history=True).where(col(Answer.given_at) < until, col(Answer.id).in_(reviewed))
    return _stream(session, query.order_by(col(Answer.id), col(Label.id)), history=True)


_ANSWER_COLUMNS = (
    col(Answer.id),
    col(Answer.session_id),
    col(Answer.respondent_id),
    col(Answer.question),
    col(Answer.revision),
    col(Answer.kind),
    col(Answer.number),
    col(Answer.choices),
    col(Answer.text),
    col(Answer.redactions),
    col(Answer.probability),
    col(Answer.given_at),
    col(Answer.local_day),
    col(Answer.state),
    col(Answer.language),
    col(Answer.abstained),
    col(Answer.model_version),
    col(Answer.codebook_version),
    col(ConversationSession.flow),
    col(ConversationSession.flow_version),
    col(ConversationSession.language),
    col(ConversationSession.age_band),
    col(ConversationSession.sector),
    col(ConversationSession.late),
    col(GuidanceEvent.code),
    col(GuidanceEvent.title),
    col(GuidanceEvent.kind),
    col(Institution.code),
    col(Institution.name),
    col(Institution.municipality),
    col(Institution.region),
    col(Institution.sector),
    col(Answer.doubt),
    col(Answer.disputed),
    col(Answer.event_id),
    col(GuidanceEvent.service),
    col(ConversationSession.wave),
)

_LABEL_COLUMNS = (
    col(Label.theme),
    col(Label.polarity),
    col(Label.confidence),
    col(Label.span_start),
    col(Label.span_end),
    col(Label.source),
    col(Label.model_version),
    col(Label.codebook_version),
    col(Review.reviewer),
    col(Label.polarity_confidence),
    col(Label.guess),
)

_BY_RESPONDENT = (col(Answer.respondent_id), col(Answer.given_at), col(Answer.id), col(Label.id))

_ABSTAINED_AT = AnswerRow.__slots__.index("abstained")  # columns stand in the order of the fields
_LABEL_AT = len(_ANSWER_COLUMNS)
_REVIEW_AT = _LABEL_AT + len(_LABEL_COLUMNS)
_SOURCE_AT = _LABEL_AT + LabelRow.__slots__.index("source")
_MODEL_AT = AnswerRow.__slots__.index("model_version")


def _answers(scope: Scope, *, history: bool = False) -> Select[*tuple[Any, ...]]:
    """Select answers × labels, with the label's review and the answer's review that counts at the end."""
    deciding_review = (
        select(func.max(col(Review.id)))
        .where(col(Review.answer_id) == col(Answer.id), col(Review.counts))
        .correlate(Answer)
        .scalar_subquery()
    )
    columns = (*_ANSWER_COLUMNS, *_LABEL_COLUMNS, col(Label.review_id), deciding_review)
    query = with_place(select(*columns).select_from(Answer), scope)
    of_answer = col(Label.answer_id) == col(Answer.id)
    with_labels = query.outerjoin(Label, of_answer if history else of_answer & is_up_to_date())
    return with_labels.outerjoin(Review, col(Review.id) == col(Label.review_id))


def _stream(session: Session, query: Select[*tuple[Any, ...]], *, history: bool = False) -> Iterator[AnswerRow]:
    rows = session.execute(query, execution_options={"yield_per": BATCH})
    for _, same_answer in groupby(rows, key=lambda row: row[0]):
        yield _answer_row(list(same_answer), history=history)


def _answer_row(rows: Sequence[Row[Any]], *, history: bool) -> AnswerRow:
    labels = _labels_that_count(rows, abstained=rows[0][_ABSTAINED_AT] is True)
    all_labels = tuple(LabelRow(*row[_LABEL_AT:_REVIEW_AT]) for row in rows if row[_LABEL_AT] is not None)
    values: list[Any] = [*rows[0][:_LABEL_AT], labels, _is_coded(rows), all_labels if history else ()]
    return AnswerRow(*values)


def _is_coded(rows: Sequence[Row[Any]]) -> bool:
    """Tell whether a person's word decides: a review that counts, or labels that came without one."""
    by_hand = (row[_SOURCE_AT] == "human" and row[_REVIEW_AT] is None for row in rows)
    return rows[0][_REVIEW_AT + 1] is not None or any(by_hand)


def _labels_that_count(rows: Sequence[Row[Any]], *, abstained: bool) -> tuple[LabelRow, ...]:
    """Keep a person's labels, those of the review that counts, before the machine's; of an abstention keep nothing.

    A review without labels says "no theme here", which counts as well. While two people disagree none of their
    reviews counts, and the machine's labels stand as if nobody had looked.
    """
    deciding_review = rows[0][_REVIEW_AT + 1]
    labels = [(LabelRow(*row[_LABEL_AT:_REVIEW_AT]), row[_REVIEW_AT]) for row in rows if row[_LABEL_AT] is not None]
    human = [(label, review) for label, review in labels if label.source == "human"]
    if deciding_review is not None:
        return tuple(label for label, review in human if review in (deciding_review, None))
    if any(review is None for _, review in human):
        return tuple(label for label, review in human if review is None)
    present = rows[0][_MODEL_AT]
    machine = (label for label, _ in labels if label.source == "machine" and label.model_version == present)
    return () if abstained else tuple(machine)
