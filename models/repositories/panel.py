"""The panel: who agreed to be asked again, who was lost, and the codes by which people come back."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, delete, func, inspect, select, update
from sqlmodel import Session, SQLModel, col

from models.belongings import Person, condition, personal_tables
from models.foreseen import Foreseen
from models.gathering import later
from models.repositories.deletions import Deletions
from models.repositories.rollups import Rollups
from models.statements import changed_rows, insert_or_replace
from models.tables import (
    Answer,
    Consent,
    Contact,
    ConversationSession,
    Invitation,
    PanelLoss,
    PanelMember,
    ReturnCode,
    ReturnTry,
)
from models.vault import Vault

SAID: tuple[type[SQLModel], ...] = (Answer, Consent, ConversationSession)  # and with them what hangs on them


class Panel:
    """Members of the panel."""

    def __init__(self, session: Session, vault: Vault, foreseen: Foreseen) -> None:
        self._session = session
        self._vault = vault
        self._foreseen = foreseen

    def member(self, respondent_id: str) -> PanelMember | None:
        """Return a person's membership, over or not."""
        return self._foreseen.membership(self._session, respondent_id).member

    def keep(self, member: PanelMember) -> None:
        """Keep a new member."""
        self._session.add(member)
        self._foreseen.membership(self._session, member.respondent_id).member = member

    def over(self, now: datetime) -> list[tuple[PanelMember, bool]]:
        """Return the members whose last wave has closed, and whether they ever answered one."""
        mine = col(Invitation.respondent_id) == col(PanelMember.respondent_id)
        wave = select(col(Invitation.id)).where(mine, col(Invitation.wave) > 0)
        query = select(PanelMember, wave.where(col(Invitation.answered_at).is_not(None)).exists()).where(
            col(PanelMember.left_at).is_(None),
            ~wave.where(col(Invitation.closes_at) > now).exists(),
        )
        return [(member, answered) for member, answered in self._session.execute(query)]

    def last_wave(self, respondent_id: str) -> int:
        """Return the last wave that a member was sent; 0 if none."""
        query = select(func.max(col(Invitation.wave))).where(
            col(Invitation.respondent_id) == respondent_id, col(Invitation.sent_at).is_not(None)
        )
        return self._session.scalar(query) or 0

    def lose(self, month: str, wave: int, why: str) -> None:
        """Count a member who was lost, without saying who."""
        self._session.add(PanelLoss(month=month, wave=wave, why=why))

    def find_again(self, month: str, wave: int, why: str) -> None:
        """Count one loss less: such a member has come back."""
        query = select(PanelLoss).where(
            col(PanelLoss.month) == month, col(PanelLoss.wave) == wave, col(PanelLoss.why) == why
        )
        lost = self._session.scalars(query.limit(1)).first()
        if lost:
            self._session.delete(lost)

    def losses(self) -> list[tuple[int, str, int]]:
        """Count the lost by the last wave they were sent, and why."""
        query = select(col(PanelLoss.wave), col(PanelLoss.why), func.count()).group_by(
            col(PanelLoss.wave), col(PanelLoss.why)
        )
        rows = self._session.execute(query.order_by(col(PanelLoss.wave), col(PanelLoss.why)))
        return [(wave, why, count) for wave, why, count in rows]

    def active(self) -> int:
        """Count the members."""
        return self._session.scalar(select(func.count()).where(col(PanelMember.left_at).is_(None))) or 0

    # --- return codes -------------------------------------------------------------------------------------

    def has_code(self, respondent_id: str) -> bool:
        """Tell whether a code was given to a person."""
        return self._foreseen.membership(self._session, respondent_id).has_code

    def set_code(self, respondent_id: str, code: str, now: datetime) -> None:
        """Let `code` lead back to a person; an earlier one no longer does. Only its keyed hash is kept."""
        statement = insert_or_replace(self._session, ReturnCode, "respondent_id")
        row = {"respondent_id": respondent_id, "code_hash": self._vault.code_hash(_labelled(code)), "made_at": now}
        later(self._session, statement, row)
        self._foreseen.membership(self._session, respondent_id).has_code = True

    def behind_code(self, code: str) -> str | None:
        """Return the person a code leads to; locked, so that it can be used only once."""
        query = select(ReturnCode).where(col(ReturnCode.code_hash) == self._vault.code_hash(_labelled(code)))
        found = self._session.scalars(query.with_for_update()).first()
        return found.respondent_id if found else None

    def failed_tries(self, chat_key: str, since: datetime) -> int:
        """Return how many codes a chat has tried in vain since then."""
        query = select(func.count()).where(col(ReturnTry.chat_key) == chat_key, col(ReturnTry.tried_at) > since)
        return self._session.scalar(query) or 0

    def note_try(self, chat_key: str, now: datetime) -> None:
        """Count a code that a chat tried in vain."""
        self._session.add(ReturnTry(chat_key=chat_key, tried_at=now))

    def forget_tries(self, before: datetime) -> int:
        """Delete the tries from before then. Returns how many."""
        return changed_rows(self._session, delete(ReturnTry).where(col(ReturnTry.tried_at) <= before))

    def contact_of(self, respondent_id: str) -> Contact | None:
        """Return how a person is reached."""
        return self._session.scalars(select(Contact).where(col(Contact.respondent_id) == respondent_id)).first()

    def move(self, contact: Contact, bot_id: int, chat_id: int) -> None:
        """Reach the person in another chat from now on; nothing leads to the earlier one any more."""
        contact.bot_id = bot_id
        contact.chat_key = self._vault.chat_key(bot_id, chat_id)
        contact.chat_id_encrypted = self._vault.encrypt(str(chat_id).encode())
        contact.unreachable_at = None
        self._session.flush()

    def unite(self, other: str, person: str) -> None:
        """Make what was said as `other` the person's own, so that it is deleted with the rest. `other` is no more.

        Whatever else a table holds of `other` goes: the person's own counts.
        """
        Deletions(self._session).unite(other, person)
        rollups = Rollups(self._session)
        rollups.retract(other)
        rollups.due([person])
        for said in SAID:
            self._session.execute(update(said).where(_is_of(said, other)).values(respondent_id=person))
        for owned in reversed(personal_tables()):
            self._session.execute(delete(owned).where(condition(owned, Person(other))))


def _is_of(table: type[SQLModel], respondent_id: str) -> ColumnElement[bool]:
    column: ColumnElement[str] = inspect(table).columns["respondent_id"]
    return column == respondent_id


def _labelled(code: str) -> str:
    return f"return:{code}"
