"""What was done about what people said, whom it may be told, and whom it was told."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from sqlalchemy import delete, func, select, update
from sqlmodel import Session, col

from models.scopes import Scope
from models.statements import changed_rows, insert_unless_known
from models.tables import Action, ActionNotice, Consent, Contact, ConversationSession, Respondent


class Actions:
    """The register of actions and its notices."""

    def __init__(self, session: Session) -> None:
        self._session = session

    def add(self, action: Action) -> Action:
        """Record an action."""
        self._session.add(action)
        self._session.flush()
        return action

    def get(self, action_id: int) -> Action | None:
        """Return an action."""
        return self._session.get(Action, action_id)

    def register(self) -> list[Action]:
        """Return everything that is planned, was done or was dropped: what is due first, then the newest."""
        query = select(Action).order_by(col(Action.due_on).is_(None), col(Action.due_on), col(Action.id).desc())
        return list(self._session.scalars(query))

    def planned(self, action_id: int) -> Action | None:
        """Return a planned action, locked, so that it is finished or dropped once."""
        query = select(Action).where(col(Action.id) == action_id, col(Action.state) == "planned")
        return self._session.scalars(query.with_for_update()).first()

    def due(self, today: date) -> list[Action]:
        """Return the planned actions whose day has come and whose owner has not heard of it."""
        waiting = (col(Action.state) == "planned", col(Action.due_on) <= today, col(Action.reminded_at).is_(None))
        return list(self._session.scalars(select(Action).where(*waiting).order_by(col(Action.due_on), col(Action.id))))

    def overdue(self, owner_id: int, today: date) -> list[Action]:
        """Return what somebody planned to have done by an earlier day, the oldest first."""
        late = (col(Action.state) == "planned", col(Action.due_on) < today, col(Action.owner_id) == owner_id)
        return list(self._session.scalars(select(Action).where(*late).order_by(col(Action.due_on), col(Action.id))))

    def about(self, scope: Scope, since: datetime, until: datetime) -> list[Action]:
        """Return what was recorded for exactly this scope in `[since, until)`, oldest first."""
        place = (col(Action.scope_level) == scope.level, col(Action.scope) == scope.key)
        when = (col(Action.recorded_at) >= since, col(Action.recorded_at) < until)
        return list(self._session.scalars(select(Action).where(*place, *when).order_by(col(Action.id))))

    # --- telling -----------------------------------------------------------------------------------------

    def open(self) -> list[Action]:
        """Return the published actions that are still being told, oldest first."""
        query = select(Action).where(col(Action.told_at).is_(None), col(Action.published_at).is_not(None))
        return list(self._session.scalars(query.order_by(col(Action.published_at), col(Action.id))))

    def close(self, published_before: datetime, now: datetime) -> int:
        """End the telling of old actions. Returns of how many."""
        old = (col(Action.told_at).is_(None), col(Action.published_at) < published_before)
        return changed_rows(self._session, update(Action).where(*old).values(told_at=now))

    def told(self, action_id: int) -> set[str]:
        """Return whom an action was told."""
        query = select(col(ActionNotice.respondent_id)).where(col(ActionNotice.action_id) == action_id)
        return set(self._session.scalars(query))

    def hold(self, people: Collection[str]) -> set[str]:
        """Lock the rows of respondents, and return those that are there and that nobody else holds.

        Whoever deletes or withdraws holds the same rows, so a person is either told before that or not at all.
        """
        query = select(col(Respondent.id)).where(col(Respondent.id).in_(people)).order_by(col(Respondent.id))
        return set(self._session.scalars(query.with_for_update(skip_locked=True)))

    def reachable(self, people: Collection[str], purpose: str, bot_id: int) -> list[Contact]:
        """Return who of them can be written to, agreed to it in their newest decision, and is in no conversation."""
        newest = (
            select(func.max(col(Consent.id)))
            .where(col(Consent.respondent_id) == col(Contact.respondent_id), col(Consent.purpose) == purpose)
            .correlate(Contact)
            .scalar_subquery()
        )
        talking = select(col(ConversationSession.id)).where(col(ConversationSession.contact_id) == col(Contact.id))
        query = (
            select(Contact)
            .join(Consent, col(Consent.id) == newest)
            .where(col(Contact.respondent_id).in_(people), col(Contact.bot_id) == bot_id)
            .where(col(Contact.unreachable_at).is_(None), col(Consent.granted), ~talking.exists())
        )
        return list(self._session.scalars(query.order_by(col(Contact.respondent_id))))

    def told_since(self, people: Collection[str], since: datetime) -> set[str]:
        """Return who of them was told of any action since then."""
        query = select(col(ActionNotice.respondent_id)).where(
            col(ActionNotice.respondent_id).in_(people), col(ActionNotice.posted_at) > since
        )
        return set(self._session.scalars(query))

    def notice(self, action_id: int, respondent_id: str, now: datetime) -> bool:
        """Note that somebody is being told of an action, and count them. False if they were told before."""
        row = {"action_id": action_id, "respondent_id": respondent_id, "posted_at": now}
        insert = insert_unless_known(self._session, ActionNotice).values(row).returning(col(ActionNotice.id))
        if self._session.execute(insert).first() is None:
            return False
        counted = update(Action).where(col(Action.id) == action_id).values(told=col(Action.told) + 1)
        self._session.execute(counted)
        return True

    def delete_notices(self, before: datetime) -> int:
        """Forget who was told before then. Returns how many notices went."""
        return changed_rows(self._session, delete(ActionNotice).where(col(ActionNotice.posted_at) < before))

    def told_together(self, action_id: int, respondent_id: str) -> Sequence[Action]:
        """Return the actions that somebody was told of in one message with this one; none if they never were."""
        mine = col(ActionNotice.respondent_id) == respondent_id
        moment = select(col(ActionNotice.posted_at)).where(mine, col(ActionNotice.action_id) == action_id)
        query = (
            select(Action)
            .join(ActionNotice, col(ActionNotice.action_id) == col(Action.id))
            .where(mine, col(ActionNotice.posted_at) == moment.scalar_subquery())
        )
        return list(self._session.scalars(query.order_by(col(Action.published_at), col(Action.id))))
