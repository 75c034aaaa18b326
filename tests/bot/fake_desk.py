"""A desk that remembers, for one coordinator of three schools."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from bot.coordinators import respond
from bot.desk import (
    EventCard,
    EventLine,
    ExportFile,
    GapLine,
    Joined,
    NewEvent,
    Place,
    Refused,
    Staff,
)
from bot.replies import Reply
from conversations.messages import Command, Incoming, Press, Text
from tests.bot.fake_actions import FakeActions
from tests.bot.fake_evidence import FakeEvidence
from tests.bot.fake_review import FakeReview

NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
LINK = "https://t.me/atbalss_bot?start=kn-26"
SCHOOLS = [Place(1, "Ogres tehnikums"), Place(2, "Rīgas 12. vidusskola"), Place(3, "Siguldas ģimnāzija")]


def gap(number: int, **changes: Any) -> GapLine:
    line = GapLine(number, "BELOW_TARGET", "Pieejamība", "Ogres novads", 34, "share", 0.47, 0.31, 0.63, None, 0.8)
    return replace(line, **changes)


class FakeDesk:
    """Keeps what it is given; what it shows may be set by a test."""

    def __init__(self, language: str = "lv") -> None:
        self.staff = Staff(5, "Ilze", "coordinator", language, reviewer=True)
        self.reviews: FakeReview | None = FakeReview()
        self.acts: FakeActions | None = FakeActions()
        self.places = list(SCHOOLS)
        self.created: list[NewEvent] = []
        self.events: list[EventLine] = []
        self.open_gaps: list[GapLine] = []
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

    def gaps(self) -> list[GapLine]:
        return self.open_gaps

    def export(self, file_format: str, place: int = 0) -> ExportFile | None:
        self.exported = place
        return self.file and replace(self.file, filename=f"dati.{file_format}")

    def mark_seen(self, alert_id: int) -> bool:
        found = any(gap.alert_id == alert_id for gap in self.open_gaps)
        self.open_gaps = [replace(gap, seen=gap.seen or gap.alert_id == alert_id) for gap in self.open_gaps]
        return found

    def snooze(self, alert_id: int, days: int) -> bool:
        assert days == 28
        before = len(self.open_gaps)
        self.open_gaps = [gap for gap in self.open_gaps if gap.alert_id != alert_id]
        return len(self.open_gaps) < before

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
