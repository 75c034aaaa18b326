"""Answers for exports as plain tuples, a conversation at a time: a million rows must not become a million objects.

The same answers as in `answer_rows`, in the same order, with the same labels counting.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from itertools import chain, groupby
from json import loads
from operator import itemgetter
from typing import Any, NamedTuple

from sqlalchemy import Select, String, cast, func, literal, select
from sqlmodel import Session, col

from models.answer_rows import BATCH
from models.readings import is_up_to_date
from models.scopes import Scope, binary, with_place
from models.tables import (
    Answer,
    ConversationSession,
    GuidanceEvent,
    ImportedAnswer,
    Institution,
    Label,
    Review,
)

Plain = Sequence[Any]


@dataclass(frozen=True)
class Slice:
    """Which answers: those of a scope given in `[since, until)`, of all times where an end is None."""

    scope: Scope
    since: datetime | None = None
    until: datetime | None = None


class Talk(NamedTuple):
    """What stands once for a conversation; its fields are the columns of `TALK` in their order."""

    session_id: str
    respondent_id: str
    institution_code: str | None
    institution: str | None
    municipality: str | None
    region: str | None
    sector: str | None
    event_code: str | None
    event_title: str | None
    event_kind: str | None
    flow: str
    flow_version: int
    wave: int
    age_band: str | None
    own_sector: str | None
    language: str
    late: bool


class Said(NamedTuple):
    """One answer; `choices` is the list as JSON, `day` the local day as text."""

    id: int
    day: str
    question: str
    revision: int
    kind: str
    number: int | None
    choices: str
    text: str | None
    redactions: int
    language: str | None
    abstained: bool | None
    doubt: str | None
    disputed: bool
    probability: float
    model_version: str | None
    codebook_version: str | None
    imported: bool


class Given(NamedTuple):
    """One label of an answer, or nothing but None."""

    theme: str
    polarity: str
    confidence: float
    polarity_confidence: float | None
    span_start: int
    span_end: int
    source: str
    model_version: str
    codebook_version: str
    guess: bool
    review_id: int | None


class Coded(NamedTuple):
    """An answer with the labels that count; `by_person` tells that people decided about them.

    `history` is all it ever had, if that was asked for.
    """

    said: Said
    labels: tuple[Given, ...]
    by_person: bool = False
    history: tuple[Given, ...] = ()


Conversation = tuple[Talk, list[Coded]]

_TALK = (
    col(ConversationSession.id),
    col(Answer.respondent_id),
    col(Institution.code),
    col(Institution.name),
    col(Institution.municipality),
    col(Institution.region),
    col(Institution.sector),
    col(GuidanceEvent.code),
    col(GuidanceEvent.title),
    col(GuidanceEvent.kind),
    col(ConversationSession.flow),
    col(ConversationSession.flow_version),
    col(ConversationSession.wave),
    col(ConversationSession.age_band),
    col(ConversationSession.sector),
    col(ConversationSession.language),
    col(ConversationSession.late),
)
_SAID = (
    col(Answer.id),
    cast(Answer.local_day, String),
    col(Answer.question),
    col(Answer.revision),
    col(Answer.kind),
    col(Answer.number),
    cast(Answer.choices, String),
    col(Answer.text),
    col(Answer.redactions),
    col(Answer.language),
    col(Answer.abstained),
    col(Answer.doubt),
    col(Answer.disputed),
    col(Answer.probability),
    col(Answer.model_version),
    col(Answer.codebook_version),
)
_GIVEN = (
    col(Label.theme),
    col(Label.polarity),
    col(Label.confidence),
    col(Label.polarity_confidence),
    col(Label.span_start),
    col(Label.span_end),
    col(Label.source),
    col(Label.model_version),
    col(Label.codebook_version),
    col(Label.guess),
    col(Label.review_id),
)
_SAID_AT = len(_TALK)
_GIVEN_AT = _SAID_AT + len(_SAID) + 1
_MODEL_AT = _SAID_AT + Said._fields.index("model_version")
_ABSTAINED_AT = _SAID_AT + Said._fields.index("abstained")


def count(session: Session, part: Slice) -> int:
    """Return how many answers `conversations` will yield."""
    query = _inside(with_place(select(func.count()).select_from(Answer), part.scope), part)
    return session.scalar(query) or 0


def conversations(session: Session, part: Slice, *, history: bool = False) -> Iterator[Conversation]:
    """Yield conversations in export order: by event code, respondent, conversation, question.

    `history` adds labels that don't count any more.
    """
    deciding = _deciding_reviews(session)
    imported = session.scalar(select(col(ImportedAnswer.answer_id)).limit(1)) is not None
    rows = session.execute(_query(session, part, history=history, imported=imported), execution_options=_STREAMED)
    talk: Talk | None = None
    coded: list[Coded] = []
    for _, of_answer in groupby(chain.from_iterable(rows.partitions()), key=itemgetter(_SAID_AT)):
        same_answer = list(of_answer)
        first = same_answer[0]
        if talk is None or first[0] != talk.session_id:
            if talk is not None:
                yield talk, coded
            talk, coded = Talk._make(first[:_SAID_AT]), []
        coded.append(_coded(same_answer, deciding, history=history))
    if talk is not None:
        yield talk, coded


_STREAMED = {"yield_per": BATCH}


def _query(session: Session, part: Slice, *, history: bool, imported: bool) -> Select[*tuple[Any, ...]]:
    mark: Any = select(col(ImportedAnswer.answer_id)).where(col(ImportedAnswer.answer_id) == col(Answer.id)).exists()
    columns = (*_TALK, *_SAID, mark if imported else literal(False), *_GIVEN)
    query = _inside(with_place(select(*columns).select_from(Answer), part.scope), part)
    of_answer = col(Label.answer_id) == col(Answer.id)
    query = query.outerjoin(Label, of_answer if history else of_answer & is_up_to_date())
    codes = (func.coalesce(GuidanceEvent.code, ""), Answer.respondent_id, Answer.session_id, Answer.question)
    by_label = (binary(session, Label.theme), col(Label.span_start), binary(session, Label.polarity), col(Label.id))
    return query.order_by(*(binary(session, code) for code in codes), col(Answer.revision), col(Answer.id), *by_label)


def _inside(query: Select[*tuple[Any, ...]], part: Slice) -> Select[*tuple[Any, ...]]:
    if part.since is not None:
        query = query.where(col(Answer.given_at) >= part.since)
    return query.where(col(Answer.given_at) < part.until) if part.until is not None else query


def _coded(rows: Sequence[Plain], deciding: Mapping[int, int], *, history: bool) -> Coded:
    first = rows[0]
    said = Said._make(first[_SAID_AT:_GIVEN_AT])
    if first[_GIVEN_AT] is None and said.id not in deciding:
        return Coded(said, ())
    given = tuple(Given._make(row[_GIVEN_AT:]) for row in rows if row[_GIVEN_AT] is not None)
    labels = _counting(said, given, deciding.get(said.id))
    by_person = said.id in deciding or any(label.source == "human" for label in labels)
    return Coded(said, labels, by_person, given if history else ())


def _counting(said: Said, given: tuple[Given, ...], deciding: int | None) -> tuple[Given, ...]:
    """Keep a person's labels before the machine's, of an abstention nothing: as `answer_rows` does."""
    human = [label for label in given if label.source == "human"]
    if deciding is not None:
        return tuple(label for label in human if label.review_id in (deciding, None))
    if by_hand := tuple(label for label in human if label.review_id is None):
        return by_hand
    if said.abstained:
        return ()
    return tuple(each for each in given if each.source == "machine" and each.model_version == said.model_version)


def _deciding_reviews(session: Session) -> dict[int, int]:
    """Return the review that decides about an answer's labels, for the few answers that have one."""
    query = select(col(Review.answer_id), func.max(col(Review.id))).where(col(Review.counts))
    return {row[0]: row[1] for row in session.execute(query.group_by(col(Review.answer_id)))}


@dataclass(frozen=True)
class Asked:
    """A question that was answered, its kind, and the least probability with which it was asked of anybody."""

    question: str
    kind: str
    probability: float


def questions(session: Session, part: Slice) -> list[Asked]:
    """Return the questions that the answers belong to, in order of their id."""
    columns = (col(Answer.question), func.min(col(Answer.kind)), func.min(col(Answer.probability)))
    query = _inside(with_place(select(*columns).select_from(Answer), part.scope), part)
    rows = session.execute(query.group_by(col(Answer.question)))
    return sorted((Asked(*row) for row in rows), key=lambda asked: asked.question)


class Belonging(NamedTuple):
    """Whose conversation it is, and what could tell them: where, how old, studying what, in which talk, since when."""

    respondent_id: str
    municipality: str | None
    region: str | None
    sector: str | None
    age_band: str | None
    own_sector: str | None
    flow: str
    wave: int
    first_day: str


def belongings(session: Session, part: Slice) -> Iterator[Belonging]:
    """Yield one row for each conversation of the slice."""
    talk = dict(zip(Talk._fields, _TALK, strict=True))
    kept = [talk[name] for name in Belonging._fields[:-1]]
    day = cast(func.min(Answer.local_day), String)
    query = _inside(with_place(select(*kept, day).select_from(Answer), part.scope), part)
    grouped = query.group_by(col(ConversationSession.id), *kept)
    for row in session.execute(grouped, execution_options=_STREAMED):
        yield Belonging._make(row)


@lru_cache(maxsize=10_000)
def chosen(choices: str) -> tuple[str, ...]:
    """Return a list of choices from its JSON; the same few come again and again."""
    return tuple(loads(choices)) if choices != "[]" else ()
