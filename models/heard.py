"""What digests read: how many were heard in a stretch of time, values as they were computed, texts to quote from."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, func, select
from sqlmodel import Session, col

from models.answer_rows import AnswerRow, some_answers
from models.consents import QUOTING, agrees
from models.readings import counts_for_its_answer
from models.scopes import Scope, with_place
from models.tables import Answer, IndicatorValue, Label


def people(session: Session, scope: Scope, since: datetime, until: datetime) -> int:
    """Count who answered anything in `[since, until)`, everybody once."""
    query = with_place(select(func.count(func.distinct(col(Answer.respondent_id)))).select_from(Answer), scope)
    return session.scalar(query.where(col(Answer.given_at) >= since, col(Answer.given_at) < until)) or 0


def newest_answer(session: Session, scope: Scope) -> datetime | None:
    """Return when somebody answered last."""
    return session.scalar(with_place(select(func.max(col(Answer.given_at))).select_from(Answer), scope))


def values_at(
    session: Session, level: str, key: str, windows: Iterable[str], indicators: Collection[str]
) -> list[IndicatorValue]:
    """Return the values of one place as a whole in these windows, as they were computed last."""
    query = select(IndicatorValue).where(
        col(IndicatorValue.indicator).in_(sorted(indicators)),
        col(IndicatorValue.scope_level) == level,
        col(IndicatorValue.scope) == key,
        col(IndicatorValue.cut) == "",
        col(IndicatorValue.window).in_(sorted(windows)),
    )
    return list(session.scalars(query))


def writers(session: Session, scope: Scope, since: datetime, until: datetime, themes: Sequence[str] = ()) -> int:
    """Count the people who wrote something that was read, about one of the themes if some are given."""
    query = with_place(select(func.count(func.distinct(col(Answer.respondent_id)))).select_from(Answer), scope)
    query = query.where(col(Answer.given_at) >= since, col(Answer.given_at) < until, *_is_text())
    return session.scalar(query.where(_about(themes)) if themes else query) or 0


def quotable(
    session: Session, scope: Scope, since: datetime, until: datetime, *, themes: Sequence[str], most: int
) -> list[AnswerRow]:
    """Return the newest texts about the themes whose writers agree to be quoted, with nothing masked in them."""
    query = with_place(select(col(Answer.id)), scope).where(
        col(Answer.given_at) >= since,
        col(Answer.given_at) < until,
        *_is_text(),
        col(Answer.redactions) == 0,
        agrees(col(Answer.respondent_id), QUOTING),
        _about(themes),
    )
    newest = session.scalars(query.order_by(col(Answer.id).desc()).limit(most))
    return some_answers(session, scope, [number for number in newest if number is not None])


def _is_text() -> tuple[ColumnElement[bool], ...]:
    return (col(Answer.text).is_not(None), col(Answer.state) == "read")


def _about(themes: Sequence[str]) -> ColumnElement[bool]:
    about = select(col(Label.id)).where(
        col(Label.answer_id) == col(Answer.id), col(Label.theme).in_(tuple(themes)), counts_for_its_answer()
    )
    return about.correlate(Answer).exists()
