"""Messages that signalled danger, and the one-time links that open them."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, select, update
from sqlmodel import Session, col

from models.statements import changed_rows
from models.tables import ConversationSession, Coordinator, DangerLink, DangerSignal
from models.vault import Vault

WIPED = b""  # stands where a text was


class Dangers:
    """The only way to what somebody wrote in danger. Who may go it, is the caller's to check and to note."""

    def __init__(self, session: Session, vault: Vault) -> None:
        self._session = session
        self._vault = vault

    def add(self, text: str, institution_id: int | None, event_id: int | None, now: datetime) -> int:
        """Keep a message apart from all answers, due to be told at once. Returns the signal's id."""
        signal = DangerSignal(
            institution_id=institution_id,
            event_id=event_id,
            text_encrypted=self._vault.encrypt(text.encode()),
            noticed_at=now,
            next_at=now,
        )
        self._session.add(signal)
        self._session.flush()
        assert signal.id is not None  # noqa: S101 - flush gave it one
        return signal.id

    def get(self, signal_id: int) -> DangerSignal | None:
        """Return a signal, locked: two people may open it in the same second."""
        query = select(DangerSignal).where(col(DangerSignal.id) == signal_id).with_for_update()
        return self._session.scalars(query).first()

    def text(self, signal: DangerSignal) -> str | None:
        """Return what was written; None once somebody has taken care of it."""
        return self._vault.decrypt(signal.text_encrypted).decode() if signal.text_encrypted != WIPED else None

    def wipe(self, signal: DangerSignal) -> None:
        """Delete the text; times and levels stay until the signal's own time is over."""
        signal.text_encrypted = WIPED

    def unhandled(self) -> list[DangerSignal]:
        """Return what nobody has taken care of yet, oldest first."""
        query = select(DangerSignal).where(col(DangerSignal.handled_at).is_(None)).order_by(col(DangerSignal.id))
        return list(self._session.scalars(query))

    def due(self, now: datetime) -> list[DangerSignal]:
        """Return the signals of which somebody must be told now. Other workers don't get them meanwhile."""
        query = (
            select(DangerSignal)
            .where(col(DangerSignal.next_at) <= now)
            .order_by(col(DangerSignal.id))
            .with_for_update(skip_locked=True)
        )
        return list(self._session.scalars(query))

    def is_any_due(self, now: datetime) -> bool:
        """Tell whether there is one, without locking it."""
        query = select(col(DangerSignal.id)).where(col(DangerSignal.next_at) <= now).limit(1)
        return self._session.scalar(query) is not None

    def hurry(self, bot_id: int, chat_key: str, now: datetime) -> None:
        """Let the next level be told at once of what only somebody was told whom nothing reaches any more.

        Once for each signal: where everybody is told again and again, the usual wait holds.
        """
        told = (
            select(col(DangerLink.signal_id))
            .join(Coordinator, col(Coordinator.id) == col(DangerLink.coordinator_id))
            .where(col(Coordinator.bot_id) == bot_id, col(Coordinator.chat_key) == chat_key)
        )
        waiting = (
            col(DangerSignal.opened_at).is_(None),
            col(DangerSignal.escalations) == 0,
            col(DangerSignal.next_at) > now,
        )
        self._session.execute(update(DangerSignal).where(*waiting, col(DangerSignal.id).in_(told)).values(next_at=now))

    def last_event(self, respondent_id: str, since: datetime) -> int | None:
        """Return the event this person talked about last: what they write outside a conversation concerns its place."""
        query = (
            select(col(ConversationSession.event_id))
            .where(col(ConversationSession.respondent_id) == respondent_id)
            .where(col(ConversationSession.event_id).is_not(None), col(ConversationSession.updated_at) >= since)
            .order_by(col(ConversationSession.updated_at).desc())
            .limit(1)
        )
        return self._session.scalar(query)

    # --- links -------------------------------------------------------------------------------------------

    def add_link(self, code: str, link: DangerLink) -> None:
        """Make a one-time link. Only the hash of `code` is kept."""
        link.code_hash = self._vault.code_hash(code)
        self._session.add(link)

    def link(self, code: str) -> DangerLink | None:
        """Return the link behind a code, used or not; locked, so that it serves once."""
        query = select(DangerLink).where(col(DangerLink.code_hash) == self._vault.code_hash(code)).with_for_update()
        return self._session.scalars(query).first()

    def was_told(self, signal_id: int, coordinator_id: int) -> bool:
        """Tell whether somebody was told of a signal: every notice carries a link of its own."""
        query = select(col(DangerLink.id)).where(
            col(DangerLink.signal_id) == signal_id, col(DangerLink.coordinator_id) == coordinator_id
        )
        return self._session.scalar(query.limit(1)) is not None

    def delete_noticed(self, before: datetime) -> int:
        """Delete signals noticed `before`, with their links. Returns how many."""
        old = select(col(DangerSignal.id)).where(col(DangerSignal.noticed_at) < before)
        self._session.execute(delete(DangerLink).where(col(DangerLink.signal_id).in_(old)))
        return changed_rows(self._session, delete(DangerSignal).where(col(DangerSignal.noticed_at) < before))
