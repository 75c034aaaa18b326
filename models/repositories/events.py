"""Institutions and the guidance events they hold."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, select
from sqlmodel import Session, col

from models.foreseen import Foreseen
from models.tables import GuidanceEvent, Institution

_BY_CODE = select(GuidanceEvent).where(col(GuidanceEvent.code) == bindparam("wanted"))
_CLOSES_AT = select(col(GuidanceEvent.closes_at)).where(col(GuidanceEvent.id) == bindparam("event"))


class Events:
    """Where guidance happens."""

    def __init__(self, session: Session, foreseen: Foreseen) -> None:
        self._session = session
        self._foreseen = foreseen
        self._loaded: list[GuidanceEvent] = []  # many turns of a transaction are about the same: it is not let go

    def by_code(self, code: str) -> GuidanceEvent | None:
        """Return the event behind a deep link; letters' case doesn't matter, people type codes from a wall."""
        known, wanted = self._foreseen.events, code.upper()
        if wanted not in known:
            with self._session.no_autoflush:
                found = self._session.scalars(_BY_CODE, {"wanted": wanted}).first()
            if found is None:
                return None
            known[wanted] = found
        return known[wanted]

    def get(self, event_id: int) -> GuidanceEvent:
        """Return an event. Raises NoResultFound without it."""
        with self._session.no_autoflush:
            event = self._session.get_one(GuidanceEvent, event_id)
        self._loaded.append(event)
        return event

    def closes_at(self, event_id: int) -> datetime:
        """Return when answers about an event begin to be late. Raises NoResultFound without it."""
        if event_id in self._foreseen.closing:
            return self._foreseen.closing[event_id]
        self._session.flush()
        return self._session.connection().execute(_CLOSES_AT, {"event": event_id}).scalar_one()

    def add(self, event: GuidanceEvent) -> GuidanceEvent:
        """Keep a new event."""
        self._session.add(event)
        self._session.flush()
        return event

    def institution(self, institution_id: int) -> Institution:
        """Return an institution. Raises NoResultFound without it."""
        return self._session.get_one(Institution, institution_id)

    def institution_by_code(self, code: str) -> Institution | None:
        """Return the institution with a stable short name, or the one that has taken it over."""
        found = self._session.scalars(select(Institution).where(col(Institution.code) == code)).first()
        return self.institution(found.merged_into_id) if found and found.merged_into_id else found

    def institutions(self, *, institution_id: int | None = None, municipality: str | None = None) -> list[Institution]:
        """Return institutions by name: one, those of a municipality, or all. None that another has taken over."""
        query = select(Institution).where(col(Institution.merged_into_id).is_(None)).order_by(col(Institution.name))
        if institution_id is not None:
            query = query.where(col(Institution.id) == institution_id)
        if municipality is not None:
            query = query.where(col(Institution.municipality) == municipality)
        return list(self._session.scalars(query))

    def ever(self) -> list[Institution]:
        """Return all institutions that ever were, with those that another has taken over."""
        return list(self._session.scalars(select(Institution).order_by(col(Institution.name))))

    def recent(self, institution_ids: list[int], limit: int = 10) -> list[GuidanceEvent]:
        """Return the newest events of some institutions, newest first."""
        query = (
            select(GuidanceEvent)
            .where(col(GuidanceEvent.institution_id).in_(institution_ids))
            .order_by(col(GuidanceEvent.starts_at).desc(), col(GuidanceEvent.id).desc())
            .limit(limit)
        )
        return list(self._session.scalars(query))
