"""A desk that remembers, for one coordinator of three schools."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from bot.coordinators import respond
from bot.desk import (
    EventCard,
    EventLine,
    ExportFile,
    Joined,
    NewEvent,
    Place,
    Refused,
    Staff,
)
from bot.gap_desk import Colleague, GapCard, GapLine
from bot.replies import Reply
from conversations.messages import Command, Incoming, Press, Text
from tests.bot.fake_actions import FakeActions
from tests.bot.fake_evidence import FakeEvidence
from tests.bot.fake_review import FakeReview

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LINK = "https://t.me/atbalss_bot?start=kn-26"
SCHOOLS = [Place(1, "Ogres tehnikums"), Place(2, "Rīgas 12. vidusskola"), Place(3, "Siguldas ģimnāzija")]


def gap(number: int, **changes: Any) -> GapLine:
    line = GapLine(number, "BELOW_TARGET", "Ogres novads", "Pieejamība 47 %", date(2026, 11, 10), people="n = 34")
    return replace(line, **changes)


class FakeGaps:
    """Gaps that remember what was decided about them."""

    def __init__(self) -> None:
        self.open: list[GapLine] = []
        self.decided: list[tuple[Any, ...]] = []
        self.people = [Colleague(5, "Ilze", is_me=True), Colleague(6, "Jānis")]

    def lines(self) -> list[GapLine]:
        return self.open

    def card(self, alert_id: int) -> GapCard | None:
        found = next((gap for gap in self.open if gap.alert_id == alert_id), None)
        return GapCard(alert_id, f"Viss par {found.summary}", found.seen, found.kind != "NO_DATA") if found else None

    def _decide(self, alert_id: int, *decision: Any) -> bool:
        if self.card(alert_id) is None:
            return False
        self.decided.append((alert_id, *decision))
        return True

    def mark_seen(self, alert_id: int) -> bool:
        self.open = [replace(gap, seen=gap.seen or gap.alert_id == alert_id) for gap in self.open]
        return self._decide(alert_id, "seen")

    def snooze(self, alert_id: int, reason: str, span: str) -> date | None:
        return self._leave(alert_id, "snoozed", reason, span) and date(2026, 12, 8)

    def colleagues(self, alert_id: int) -> list[Colleague]:
        return self.people if self.card(alert_id) else []

    def assign(self, alert_id: int, colleague: int) -> Colleague | None:
        person = next((person for person in self.people if person.id == colleague), None)
        return person if person and self._decide(alert_id, "assigned", colleague) else None

    def finish(self, alert_id: int) -> bool:
        return self._decide(alert_id, "done")

    def dismiss(self, alert_id: int) -> bool:
        return bool(self._leave(alert_id, "not_relevant"))

    def _leave(self, alert_id: int, *decision: Any) -> Any:
        decided = self._decide(alert_id, *decision) or None
        self.open = [gap for gap in self.open if gap.alert_id != alert_id]
        return decided


class FakeDesk:
    """Keeps what it is given; what it shows may be set by a test."""

    def __init__(self, language: str = "lv") -> None:
        self.staff = Staff(5, "Ilze", "coordinator", language, reviewer=True)
        self.reviews: FakeReview | None = FakeReview()
        self.acts: FakeActions | None = FakeActions()
        self.places = list(SCHOOLS)
        self.created: list[NewEvent] = []
        self.events: list[EventLine] = []
        self.gap_desk = FakeGaps()
        self.shown = FakeEvidence()
        self.file: ExportFile | None = ExportFile("dati.csv", b"a;b")
        self.invitations: dict[str, Joined | Refused] = {}

    def join(self, code: str) -> Joined | Refused:
        return self.invitations.get(code, Refused("unknown"))

    def institutions(self) -> list[Place]:
        return self.places

    def recent_events(self) -> list[EventLine]:
        return self.events

    def create_event(self, event: NewEvent) -> EventCard:
        self.created.append(event)
        return EventCard("kn-26", event.title, LINK)

    def evidence(self) -> FakeEvidence:
        return self.shown

    def gaps(self) -> FakeGaps:
        return self.gap_desk

    def export(self, file_format: str, place: int = 0) -> ExportFile | None:
        self.exported = place
        return self.file and replace(self.file, filename=f"dati.{file_format}")

    def review(self) -> FakeReview | None:
        return self.reviews

    def actions(self) -> FakeActions | None:
        return self.acts

    def save_draft(self, draft: dict[str, Any] | None) -> None:
        self.staff = replace(self.staff, draft=None if draft is None else json.loads(json.dumps(draft)))

    def set_language(self, language: str) -> None:
        self.staff = replace(self.staff, language=language)


class Chat:
    """A member of staff at the keyboard."""

    def __init__(self, desk: FakeDesk, now: datetime = NOW) -> None:
        self.desk = desk
        self.now = now
        self.replies: list[Reply] = []

    def send(self, incoming: Incoming) -> list[Reply]:
        self.replies = respond(self.desk, self.desk.staff, incoming, self.now)
        return self.replies

    def write(self, text: str) -> list[Reply]:
        if text.startswith("/"):
            return self.send(Command(text[1:]))
        return self.send(Text(text, message="1"))

    def press(self, label: str) -> list[Reply]:
        """Press the button that shows `label`, or begins with it."""
        found = next(token for shown, token in self.buttons.items() if shown == label or shown.startswith(f"{label}:"))
        return self.send(Press(found))

    def token(self, token: str) -> list[Reply]:
        return self.send(Press(token))

    @property
    def text(self) -> str:
        return self.replies[0].text

    @property
    def buttons(self) -> dict[str, str]:
        return {button.label: button.token for reply in self.replies for row in reply.rows for button in row}
