"""Parts of the country, and how queries keep to them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, TypeVarTuple

from sqlalchemy import ColumnElement, Select, collate
from sqlmodel import Session, col

from models.tables import Answer, ConversationSession, GuidanceEvent, Institution

Columns = TypeVarTuple("Columns")


@dataclass(frozen=True)
class Scope:
    """A part of the country: one institution (by code), one municipality or region (by name) or all of it (`LV`)."""

    level: str  # institution | municipality | region | national
    key: str
    title: str = ""


def inside(scope: Scope) -> list[ColumnElement[bool]]:
    """Return the conditions that keep a query, which must join `Institution`, to the scope."""
    if scope.level == "institution":
        return [col(Institution.code) == scope.key]
    if scope.level == "municipality":
        return [col(Institution.municipality) == scope.key]
    if scope.level == "region":
        return [col(Institution.region) == scope.key]
    return []


def binary(session: Session, column: Any) -> ColumnElement[str]:
    """Order by code point: databases and their locales would otherwise disagree about the order of codes."""
    return collate(column, "BINARY" if session.get_bind().dialect.name == "sqlite" else "C")


def with_place(query: Select[*Columns], scope: Scope) -> Select[*Columns]:
    """Join answers with their conversation, event and place, and keep those that count inside the scope."""
    return (
        query.join(ConversationSession, col(ConversationSession.id) == col(Answer.session_id))
        .outerjoin(GuidanceEvent, col(GuidanceEvent.id) == col(Answer.event_id))
        .outerjoin(Institution, col(Institution.id) == col(GuidanceEvent.institution_id))
        .where(
            col(Answer.current),
            col(Answer.state) != "held",
            col(ConversationSession.status) != "danger",
            *inside(scope),
        )
    )
