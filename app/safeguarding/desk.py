"""One person in charge before messages that signalled danger: rights are checked and everything is noted here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from app.safeguarding.duty import SAFEGUARDING, covers
from app.safeguarding.telling import PATIENCE
from bot.danger_desk import DangerLine, Opened
from bot.rights import grants
from models.tables import Coordinator, DangerSignal, Institution
from models.unit_of_work import UnitOfWork

STRANGER = "stranger"  # in the audit log: somebody who is no member of staff


class SafeguardingDesk:
    """Serves one member of staff, or somebody who is none (`person` is None), within one transaction.

    A signal may be opened by whoever was told of it and by named contacts, and only within their scope.
    """

    def __init__(self, uow: UnitOfWork, person: Coordinator | None, now: datetime) -> None:
        self._uow = uow
        self._person = person
        self._now = now

    def lines(self) -> Sequence[DangerLine]:
        """Return what this person may open and nobody has taken care of, oldest first."""
        return [
            DangerLine(signal.id or 0, self._place(signal), signal.noticed_at, signal.opened_at is not None)
            for signal in self._uow.dangers.unhandled()
            if self._may_open(signal)
        ]

    def open(self, signal_id: int) -> Opened | None:
        """Return what was written. None, and noted, if it is not this person's to read or is gone."""
        signal = self._uow.dangers.get(signal_id)
        text = self._uow.dangers.text(signal) if signal is not None and self._may_open(signal) else None
        if signal is None or text is None:
            self._note("danger_refused", signal_id)
            return None
        return self._opened(signal, text)

    def open_by_code(self, code: str) -> Opened | None:
        """Return what was written, by a one-time link. None, and noted, if the link is used, over or not theirs."""
        link = self._uow.dangers.link(code)
        mine = link is not None and self._person is not None and link.coordinator_id == self._person.id
        if link is None or not mine or link.used_at is not None or link.expires_at <= self._now:
            self._note("danger_refused", link.signal_id if link else 0)
            return None
        link.used_at = self._now
        return self.open(link.signal_id)

    def take_care(self, signal_id: int) -> bool:
        """Note that it is in the right hands: the text goes, and nobody else is told. False if it is not theirs."""
        signal = self._uow.dangers.get(signal_id)
        if signal is None or not self._may_open(signal) or signal.opened_at is None:
            self._note("danger_refused", signal_id)
            return False
        if signal.handled_at is None and self._person is not None:
            signal.handled_at, signal.handled_by, signal.next_at = self._now, self._person.id, None
            self._uow.dangers.wipe(signal)
            self._note("danger_handled", signal_id)
        return True

    def _opened(self, signal: DangerSignal, text: str) -> Opened:
        person = self._person
        if signal.opened_at is None and person is not None:
            signal.opened_at, signal.opened_by = self._now, person.id
            signal.next_at = self._now + PATIENCE
        self._note("open_danger", signal.id or 0)
        return Opened(signal.id or 0, self._place(signal), signal.noticed_at, text)

    def _may_open(self, signal: DangerSignal) -> bool:
        person = self._person
        if person is None or not grants(person.role, "danger"):
            return False
        if not covers(self._uow, person, self._institution(signal)):
            return False
        return person.role == SAFEGUARDING or self._uow.dangers.was_told(signal.id or 0, person.id or 0)

    def _institution(self, signal: DangerSignal) -> Institution | None:
        return self._uow.events.institution(signal.institution_id) if signal.institution_id else None

    def _place(self, signal: DangerSignal) -> str:
        institution = self._institution(signal)
        return institution.name if institution else ""

    def _note(self, action: str, signal_id: int) -> None:
        actor = f"coordinator:{self._person.id}" if self._person else STRANGER
        self._uow.audit.note(self._now, actor, action, f"danger:{signal_id}" if signal_id else "danger:unknown")
