"""Answers as reviewers get them: who may be shown at all, who still needs a coder, and in which order.

Small groups are kept away by the caller's `minimum`: the people who gave texts about the event.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, and_, exists, func, or_, select
from sqlalchemy.orm import aliased
from sqlmodel import Session, col

from models.readings import is_of_last_reading
from models.scopes import Scope, inside, with_place
from models.tables import (
    Answer,
    ConversationSession,
    GuidanceEvent,
    Institution,
    Label,
    Review,
    ReviewBatch,
    ReviewItem,
)

UNDECIDED = 0.0  # confidence of a reading that abstained


@dataclass(frozen=True)
class Seeker:
    """Who looks for answers: their scope, the smallest group they may see, how many coders an answer should have.

    Somebody else's open item counts as a coder if it was handed out after `handed_since`.
    """

    reviewer: str
    scope: Scope
    minimum: int
    coders: int
    handed_since: datetime


@dataclass(frozen=True, slots=True)
class WaitingRow:
    """An answer that was drawn by chance or is disputed, and needs another coder."""

    answer_id: int
    probability: float | None


@dataclass(frozen=True, slots=True)
class DoubtRow:
    """An answer by the machine's least sure label."""

    answer_id: int
    confidence: float
    themes: frozenset[str]


@dataclass(frozen=True, slots=True)
class ShownRow:
    """An answer as a reviewer sees it, with what the machine reads in it: None if it would not decide."""

    answer_id: int
    event_id: int | None
    institution_id: int | None
    session_id: str
    flow: str
    question: str
    event_title: str
    text: str
    reading: tuple[tuple[str, str], ...] | None


def fresh(session: Session, seeker: Seeker) -> list[int]:
    """Return the answers that nobody has been handed or has coded: the frame of the audit sample."""
    query = _needing(select(col(Answer.id)), seeker).where(~_handed(), ~_coded())
    return [key for key in session.scalars(query.order_by(col(Answer.id))) if key is not None]


def waiting(session: Session, seeker: Seeker, limit: int) -> list[WaitingRow]:
    """Return audit answers and disputed ones that need another coder; disputes first, then the longest waiting."""
    chance = _audit_probability()
    query = _needing(select(col(Answer.id), chance), seeker).where(or_(_in_audit(), col(Answer.disputed)))
    order = (col(Answer.disputed).desc(), _first_handed(), col(Answer.id))
    return [WaitingRow(*row) for row in session.execute(query.order_by(*order).limit(limit))]


def doubtful(session: Session, seeker: Seeker, limit: int) -> list[DoubtRow]:
    """Return answers outside the audit sample by the machine's doubt, the greatest first."""
    least = select(func.min(col(Label.confidence))).where(_by_machine()).correlate(Answer).scalar_subquery()
    doubt = func.coalesce(least, UNDECIDED)
    query = _needing(select(col(Answer.id), doubt), seeker).where(~_in_audit())
    order = (func.coalesce(col(Answer.abstained), False).desc(), doubt, col(Answer.id))
    rows = session.execute(query.order_by(*order).limit(limit)).all()
    themes = _themes(session, [key for key, _ in rows])
    return [DoubtRow(key or 0, confidence, frozenset(themes.get(key or 0, ()))) for key, confidence in rows]


def count_waiting(session: Session, seeker: Seeker) -> int:
    """Return how many answers this reviewer might still get."""
    return session.scalar(select(func.count()).select_from(_needing(select(col(Answer.id)), seeker).subquery())) or 0


def shown(session: Session, scope: Scope, minimum: int, answer_id: int) -> ShownRow | None:
    """Return an answer as it may be shown now; None if it may not: changed, deleted, held, or too few people left."""
    columns: Select[*tuple[Any, ...]] = select(
        col(Answer.event_id),
        col(GuidanceEvent.institution_id),
        col(Answer.session_id),
        col(ConversationSession.flow),
        col(Answer.question),
        col(GuidanceEvent.title),
        col(Answer.text),
        col(Answer.abstained),
    )
    query = _showable(columns, scope).where(col(Answer.id) == answer_id, _is_of_large_group(minimum))
    row = session.execute(query).first()
    if row is None:
        return None
    reading = None if row.abstained else tuple(_machine_labels(session, answer_id))
    values: list[Any] = [answer_id, *row[:-1], reading]
    return ShownRow(*values)


def _showable(query: Select[*tuple[Any, ...]], scope: Scope) -> Select[*tuple[Any, ...]]:
    """Keep texts that were read."""
    return with_place(query.select_from(Answer), scope).where(
        col(Answer.text).is_not(None), col(Answer.state) == "read"
    )


def _writers() -> tuple[Any, Select[int]]:
    """Return events with the number of people who wrote about them, whoever's words were held meanwhile."""
    wrote = aliased(Answer)
    people = func.count(func.distinct(col(wrote.respondent_id)))
    texts = or_(col(wrote.text).is_not(None), col(wrote.state) == "held")
    return wrote, select(people).where(col(wrote.current), texts)


def _of_large_group(scope: Scope, minimum: int) -> ColumnElement[bool]:
    """Tell for many answers at once whether enough people wrote about the same event of the scope."""
    wrote, people = _writers()
    places = select(col(Institution.id)).where(*inside(scope))
    here = select(col(GuidanceEvent.id)).where(col(GuidanceEvent.institution_id).in_(places))
    events = people.with_only_columns(col(wrote.event_id)).where(col(wrote.event_id).in_(here))
    events = events.group_by(col(wrote.event_id))
    large = events.having(func.count(func.distinct(col(wrote.respondent_id))) >= minimum)
    return col(Answer.event_id).in_(large)


def _is_of_large_group(minimum: int) -> ColumnElement[bool]:
    """Tell it for a single answer without looking at all others."""
    wrote, people = _writers()
    beside: ColumnElement[bool] = (
        people.where(col(wrote.event_id) == col(Answer.event_id)).correlate(Answer).scalar_subquery() >= minimum
    )
    return beside


def _needing(query: Select[*tuple[Any, ...]], seeker: Seeker) -> Select[*tuple[Any, ...]]:
    """Keep what needs a coder and was never handed to this one."""
    mine = exists().where(col(ReviewItem.answer_id) == col(Answer.id), col(ReviewItem.reviewer) == seeker.reviewer)
    coded_by_me = exists().where(col(Review.answer_id) == col(Answer.id), col(Review.reviewer) == seeker.reviewer)
    in_hand = _in_hand(seeker)
    needs = or_(_coders() + in_hand < seeker.coders, and_(col(Answer.disputed), in_hand == 0))
    showable = _showable(query, seeker.scope).where(_of_large_group(seeker.scope, seeker.minimum))
    return showable.where(~mine, ~coded_by_me, needs)


def _handed() -> ColumnElement[bool]:
    return exists().where(col(ReviewItem.answer_id) == col(Answer.id))


def _coded() -> ColumnElement[bool]:
    return exists().where(col(Review.answer_id) == col(Answer.id))


def _coders() -> ScalarSelect[int]:
    people = select(func.count(func.distinct(col(Review.reviewer)))).where(col(Review.answer_id) == col(Answer.id))
    return people.correlate(Answer).scalar_subquery()


def _in_hand(seeker: Seeker) -> ScalarSelect[int]:
    """Count whoever has it before them right now."""
    handed = (
        select(func.count(col(ReviewItem.id)))
        .join(ReviewBatch, col(ReviewBatch.id) == col(ReviewItem.batch_id))
        .where(col(ReviewItem.answer_id) == col(Answer.id), col(ReviewItem.state) == "open")
        .where(col(ReviewBatch.drawn_at) >= seeker.handed_since)
    )
    return handed.correlate(Answer).scalar_subquery()


def _audit_probability() -> ScalarSelect[float | None]:
    """Return the probability of the draw that chose an answer by chance, if one did."""
    chance = select(func.max(col(ReviewItem.probability))).where(col(ReviewItem.answer_id) == col(Answer.id))
    return chance.correlate(Answer).scalar_subquery()


def _in_audit() -> ColumnElement[bool]:
    """Tell whether chance has drawn an answer, from the few that it has."""
    drawn = select(col(ReviewItem.answer_id)).where(col(ReviewItem.probability).is_not(None))
    return col(Answer.id).in_(drawn)


def _first_handed() -> ScalarSelect[int | None]:
    first = select(func.min(col(ReviewItem.id))).where(col(ReviewItem.answer_id) == col(Answer.id))
    return first.correlate(Answer).scalar_subquery()


def _by_machine() -> ColumnElement[bool]:
    return and_(col(Label.answer_id) == col(Answer.id), is_of_last_reading())


def _themes(session: Session, answer_ids: list[int | None]) -> dict[int, set[str]]:
    themes: dict[int, set[str]] = {}
    query = select(col(Label.answer_id), col(Label.theme)).join(Answer, _by_machine())
    for answer_id, theme in session.execute(query.where(col(Label.answer_id).in_(answer_ids))):
        themes.setdefault(answer_id, set()).add(theme)
    return themes


def _machine_labels(session: Session, answer_id: int) -> list[tuple[str, str]]:
    query = select(col(Label.theme), col(Label.polarity)).join(Answer, _by_machine())
    query = query.where(col(Label.answer_id) == answer_id)
    rows = session.execute(query.order_by(col(Label.confidence).desc(), col(Label.id)))
    return list(dict.fromkeys((theme, polarity) for theme, polarity in rows))
