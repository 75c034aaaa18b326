"""What nobody asked for leaves by day only, however late it was posted."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from app.clock import Clock
from app.hours import may_write_unasked
from app.post import DatabaseOutbox
from app.replying import BROADCAST, DIGEST, INTERACTIVE
from models.database import Database
from tests.app.chat import BOT

EVENING = datetime(2026, 11, 18, 18, 0, tzinfo=UTC)  # 20:00 in Riga
MORNING = datetime(2026, 11, 19, 6, 0, tzinfo=UTC)


def post(database: Database, lane: int) -> None:
    payload = {"chat_id": lane, "text": "?"}
    call = {"lane": lane, "method": "sendMessage", "payload": payload, "dedupe": f"{lane}", "now": EVENING}
    database.write(lambda uow: uow.outbox.put(BOT, **call)).result()


async def test_at_night_only_what_somebody_waits_for_is_sent(database: Database) -> None:
    for lane in (INTERACTIVE, DIGEST, BROADCAST):
        post(database, lane)

    sent = [
        {parcel.lane for parcel in await DatabaseOutbox(database, BOT, Clock(at)).exchange([], 10)}
        for at in (EVENING, MORNING)
    ]
    assert sent == [{INTERACTIVE, DIGEST}, {BROADCAST}]


@pytest.mark.parametrize(
    ("local", "allowed"),
    [
        ("2026-11-18T07:59:59+02:00", False),
        ("2026-11-18T08:00:00+02:00", True),
        ("2026-11-18T19:59:59+02:00", True),
        ("2026-11-18T20:00:00+02:00", False),
        ("2026-07-18T08:00:00+03:00", True),
        ("2026-07-18T07:59:00+03:00", False),
    ],
)
def test_day_is_from_eight_to_twenty_in_riga_all_year_round(local: str, allowed: bool) -> None:
    assert may_write_unasked(datetime.fromisoformat(local).astimezone(UTC)) is allowed


async def test_what_was_claimed_but_never_came_to_the_sender_is_handed_out_again(database: Database) -> None:
    for lane in (INTERACTIVE, DIGEST):
        post(database, lane)
    outbox = DatabaseOutbox(database, BOT, Clock(MORNING))
    claimed = [parcel.id for parcel in await outbox.exchange([], 10)]

    assert await outbox.exchange([], 10, held=claimed) == []
    assert [parcel.id for parcel in await outbox.exchange([], 10, held=claimed[:1])] == claimed[1:]
