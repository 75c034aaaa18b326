"""How to reach people: the only table that leads from an answer to a chat."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import bindparam, func, insert, select
from sqlalchemy.orm import make_transient_to_detached
from sqlmodel import Session, col

from models.foreseen import Foreseen
from models.gathering import first
from models.tables import Contact
from models.vault import Vault

_FIND = select(Contact).where(  # made once: every message passes here
    col(Contact.bot_id) == bindparam("bot"), col(Contact.chat_key) == bindparam("chat")
)
_ADD = insert(Contact)
_NEXT = select(func.nextval(func.pg_get_serial_sequence("contact", "id"))).select_from(
    func.generate_series(1, bindparam("count"))
)
_LAST = select(func.max(col(Contact.id)))


class Contacts:
    """Contacts, looked up by keyed hash."""

    def __init__(self, session: Session, vault: Vault, foreseen: Foreseen) -> None:
        self._session = session
        self._vault = vault
        self._foreseen = foreseen

    def find(self, bot_id: int, chat_id: int) -> Contact | None:
        """Return the contact behind a chat, if there is one."""
        key = self._vault.chat_key(bot_id, chat_id)
        if key in self._foreseen.contacts:
            return self._foreseen.contacts.pop(key)
        return self._session.scalars(_FIND, {"bot": bot_id, "chat": key}).first()

    def bots(self) -> list[int]:
        """Return the bots that people talk with."""
        return list(self._session.scalars(select(col(Contact.bot_id)).distinct().order_by(col(Contact.bot_id))))

    def add(
        self, bot_id: int, chat_id: int, language: str, now: datetime, *, respondent_id: str | None = None
    ) -> Contact:
        """Keep a chat so that it can be answered later, of somebody whose answers are known or of nobody yet."""
        contact = Contact(
            id=self._foreseen.new_contact(self._new_ids),
            bot_id=bot_id,
            chat_key=self._vault.chat_key(bot_id, chat_id),
            chat_id_encrypted=self._vault.encrypt(str(chat_id).encode()),
            respondent_id=respondent_id,
            language=language,
            created_at=now,
        )
        first(self._session, _ADD, contact.model_dump())
        make_transient_to_detached(contact)
        self._session.add(contact)
        return contact

    def _new_ids(self, count: int) -> list[int]:
        """Ids that no contact has, and none will get: SQLite has one writer at a time, PostgreSQL a sequence."""
        if self._session.get_bind().dialect.name == "sqlite":
            last = self._session.scalar(_LAST) or 0  # of those that wait to be written, too
            return list(range(last + 1, last + 1 + count))
        with self._session.no_autoflush:
            return list(self._session.scalars(_NEXT, {"count": count}))

    def chat_id(self, contact: Contact) -> int:
        """Return the chat's id, decrypted."""
        return int(self._vault.decrypt(contact.chat_id_encrypted))

    def mark_unreachable(self, bot_id: int, chat_key: str, now: datetime) -> None:
        """Note that the person has blocked the bot or is gone."""
        query = select(Contact).where(col(Contact.bot_id) == bot_id, col(Contact.chat_key) == chat_key)
        contact = self._session.scalars(query).first()
        if contact:
            contact.unreachable_at = now

    def remove(self, contact: Contact) -> None:
        """Forget how to reach a person."""
        self._session.delete(contact)
        self._session.flush()
