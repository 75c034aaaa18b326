"""Whose answers have changed since they were counted, and what each person adds to the roll-ups."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import Select, delete, func, insert, select
from sqlmodel import Session, col

from models.additions import Addition
from models.gathering import later
from models.rollup_changes import Change, note_months
from models.statements import insert_unless_known
from models.tables import Answer, Contribution, Respondent, RollupDue, Setting

COUNTED_BY = "rollup_version"  # the version by which everybody was counted last


class Rollups:
    """The only way by which roll-ups change: somebody is due, is counted anew, and is due no more.

    Who counts a person holds their row of `Respondent` before that of `RollupDue`, before their answers, before rows
    of roll-ups: whoever keeps to this order waits for others, but never in a circle.
    """

    def __init__(self, session: Session) -> None:
        self._session = session

    # --- who is due ---------------------------------------------------------------------------------------

    def due(self, respondent_ids: Iterable[str]) -> None:
        """Note that what these people add must be counted anew, before or after what changes it."""
        for person in sorted(set(respondent_ids)):
            later(self._session, insert_unless_known(self._session, RollupDue), {"respondent_id": person})

    def due_of_event(self, event_id: int) -> None:
        """Note everybody who answered about an event: it has moved to another place, or its kind has changed."""
        query = select(col(Answer.respondent_id), col(Answer.local_day)).where(col(Answer.event_id) == event_id)
        found = self._session.execute(query.distinct()).all()
        self.due(person for person, _ in found)
        note_months(self._session, {f"{day:%Y-%m}" for _, day in found})

    def due_of_answers(self, answer_ids: Sequence[int]) -> list[str]:
        """Note the people who gave these answers, and hold them until the end of the transaction. Returns them."""
        query = select(col(Answer.respondent_id)).where(col(Answer.id).in_(answer_ids)).distinct()
        people = sorted(self._session.scalars(query))
        self._hold(people)
        self.due(people)
        return people

    def claim(self, limit: int) -> list[str]:
        """Return some of those who are due, held; others who claim don't get them meanwhile."""
        query = (
            select(col(RollupDue.respondent_id))
            .join(Respondent, col(Respondent.id) == col(RollupDue.respondent_id))
            .order_by(col(RollupDue.respondent_id))
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        return list(self._session.scalars(query))

    def claim_stale(self, version: str, after: str, limit: int) -> list[str]:
        """Return some people beyond the id `after` who were never counted or by another version, held and due."""
        people = list(self._session.scalars(_stale(version).where(col(Respondent.id) > after).limit(limit)).all())
        self._hold(people)
        self.due(people)
        return people

    def claim_these(self, people: Sequence[str]) -> list[str]:
        """Return those of these people who are still there, held and due."""
        there = self._hold(people)
        self.due(there)
        return there

    def _hold(self, people: Sequence[str]) -> list[str]:
        """Hold those of these people who are there. Returns them."""
        query = select(col(Respondent.id)).where(col(Respondent.id).in_(people)).order_by(col(Respondent.id))
        return list(self._session.scalars(query.with_for_update()))

    def waiting(self) -> int:
        """Return how many people are due."""
        return self._session.scalar(select(func.count()).select_from(RollupDue)) or 0

    def stale(self, version: str) -> int:
        """Return how many people were never counted, or by another version."""
        return self._session.scalar(select(func.count()).select_from(_stale(version).subquery())) or 0

    def stale_slices(self, version: str, letters: int) -> list[str]:
        """Return what the ids of such people begin with, so many letters: no id of anybody."""
        begins = func.substr(col(Respondent.id), 1, letters).label("begins")
        query = _stale(version).with_only_columns(begins).distinct().order_by(None)
        return sorted(self._session.scalars(query))

    def stale_in(self, version: str, begins: str) -> list[str]:
        """Return such people of a slice."""
        query = _stale(version).where(func.substr(col(Respondent.id), 1, len(begins)) == begins)
        return list(self._session.scalars(query))

    def is_counted_by(self, version: str) -> bool:
        """Tell whether everybody was once counted by a version; later changes are due."""
        row = self._session.get(Setting, COUNTED_BY)
        return row is not None and row.value == version

    def all_counted_by(self, version: str) -> None:
        """Note that everybody has been counted by a version."""
        self._session.merge(Setting(key=COUNTED_BY, value=version))

    # --- what they add ------------------------------------------------------------------------------------

    def replace(self, additions: Mapping[str, Addition], version: str) -> None:
        """Count people, who must be held, by what they add now instead of what they added before."""
        people, change = list(additions), Change()
        for before in self._take_out(people):
            change.take_away(before)
        for addition in additions.values():
            change.add(addition)
        rows = [
            {"respondent_id": person, "version": version, "content": addition.to_json()}
            for person, addition in additions.items()
        ]
        if rows:
            self._session.connection().execute(insert(Contribution), rows)
            self._session.connection().execute(delete(RollupDue).where(col(RollupDue.respondent_id).in_(people)))
        change.apply(self._session)

    def retract(self, respondent_id: str) -> None:
        """Take away what a person has added: they are about to be no more."""
        self.due(self._hold([respondent_id]))
        change = Change()
        for before in self._take_out([respondent_id]):
            change.take_away(before)
        self._session.execute(delete(RollupDue).where(col(RollupDue.respondent_id) == respondent_id))
        change.apply(self._session)

    def _take_out(self, people: Sequence[str]) -> list[Addition]:
        """Return what these people have added, and delete the note of it."""
        theirs = col(Contribution.respondent_id).in_(people)
        found = self._session.connection().execute(select(col(Contribution.content)).where(theirs)).scalars().all()
        if found:
            self._session.connection().execute(delete(Contribution).where(theirs))
        return [Addition.from_json(content) for content in found]


def _stale(version: str) -> Select[str]:
    counted = (
        select(col(Contribution.respondent_id))
        .where(col(Contribution.respondent_id) == col(Respondent.id), col(Contribution.version) == version)
        .exists()
    )
    return select(col(Respondent.id)).where(~counted).order_by(col(Respondent.id))
