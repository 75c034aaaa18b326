from __future__ import annotations

import random

import pytest

from simulator.faults import FaultPlan, Faults
from simulator.updates import CALLBACK_SECONDS, MESSAGE_SECONDS, UpdateQueue
from tests.simulator.api import StillClock

CHAT = ("chat", 7)
PRESSES = ("callback", 7)


@pytest.fixture
def clock() -> StillClock:
    return StillClock()


def queue(clock: StillClock, **faults: float) -> UpdateQueue:
    return UpdateQueue(clock, FaultPlan(Faults(**faults), random.Random(0)), first_id=10)  # type: ignore[arg-type]


def ids(updates: UpdateQueue) -> list[int]:
    return [update.id for update in updates.pending(100)]


def test_message_lives_a_day_and_a_press_150_seconds(clock: StillClock) -> None:
    updates = queue(clock)
    updates.add("message", {}, CHAT, MESSAGE_SECONDS)
    updates.add("callback_query", {}, PRESSES, CALLBACK_SECONDS)

    clock.now = 150.0
    assert ids(updates) == [10]
    clock.now = 86_400.0
    assert (ids(updates), updates.head(CHAT), updates.queues) == ([], None, [])


def test_queues_have_their_own_heads(clock: StillClock) -> None:
    updates = queue(clock)
    for kind, name in [("message", CHAT), ("callback_query", PRESSES), ("message", CHAT)]:
        updates.add(kind, {}, name)

    head = updates.head(CHAT)
    assert head is not None
    updates.confirm(head)

    assert [it.id for it in (updates.head(CHAT), updates.head(PRESSES)) if it] == [12, 11]


def test_reactions_come_only_when_asked_for(clock: StillClock) -> None:
    updates = queue(clock)
    updates.add("message_reaction", {}, CHAT)
    updates.remember_allowed({"allowed_updates": ["message_reaction"]})
    updates.add("message_reaction", {}, CHAT)
    updates.add("message", {}, CHAT)

    assert [update.kind for update in updates.pending(100)] == ["message_reaction"]


def test_duplicate_is_delivered_once_more_after_its_confirmation(clock: StillClock) -> None:
    updates = queue(clock, duplicate_update=1.0)
    updates.add("message", {}, CHAT)

    updates.confirm_before(11)
    assert ids(updates) == [10]
    updates.confirm_before(11)
    assert ids(updates) == []


async def test_reordered_update_is_overtaken_by_another_queue_only(clock: StillClock) -> None:
    updates = queue(clock, reordered_update=1.0)
    updates.add("message", {"n": 1}, CHAT)
    updates.add("message", {"n": 2}, CHAT)
    assert ids(updates) == []

    updates.add("callback_query", {"n": 3}, PRESSES)

    assert [update.body["n"] for update in updates.pending(100)] == [3, 1, 2]


async def test_reordered_update_comes_in_the_end_without_others(clock: StillClock) -> None:
    updates = queue(clock, reordered_update=1.0)
    updates.add("message", {}, CHAT)

    await updates.added.wait(5.0)

    assert ids(updates) == [10]
