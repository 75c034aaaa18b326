"""Sessions, respondents, consents and the flow versions they are pinned to."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, inspect, select, update
from sqlalchemy.orm import make_transient_to_detached
from sqlalchemy.orm.attributes import set_committed_value
from sqlmodel import Session, col

from models.belongings import Person, condition, personal_tables
from models.consents import newest_decisions
from models.foreseen import Foreseen
from models.gathering import first, later
from models.repositories.rollups import Rollups
from models.statements import changed_rows
from models.tables import Consent, Contact, ConversationSession, FlowVersion, Respondent

# Made once: every message passes here.
_ACTIVE = (
    select(ConversationSession).where(col(ConversationSession.contact_id) == bindparam("contact")).with_for_update()
)
_INTRODUCE = insert(Respondent)
_OPEN = insert(ConversationSession)
_DECIDE = insert(Consent)
_PROCEED = (
    update(ConversationSession)
    .where(col(ConversationSession.id) == bindparam("session"))
    .values(state=bindparam("now_at"), updated_at=bindparam("at"))
)
_DESCRIBE = {
    field: update(ConversationSession)
    .where(col(ConversationSession.id) == bindparam("session"))
    .values({field: bindparam("told")})
    for field in ("age_band", "sector", "language")
}
_HOLD = select(col(Respondent.id)).where(col(Respondent.id) == bindparam("person")).with_for_update()


class Conversations:
    """What a chat is about, and everything held about the person in it."""

    def __init__(self, session: Session, foreseen: Foreseen) -> None:
        self._session = session
        self._foreseen = foreseen
        self._rollups = Rollups(session)

    def active(self, contact: Contact) -> ConversationSession | None:
        """Return the contact's running session, locked for this transaction."""
        if contact.id in self._foreseen.running:
            return self._foreseen.running.pop(contact.id)
        return self._session.scalars(_ACTIVE, {"contact": contact.id}).first()

    def count(self, respondent_id: str) -> int:
        """Return how many sessions a respondent has had."""
        query = select(func.count()).where(col(ConversationSession.respondent_id) == respondent_id)
        return self._session.scalar(query) or 0

    def has_completed(self, respondent_id: str, event_id: int | None) -> bool:
        """Tell whether a respondent has already been through the flow of an event."""
        query = select(func.count()).where(
            col(ConversationSession.respondent_id) == respondent_id,
            col(ConversationSession.event_id) == event_id,
            col(ConversationSession.wave) == 0,
            col(ConversationSession.status) == "completed",
        )
        return bool(self._session.scalar(query))

    def interrupted(self, respondent_id: str, since: datetime, **where: Any) -> ConversationSession | None:
        """Return a respondent's newest session that danger interrupted since then; `where` names `id` or `event_id`."""
        query = (
            select(ConversationSession)
            .filter_by(respondent_id=respondent_id, status="interrupted", **where)
            .where(col(ConversationSession.updated_at) >= since)
            .order_by(col(ConversationSession.updated_at).desc())
            .with_for_update()
        )
        return self._session.scalars(query).first()

    def open(self, row: ConversationSession) -> None:
        """Begin a session."""
        first(self._session, _OPEN, row.model_dump())
        make_transient_to_detached(row)
        self._session.add(row)

    def proceed(self, row: ConversationSession, state: str, now: datetime) -> None:
        """Keep where a session has come to: most turns change nothing else of it, so it is written with others."""
        if not inspect(row).persistent:
            row.state, row.updated_at = state, now
            return
        set_committed_value(row, "state", state)
        set_committed_value(row, "updated_at", now)
        later(self._session, _PROCEED, {"session": row.id, "now_at": state, "at": now})

    def describe(self, row: ConversationSession, **values: Any) -> None:
        """Note what a person says of themselves, or the language they speak: counts are cut by it."""
        for field, value in values.items():
            self._set(row, field, value)
        if row.respondent_id:
            self._rollups.due([row.respondent_id])

    def _set(self, row: ConversationSession, field: str, value: Any) -> None:
        if not inspect(row).persistent:
            setattr(row, field, value)
            return
        set_committed_value(row, field, value)
        later(self._session, _DESCRIBE[field], {"session": row.id, "told": value})

    def add_respondent(self, contact: Contact, respondent_id: str, today: date) -> None:
        """Give a contact its random identity among the answers."""
        self.introduce(respondent_id, today)
        contact.respondent_id = respondent_id

    def introduce(self, respondent_id: str, today: date) -> None:
        """Make somebody known among the answers whom nobody can reach yet."""
        first(self._session, _INTRODUCE, {"id": respondent_id, "created_on": today})

    def add_consent(self, consent: Consent) -> None:
        """Record a decision; earlier ones stay as history."""
        later(self._session, _DECIDE, consent.model_dump(exclude={"id"}))

    def hold(self, respondent_id: str) -> None:
        """Lock a respondent until the end of the transaction: what they decide and what they are told take turns.

        Nothing to do on SQLite, where only one transaction writes at a time.
        """
        if respondent_id not in self._foreseen.held and self._session.get_bind().dialect.name != "sqlite":
            self._session.connection().execute(_HOLD, {"person": respondent_id})

    def agrees(self, respondent_id: str, purpose: str) -> bool:
        """Tell whether a respondent's newest decision about a purpose is yes."""
        newest = newest_decisions(self._session, respondent_id).get(purpose)
        return newest is not None and newest.granted

    def forget(self, respondent_id: str) -> dict[str, int]:
        """Delete everything a respondent ever said. Returns how many rows went from each table, by its name."""
        self.hold(respondent_id)
        self._rollups.retract(respondent_id)
        self._unlink(respondent_id)
        person = Person(respondent_id)
        kinds = [model for model in reversed(personal_tables()) if model is not Contact]
        return {
            str(model.__tablename__): changed_rows(self._session, delete(model).where(condition(model, person)))
            for model in kinds
        }

    def _unlink(self, respondent_id: str) -> None:
        contact = self._session.scalars(select(Contact).where(col(Contact.respondent_id) == respondent_id)).first()
        if contact:
            contact.respondent_id = None
            self._session.flush()

    def unscreened(self, before: datetime) -> list[Contact]:
        """Return contacts from before `before` whose age nobody knows: nothing of them may stay."""
        query = (
            select(Contact)
            .outerjoin(ConversationSession, col(ConversationSession.respondent_id) == col(Contact.respondent_id))
            .where(col(Contact.created_at) < before)
            .group_by(col(Contact.id))
            .having(func.count(col(ConversationSession.age_band)) == 0)
        )
        return list(self._session.scalars(query))

    def close_idle(self, now: datetime, days: int) -> int:
        """End sessions that have been silent for `days`: they count as partial conversations. Returns how many."""
        query = select(ConversationSession).where(
            col(ConversationSession.status) == "active",
            col(ConversationSession.updated_at) < now - timedelta(days=days),
        )
        idle = self._session.scalars(query).all()
        for row in idle:
            row.status, row.contact_id = "expired", None
        return len(idle)

    def detach(self, contact: Contact) -> None:
        """End the contact's running session, so that nothing leads from it to the contact."""
        running = self.active(contact)
        if running:
            running.status, running.contact_id = "expired", None
            self._session.flush()

    def flow_version(self, flow: str, version: int) -> FlowVersion | None:
        """Return a flow as it went live."""
        query = select(FlowVersion).where(col(FlowVersion.flow) == flow, col(FlowVersion.version) == version)
        return self._session.scalars(query).first()

    def running_flow_versions(self) -> list[FlowVersion]:
        """Return the kept versions that somebody is in the middle of."""
        same = (
            col(ConversationSession.flow) == col(FlowVersion.flow),
            col(ConversationSession.flow_version) == col(FlowVersion.version),
        )
        running = select(col(ConversationSession.id)).where(*same, col(ConversationSession.status) == "active")
        query = select(FlowVersion).where(running.exists())
        return list(self._session.scalars(query.order_by(col(FlowVersion.flow), col(FlowVersion.version))))

    def newest_flow_version(self, flow: str, below: int) -> FlowVersion | None:
        """Return the newest kept version of a flow with a number below `below`."""
        query = select(FlowVersion).where(col(FlowVersion.flow) == flow, col(FlowVersion.version) < below)
        return self._session.scalars(query.order_by(col(FlowVersion.version).desc())).first()

    def activate(self, version: FlowVersion) -> None:
        """Keep a flow version, so that its sessions can always go on."""
        self._session.add(version)
