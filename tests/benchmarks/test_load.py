"""What the load benchmark counts, and what it takes for a loss: were it blind, every run would be a good one."""

from __future__ import annotations

import pytest

from benchmarks.load.figures import Span, figures, losses, quantile, unkept
from benchmarks.load.people import Ledger, Turn
from benchmarks.load.programs import Reading
from models.database import Database
from tests.conftest import NOW

SPAN = Span(10.0, 20.0, Reading(5.0, 100.0, 110.0), Reading(6.0, 101.0, 120.0), driver_cpu=2.0)


def test_turns_count_where_they_were_answered_and_waits_where_they_began() -> None:
    turns = [Turn(9.0, 11.0), Turn(12.0, 13.0), Turn(19.0, 24.0), Turn(21.0, 22.0)]

    found = figures(turns, SPAN)

    assert found.per_second == pytest.approx(0.2)
    assert found.high == pytest.approx(5.0)
    assert found.cpu == pytest.approx(0.5)
    assert (found.before, found.after, found.peak, found.driver) == (100.0, 101.0, 120.0, 0.2)


def test_a_quantile_is_one_of_the_values() -> None:
    assert quantile([1.0, 2.0, 3.0, 4.0], 0.5) == 3.0
    assert quantile([1.0], 0.99) == 1.0
    assert quantile([], 0.99) == 0.0


def test_who_was_never_answered_is_a_loss() -> None:
    ledger = Ledger(acts=3, turns=[Turn(0.0, 1.0), Turn(0.0, 2.0)])

    assert losses("bot", ledger) == ["bot: 1 of 3 messages and presses were never answered"]
    assert losses("bot", Ledger(acts=1, turns=[Turn(0.0, 1.0)])) == []


@pytest.mark.parametrize(
    ("acts", "done", "faults"),
    [(2, 2, 0), (3, 2, 1), (2, 1, 1), (3, 1, 2)],
    ids=["all kept and done", "one was never kept", "one turn was never taken", "both"],
)
def test_updates_that_are_not_kept_or_not_done_are_losses(
    database: Database, acts: int, done: int, faults: int
) -> None:
    for number in range(2):
        database.write(lambda uow, n=number: uow.inbox.add(1, n, n, b"{}", NOW)).result()
    for seq in database.read(lambda uow: uow.inbox.heads(done)):
        database.write(lambda uow, seq=seq: uow.inbox.complete(seq)).result()

    assert len(database.read(lambda uow: unkept(uow, "bot", acts))) == faults


def test_a_call_that_waits_in_the_outbox_is_a_loss(database: Database) -> None:
    call = {"lane": 0, "method": "sendMessage", "payload": {"chat_id": 1, "text": "?"}, "dedupe": "1", "now": NOW}
    database.write(lambda uow: uow.outbox.put(1, **call)).result()

    assert database.read(lambda uow: unkept(uow, "bot", 0)) == ["bot: 1 calls wait in the outbox"]
