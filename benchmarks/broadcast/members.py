"""Members of the panel whose wave is due: very many, made quickly, some of whom may not be written to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from sqlalchemy import insert

from app.invitations.panel import OPEN, OVERDUE
from models.database import Database
from models.tables import Contact, ConversationSession, Invitation, PanelMember, Respondent
from models.unit_of_work import UnitOfWork

FIRST_CHAT = 3_000_001
PART = 2000  # people in one transaction
ASKED_LATELY = 50  # every so manieth was asked about an event five days ago
UNREACHABLE = 77  # every so manieth has blocked the bot, and it is known
EVENT_WAVE, WAVE = 0, 3
FLOW = "G"


def make_members(database: Database, bot_id: int, count: int, due: datetime) -> None:
    """Add `count` members whose first wave is due then. Their chats are numbered from FIRST_CHAT on."""
    for start in range(0, count, PART):
        numbers = range(start, min(count, start + PART))
        database.write(partial(_make, bot_id=bot_id, numbers=numbers, due=due)).result()


def _make(uow: UnitOfWork, bot_id: int, numbers: range, due: datetime) -> None:
    connection = uow.session.connection()
    joined = due - timedelta(days=91)
    for table, rows in (
        (Respondent, [{"id": _person(number), "created_on": joined.date()} for number in numbers]),
        (Contact, [_contact(uow, bot_id, number, joined) for number in numbers]),
        (ConversationSession, [_conversation(number, joined) for number in numbers]),
        (PanelMember, [_member(number, joined) for number in numbers]),
        (Invitation, [row for number in numbers for row in _invitations(number, due)]),
    ):
        connection.execute(insert(table), rows)


def _person(number: int) -> str:
    return f"{number:032x}"


def _contact(uow: UnitOfWork, bot_id: int, number: int, joined: datetime) -> dict[str, Any]:
    chat = FIRST_CHAT + number
    return {
        "bot_id": bot_id,
        "chat_key": uow.vault.chat_key(bot_id, chat),
        "chat_id_encrypted": uow.vault.encrypt(str(chat).encode()),
        "respondent_id": _person(number),
        "language": ("lv", "ru", "en")[number % 3],
        "language_chosen": True,
        "created_at": joined,
        "unreachable_at": joined if number % UNREACHABLE == 1 else None,
    }


def _conversation(number: int, joined: datetime) -> dict[str, Any]:
    """In which they told how old they are, and agreed."""
    return {
        "id": _person(number),
        "respondent_id": _person(number),
        "flow": "V",
        "flow_version": 1,
        "language": "lv",
        "status": "completed",
        "state": "{}",
        "age_band": "18-25",
        "sector": "higher",
        "late": False,
        "wave": 0,
        "started_at": joined,
        "updated_at": joined,
        "completed_at": joined,
    }


def _member(number: int, joined: datetime) -> dict[str, Any]:
    return {"respondent_id": _person(number), "anchor_on": joined.date(), "joined_at": joined}


def _invitations(number: int, due: datetime) -> Iterator[dict[str, Any]]:
    yield _invitation(number, WAVE, due)
    if number % ASKED_LATELY == 0:
        earlier = due - timedelta(days=5)
        yield _invitation(number, EVENT_WAVE, earlier) | {"sent_at": earlier, "answered_at": earlier, "done": True}


def _invitation(number: int, wave: int, due: datetime) -> dict[str, Any]:
    return {
        "key": f"{_person(number)}:{FLOW}:w{wave}",
        "respondent_id": _person(number),
        "flow": FLOW,
        "wave": wave,
        "message": "first",
        "due_at": due,
        "expires_at": due + OVERDUE,
        "closes_at": due + OPEN,
        "sent_at": None,
        "answered_at": None,
        "snoozes": 0,
        "done": False,
    }
