"""The smaller tables of the analyst's bundle: gaps, actions, institutions and events, each in a fixed order."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlmodel import Session, col

from models.scopes import Scope, binary
from models.tables import Action, Gap, GuidanceEvent, IndicatorValue, Institution


def institutions(session: Session, scope: Scope) -> list[Institution]:
    """Return the institutions of the scope by code."""
    query = select(Institution).order_by(binary(session, Institution.code))
    if scope.level == "institution":
        query = query.where(col(Institution.code) == scope.key)
    if scope.level == "municipality":
        query = query.where(col(Institution.municipality) == scope.key)
    return list(session.scalars(query))


def event_kinds(session: Session) -> dict[str, tuple[str, str]]:
    """Return kind and service of each event by its code."""
    query = select(col(GuidanceEvent.code), col(GuidanceEvent.kind), col(GuidanceEvent.service))
    return {code: (kind, service) for code, kind, service in session.execute(query)}


def gaps(session: Session, since: datetime | None, until: datetime | None) -> list[Gap]:
    """Return the gaps that were open at some time of `[since, until)`."""
    query = select(Gap)
    if until is not None:
        query = query.where(col(Gap.opened_at) < until)
    if since is not None:
        query = query.where(col(Gap.closed_at).is_(None) | (col(Gap.closed_at) >= since))
    return list(session.scalars(query.order_by(col(Gap.opened_at), binary(session, Gap.key), col(Gap.id))))


def actions(session: Session, since: datetime | None, until: datetime | None) -> list[Action]:
    """Return what was recorded in `[since, until)`."""
    query = select(Action)
    if since is not None:
        query = query.where(col(Action.recorded_at) >= since)
    if until is not None:
        query = query.where(col(Action.recorded_at) < until)
    return list(session.scalars(query.order_by(col(Action.recorded_at), binary(session, Action.scope), col(Action.id))))


def windows_with_values(session: Session) -> list[str]:
    """Return the keys of all windows that values were computed for."""
    return sorted(session.scalars(select(col(IndicatorValue.window)).distinct()))
