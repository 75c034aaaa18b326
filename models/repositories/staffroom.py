"""Coordinators, what they may see, and the one-time doors through which they come."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, delete, select
from sqlmodel import Session, col

from models.foreseen import Foreseen
from models.statements import changed_rows
from models.tables import Coordinator, CoordinatorScope, Institution, StaffInvitation
from models.vault import Vault

GONE = "gone:"  # begins what stands in place of the hash of a chat that was forgotten; no hash holds a colon

_FIND = select(col(Coordinator.id)).where(  # made once, without the mapper: every message passes here, few find anybody
    col(Coordinator.bot_id) == bindparam("bot"),
    col(Coordinator.chat_key) == bindparam("chat"),
    col(Coordinator.active),
)


class Staffroom:
    """Members of staff."""

    def __init__(self, session: Session, vault: Vault, foreseen: Foreseen) -> None:
        self._session = session
        self._vault = vault
        self._foreseen = foreseen

    def find(self, bot_id: int, chat_id: int) -> Coordinator | None:
        """Return the active coordinator behind a chat."""
        key = self._vault.chat_key(bot_id, chat_id)
        if key in self._foreseen.strangers:
            return None
        self._session.flush()
        found = self._session.connection().scalar(_FIND, {"bot": bot_id, "chat": key})
        return None if found is None else self._session.get_one(Coordinator, found)

    def everyone(self) -> list[Coordinator]:
        """Return all active coordinators, oldest first."""
        return list(
            self._session.scalars(select(Coordinator).where(col(Coordinator.active)).order_by(col(Coordinator.id)))
        )

    def shut_out(self, coordinator: Coordinator) -> None:
        """Let somebody see nothing from now on, and forget their chat; the name stays as long as the audit log does."""
        coordinator.active, coordinator.draft = False, None
        coordinator.chat_key, coordinator.chat_id_encrypted = f"{GONE}{coordinator.id}", b""
        self._session.flush()

    def left(self) -> list[Coordinator]:
        """Return who was shut out, oldest first."""
        shut_out = select(Coordinator).where(~col(Coordinator.active))
        return list(self._session.scalars(shut_out.order_by(col(Coordinator.id))))

    def gone(self) -> list[Coordinator]:
        """Return who was shut out and still has a name or a chat here."""
        known = (col(Coordinator.name) != "") | ~col(Coordinator.chat_key).startswith(GONE)
        shut_out = select(Coordinator).where(~col(Coordinator.active), known)
        return list(self._session.scalars(shut_out.with_for_update()))  # nobody may come back meanwhile

    def scopes(self, coordinator: Coordinator) -> list[CoordinatorScope]:
        """Return what a coordinator may see: nothing, one place or several."""
        query = select(CoordinatorScope).where(col(CoordinatorScope.coordinator_id) == coordinator.id)
        return list(self._session.scalars(query.order_by(col(CoordinatorScope.id))))

    def add_scope(self, coordinator: Coordinator, scope: CoordinatorScope) -> bool:
        """Let a coordinator see one more place; False if they do already. `scope` is of nobody yet."""
        if self._same(coordinator, scope):
            return False
        scope.coordinator_id = coordinator.id or 0
        self._session.add(scope)
        self._session.flush()
        return True

    def remove_scope(self, coordinator: Coordinator, scope: CoordinatorScope) -> bool:
        """Take a place from a coordinator; False if they didn't see it as such."""
        found = self._same(coordinator, scope)
        for each in found:
            self._session.delete(each)
        self._session.flush()
        return bool(found)

    def _same(self, coordinator: Coordinator, scope: CoordinatorScope) -> list[CoordinatorScope]:
        return [each for each in self.scopes(coordinator) if _place(each) == _place(scope)]

    def chat_id(self, coordinator: Coordinator) -> int:
        """Return the coordinator's chat, decrypted."""
        return int(self._vault.decrypt(coordinator.chat_id_encrypted))

    def invite(self, code: str, invitation: StaffInvitation) -> None:
        """Open a one-time door. Only the hash of `code` is kept."""
        invitation.code_hash = self._vault.code_hash(code)
        self._session.add(invitation)

    def invitation(self, code: str) -> StaffInvitation | None:
        """Return the invitation behind a code, used or not; locked, so that two people can't use it at once."""
        query = (
            select(StaffInvitation)
            .where(col(StaffInvitation.code_hash) == self._vault.code_hash(code))
            .with_for_update()
        )
        return self._session.scalars(query).first()

    def delete_invitations(self, before: datetime) -> int:
        """Delete the doors that were closed by then, used or not. Returns how many."""
        return changed_rows(self._session, delete(StaffInvitation).where(col(StaffInvitation.expires_at) < before))

    def join(
        self, invitation: StaffInvitation, bot_id: int, chat_id: int, *, language: str, now: datetime
    ) -> Coordinator:
        """Let somebody in and close the door behind them. Someone who was a coordinator already gets the new scope."""
        invitation.used_at = now
        coordinator = self._known(bot_id, chat_id) or self._new(bot_id, chat_id, language, now)
        coordinator.name, coordinator.role, coordinator.active = invitation.name, invitation.role, True
        coordinator.reviewer = invitation.reviewer
        self._session.add(coordinator)
        self._session.flush()
        self._replace_scope(coordinator, invitation)
        return coordinator

    def _known(self, bot_id: int, chat_id: int) -> Coordinator | None:
        key = self._vault.chat_key(bot_id, chat_id)
        query = select(Coordinator).where(col(Coordinator.bot_id) == bot_id, col(Coordinator.chat_key) == key)
        return self._session.scalars(query).first()

    def _new(self, bot_id: int, chat_id: int, language: str, now: datetime) -> Coordinator:
        return Coordinator(
            bot_id=bot_id,
            chat_key=self._vault.chat_key(bot_id, chat_id),
            chat_id_encrypted=self._vault.encrypt(str(chat_id).encode()),
            name="",
            role="",
            language=language,
            joined_at=now,
        )

    def _replace_scope(self, coordinator: Coordinator, invitation: StaffInvitation) -> None:
        assert coordinator.id is not None  # noqa: S101 - flush gave it one
        for scope in self.scopes(coordinator):
            self._session.delete(scope)
        self._session.add(
            CoordinatorScope(
                coordinator_id=coordinator.id,
                level=invitation.level,
                institution_id=invitation.institution_id,
                municipality=invitation.municipality,
            )
        )
        self._session.flush()

    def at(self, level: str, institution: Institution | None) -> list[Coordinator]:
        """Return who looks after an institution at one level, oldest first; `national` needs no institution."""
        if institution is None and level != "national":
            return []
        query = (
            select(Coordinator)
            .join(CoordinatorScope, col(CoordinatorScope.coordinator_id) == col(Coordinator.id))
            .where(col(Coordinator.active), col(CoordinatorScope.level) == level)
            .order_by(col(Coordinator.id))
        )
        if institution is not None and level == "institution":
            query = query.where(col(CoordinatorScope.institution_id) == institution.id)
        if institution is not None and level == "municipality":
            query = query.where(col(CoordinatorScope.municipality) == institution.municipality)
        return list(self._session.scalars(query))

    def admins(self) -> list[Coordinator]:
        """Return who looks after the system itself, oldest first."""
        return [person for person in self.everyone() if person.role == "admin"]


def _place(scope: CoordinatorScope) -> tuple[str, int | None, str | None]:
    return scope.level, scope.institution_id, scope.municipality
