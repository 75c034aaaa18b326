"""Institutions over time: one gets another name, one is taken over by another, and history goes with it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from models.tables import (
    Action,
    Alert,
    Coordinator,
    CoordinatorScope,
    DangerSignal,
    Gap,
    GuidanceEvent,
    IndicatorValue,
    Institution,
    ReviewBatch,
    StaffInvitation,
)

CLOSED_FOR = "merged"


class Moved(NamedTuple):
    """What a take-over moved."""

    events: int
    staff: int
    actions: int
    gaps: int


class Listed(NamedTuple):
    """An institution with the number of its events and, if it is no more, the code of the one that took it over."""

    institution: Institution
    events: int
    merged_into: str | None


class Places:
    """Institutions as they change. Whoever moves events notes with `rollups` whom to count anew."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def by_code(self, code: str) -> Institution | None:
        """Return the institution with this very code, also one that was taken over."""
        return self._session.scalars(select(Institution).where(col(Institution.code) == code)).first()

    def everything(self) -> list[Listed]:
        """Return all institutions, also those that were taken over, by municipality and name."""
        counts = select(col(GuidanceEvent.institution_id), func.count()).group_by(col(GuidanceEvent.institution_id))
        events = {row[0]: row[1] for row in self._session.execute(counts)}
        query = select(Institution).order_by(
            col(Institution.municipality), col(Institution.name), col(Institution.code)
        )
        found = list(self._session.scalars(query))
        codes = {each.id: each.code for each in found}
        return [Listed(each, events.get(each.id, 0), codes.get(each.merged_into_id)) for each in found]

    def events(self, institution: Institution) -> list[int]:
        """Return the ids of an institution's events."""
        query = select(col(GuidanceEvent.id)).where(col(GuidanceEvent.institution_id) == institution.id)
        return [event for event in self._session.scalars(query.order_by(col(GuidanceEvent.id))) if event is not None]

    def take_over(self, old: Institution, new: Institution, now: datetime) -> Moved:
        """Move all that belongs to `old` to `new`, and close what was open about it. `old` keeps its code and name."""
        moved = Moved(
            events=self._move(GuidanceEvent, old, new),
            staff=self._move_staff(old, new),
            actions=self._move_scopes(old, new),
            gaps=self._close_gaps(old, now),
        )
        self._move(StaffInvitation, old, new)
        self._move(DangerSignal, old, new)
        self._session.execute(
            delete(IndicatorValue).where(
                col(IndicatorValue.scope_level) == "institution", col(IndicatorValue.scope) == old.code
            )
        )
        followers = update(Institution).where(col(Institution.merged_into_id) == old.id)
        self._session.execute(followers.values(merged_into_id=new.id))
        old.merged_into_id = new.id
        if old.learners and new.learners:
            new.learners += old.learners
        self._session.add_all((old, new))
        self._session.flush()
        return moved

    def _move(
        self, table: type[GuidanceEvent | StaffInvitation | DangerSignal], old: Institution, new: Institution
    ) -> int:
        theirs = col(table.institution_id) == old.id
        count = self._session.scalar(select(func.count()).select_from(table).where(theirs)) or 0
        self._session.execute(update(table).where(theirs).values(institution_id=new.id))
        return count

    def _move_staff(self, old: Institution, new: Institution) -> int:
        """Give those who saw `old` the new place; who sees it already keeps it once."""
        scopes = list(
            self._session.scalars(select(CoordinatorScope).where(col(CoordinatorScope.institution_id) == old.id))
        )
        there = select(col(CoordinatorScope.coordinator_id)).where(col(CoordinatorScope.institution_id) == new.id)
        known = set(self._session.scalars(there))
        for scope in scopes:
            if scope.coordinator_id in known:
                self._session.delete(scope)
                continue
            scope.institution_id = new.id
            known.add(scope.coordinator_id)
            self._session.add(scope)
        people = {scope.coordinator_id for scope in scopes}
        active = select(func.count()).select_from(Coordinator).where(col(Coordinator.id).in_(people))
        return self._session.scalar(active.where(col(Coordinator.active))) or 0

    def _move_scopes(self, old: Institution, new: Institution) -> int:
        count = 0
        for table in (Action, ReviewBatch):
            theirs = (col(table.scope_level) == "institution", col(table.scope) == old.code)
            if table is Action:
                count = self._session.scalar(select(func.count()).select_from(table).where(*theirs)) or 0
            self._session.execute(update(table).where(*theirs).values(scope=new.code))
        return count

    def _close_gaps(self, old: Institution, now: datetime) -> int:
        """Close what is open about a place that is no more; what is still so at the new one is found there."""
        about = (col(Gap.scope_level) == "institution", col(Gap.scope) == old.code, col(Gap.closed_at).is_(None))
        gaps = list(self._session.scalars(select(Gap).where(*about)))
        for gap in gaps:
            gap.closed_at, gap.closed_for = now, CLOSED_FOR
            self._session.add(gap)
        ids = [gap.id for gap in gaps]
        self._session.execute(update(Alert).where(col(Alert.gap_id).in_(ids)).values(state="closed"))
        return len(gaps)
