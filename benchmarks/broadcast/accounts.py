"""Afterwards: what the tables say of every invitation, beside what came into the chats."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from sqlalchemy import func, select
from sqlmodel import col

from benchmarks.broadcast.members import WAVE
from benchmarks.broadcast.telling import STORM, Line, none_of
from models.database import Database
from models.tables import Invitation, OutboxMessage
from simulator.chats import Chat
from simulator.telegram import TelegramServer


def accounts(database: Database, chats: Sequence[Chat], server: TelegramServer) -> list[Line]:
    """Compare. `chats` are the members', in the order of their numbers."""
    seen = [_invitations_in(chat) for chat in chats]
    wave = select(Invitation).where(col(Invitation.wave) == WAVE)
    everybody = database.read(lambda uow: list(uow.session.scalars(wave)))
    rows = [row for row in everybody if int(row.respondent_id, 16) < len(chats)]  # others agreed while they talked
    doubts = database.read(lambda uow: uow.session.scalar(select(func.sum(col(OutboxMessage.doubts))))) or 0
    sent = {int(row.respondent_id, 16) for row in rows if row.sent_at}
    endings = Counter(row.cancelled or "waits" for row in rows if not row.sent_at)
    lost = [number for number in sent if not seen[number] and not chats[number].blocked]
    doubled = sum(max(0, times - 1) for times in seen)
    limited = sum(times for what, times in server.violations.items() if "429" in what)
    calls = sum(times for method, times in server.calls.items() if method.startswith(("send", "edit")))
    return [
        Line("invitations", f"{len(rows):,}: {len(sent):,} sent, " + _told(endings)),
        none_of("lost", len(lost)),
        none_of("doubled, without a doubt counted", max(0, doubled - int(doubts))),
        none_of("got it, though the tables deny it", sum(bool(times) for n, times in enumerate(seen) if n not in sent)),
        none_of(
            "stopped, and burdened all the same", sum(row.cancelled == "halted" and bool(row.sent_at) for row in rows)
        ),
        Line("doubts", f"{doubts}"),
        Line("429s", f"{limited:,} of {calls:,} calls", broken=limited > max(1.0, STORM * calls)),
    ]


def _invitations_in(chat: Chat) -> int:
    messages = [event.message or {} for event in chat.events if event.kind == "message"]
    return sum("invite." in str(message.get("reply_markup", "")) for message in messages)


def _told(endings: Counter[str]) -> str:
    return ", ".join(f"{ending} {count}" for ending, count in endings.most_common())
