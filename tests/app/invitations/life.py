"""One person's life with the bot on a simulated clock: what they do, and what they are sent unasked, hour by hour."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from app.clock import RIGA
from app.invitations.moments import local_instant
from app.invitations.panel import close_finished
from app.invitations.sending import BATCH, send_due
from models.database import Database
from models.tables import ConversationSession, GuidanceEvent, Invitation, PanelLoss, PanelMember
from tests.app.chat import BOT, Chat, flows


@dataclass(frozen=True)
class Sent:
    """A message as it reached the person, at the local time."""

    at: datetime
    text: str

    @property
    def day(self) -> date:
        return self.at.date()


class Life:
    """A chat with a clock that can be moved, and the job that sends."""

    def __init__(self, database: Database, start: datetime, chat_id: int = 4711) -> None:
        self.database = database
        self.chat = Chat(database, chat_id)
        self.chat.now = start
        self.sent: list[Sent] = []

    @property
    def now(self) -> datetime:
        return self.chat.now

    def tick(self) -> None:
        """Send what is due, as the running bot does every few seconds."""
        self.post()
        before = len(self.chat.said)
        self.chat.collect()
        local = self.now.astimezone(RIGA)
        self.sent += [Sent(local, payload["text"]) for payload in self.chat.said[before:]]

    def post(self) -> None:
        """Decide and post, without sending anything yet."""
        while self.write(lambda uow: send_due(uow, BOT, flows().texts, self.now)) == BATCH:
            continue

    def until(self, moment: datetime) -> None:
        """Live until then, going from one due moment to the next."""
        while (following := self._next_due()) is not None and following <= moment:
            self.chat.now = max(self.now, following)
            self.tick()
        self.chat.now = max(self.now, moment)

    def until_day(self, day: date, wall: time = time(12)) -> None:
        self.until(local_instant(day, wall))

    def _next_due(self) -> datetime | None:
        query = select(Invitation.due_at).where(~Invitation.done).order_by(Invitation.due_at)  # type: ignore[call-overload, operator]
        return self.database.read(lambda uow: uow.session.scalars(query).first())

    def close_memberships(self) -> None:
        self.write(lambda uow: close_finished(uow, self.now))

    def write(self, work: Any) -> Any:
        return self.database.write(work).result()

    def invitations(self) -> list[Invitation]:
        return self.rows(Invitation)

    def rows(self, table: Any) -> list[Any]:
        return self.database.read(lambda uow: list(uow.session.scalars(select(table).order_by(table.id))))

    def session(self, flow: str) -> ConversationSession:
        """The newest conversation of a flow."""
        found = [row for row in self.rows(ConversationSession) if row.flow == flow]
        newest: ConversationSession = max(found, key=lambda row: row.started_at)
        return newest

    def member(self) -> PanelMember:
        [member] = self.rows(PanelMember)
        return member  # type: ignore[no-any-return]

    def losses(self) -> list[tuple[int, str]]:
        return [(loss.wave, loss.why) for loss in self.rows(PanelLoss)]

    # --- what the person does ----------------------------------------------------------------------------

    def enrol(self, event: GuidanceEvent) -> None:
        """Open the link before the event has ended, and agree to be asked after it."""
        self.chat.write(f"/start {event.code}")
        self.chat.press("Jā, pajautā")
        if "gadu" in self.chat.said[-1]["text"]:
            self.chat.press("16–17")
            self.chat.press("Skolā")

    def answer_event(self, *, later: bool) -> None:
        """Take up the invitation and go through flow S; `later`: whether to agree to the panel."""
        self.chat.press("Sākam")
        self.chat.press("Sākam")
        self.chat.press("4")
        self.chat.write("stāstīja par īsto darba dienu, nevis reklamēja skolu")
        self.chat.press("5")
        self.chat.press("Uzzināju")
        self.chat.press("Tas viss")
        self.chat.write("vajag mazākas grupas, citādi neko nevar pajautāt")
        self.chat.press("Izlaist")
        self.agree(later)

    def agree(self, later: bool) -> None:
        self.chat.press("Jā, drīkst" if later else "Nē")
        self.chat.press("Tas viss")

    def answer_wave(self) -> None:
        """Take up a wave and skip what can be skipped."""
        self.chat.press("Sākam")
        self.chat.press("Sākam")
        self.chat.press("Jā, turpat")
        for _ in range(12):
            if "Pēdējais" in self.chat.said[-1]["text"] or not self.chat.said[-1].get("reply_markup"):
                break
            self.chat.write("/skip")


def make_event(life: Life, starts: datetime, *, hours: int = 3, **changes: Any) -> GuidanceEvent:
    """An event in the first institution, open for three weeks."""
    values: dict[str, Any] = {
        "code": f"EV{len(life.rows(GuidanceEvent)):06}",
        "institution_id": 1,
        "title": "Karjeras diena",
        "kind": "career_week",
        "service": "information",
        "flow": "S",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=hours),
        "closes_at": starts + timedelta(days=21),
        "created_at": starts - timedelta(days=30),
    }
    event: GuidanceEvent = life.write(lambda uow: uow.events.add(GuidanceEvent(**(values | changes))).model_copy())
    return event
