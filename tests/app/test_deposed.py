"""Whoever is not the sender any more writes nothing: what it would put back, the next one has in flight."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import select
from sqlmodel import col

from app.bot_service import BotService
from app.clock import Clock
from app.leading import Term
from app.post import DatabaseOutbox, NotTheSenderError
from bot.ports import Settled
from models.database import Database
from models.tables import OutboxMessage
from models.unit_of_work import UnitOfWork
from simulator.telegram import TelegramServer
from tests.app.test_several_bots import FIRST, parts_with
from tests.conftest import NOW

BOT = 7


def nobody(_uow: UnitOfWork) -> bool:
    return False


def in_flight(database: Database) -> int:
    """Return a call that the present sender makes."""
    call = {"chat_id": 1, "text": "Čau!"}
    put = {"lane": 0, "method": "sendMessage", "payload": call, "dedupe": "call", "now": NOW}
    database.write(lambda uow: uow.outbox.put(BOT, **put)).result()  # type: ignore[arg-type]
    [posted] = database.write(lambda uow: uow.outbox.claim(BOT, 1, NOW)).result()
    return posted.id


def state(database: Database) -> str:
    return str(database.read(lambda uow: uow.session.scalars(select(col(OutboxMessage.state))).one()))


@pytest.mark.parametrize("write", ["recover", "exchange"])
async def test_whoever_is_deposed_writes_nothing_and_is_told_once(database: Database, write: str) -> None:
    number, told = in_flight(database), []
    outbox = DatabaseOutbox(database, BOT, Clock(NOW), nobody, lambda: told.append(write))

    with pytest.raises(NotTheSenderError):
        await (outbox.recover() if write == "recover" else outbox.exchange([Settled(number, "sent")], 10))

    assert (state(database), told) == ("sending", [write])


async def test_a_bot_that_is_deposed_before_it_sends_ends_its_term_in_order(sqlite_url: str) -> None:
    server = TelegramServer([FIRST], speed=20)
    parts = parts_with(sqlite_url, server)
    service = BotService(parts, FIRST.token, asyncio.create_task(asyncio.sleep(0)))
    term = service._sender._term = Term("late:1")
    service._outbox._is_sender = nobody

    await service._lead(term)

    assert term.lost.is_set()
    parts.close()
