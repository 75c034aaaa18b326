"""The sender's dealings with the outbox: few commits, one at a time, and nothing overheard."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from dataclasses import replace

import pytest

from bot.delivery import Delivery
from bot.exchange import IDLE_SECONDS
from bot.ports import Parcel, Settled
from tests.bot.fakes import OK, FakeOutbox, FakeTelegram, Reply, Seen, VirtualClock, parcel, refusal, rng


class CountingOutbox(FakeOutbox):
    """Counts what it is asked, and how many ask at a time; each commit takes `latency`."""

    def __init__(self, clock: VirtualClock, *parcels: Parcel) -> None:
        super().__init__(clock, *parcels)
        self.asked: list[tuple[float, int]] = []  # when, and how many results were brought
        self.at_a_time = 0

    async def exchange(self, results: list[Settled], *wanted: int, **held: set[int] | None) -> list[Parcel]:  # type: ignore[override]
        self.asked.append((self._clock.now, len(results)))
        self.at_a_time += 1
        assert self.at_a_time == 1
        try:
            claimed = await super().exchange((), *wanted, **held)  # type: ignore[arg-type]
            await self._clock.sleep(self.latency)
            await super().exchange(results, 0)
            return claimed
        finally:
            self.at_a_time -= 1


async def run(clock: VirtualClock, delivery: Delivery, meanwhile: Awaitable[None]) -> None:
    async def then_stop() -> None:
        await meanwhile
        delivery.stop()

    await clock.run(asyncio.gather(delivery.run(), then_stop()))


def sender(telegram: FakeTelegram, outbox: FakeOutbox, clock: VirtualClock, rate: float = 100.0) -> Delivery:
    return Delivery(telegram.bot, outbox, rng=rng(), rate=rate, clock=clock)


async def test_what_ends_while_a_commit_is_under_way_goes_with_the_next(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock)
    outbox = CountingOutbox(clock, *(parcel(number, str(number)) for number in range(10)))
    outbox.latency = 1.0

    await run(clock, sender(telegram, outbox, clock), outbox.until_empty())

    assert [count for _, count in outbox.asked if count] == [1, 9]


async def test_what_is_posted_while_a_commit_is_under_way_is_claimed_right_after_it(clock: VirtualClock) -> None:
    telegram, outbox = FakeTelegram(clock), CountingOutbox(clock)
    outbox.latency = 0.2
    delivery = sender(telegram, outbox, clock)

    async def post() -> None:
        await clock.sleep(0.1)  # the first look is under way
        outbox.add(parcel(1))
        delivery.wake()
        await outbox.until_empty()

    await run(clock, delivery, post())

    assert telegram.calls[0].at == pytest.approx(0.4)


async def test_where_nothing_happens_the_outbox_is_looked_into_twice_a_second(clock: VirtualClock) -> None:
    outbox = CountingOutbox(clock)

    await run(clock, sender(FakeTelegram(clock), outbox, clock), clock.sleep(10.0))

    assert [at for at, _ in outbox.asked] == pytest.approx([number * IDLE_SECONDS for number in range(20)])


async def test_in_a_pause_of_the_whole_bot_the_outbox_is_looked_into_no_more_often(clock: VirtualClock) -> None:
    telegram, outbox = FakeTelegram(clock, refusal(429, "", retry_after=8)), CountingOutbox(clock, parcel(1))

    await run(clock, sender(telegram, outbox, clock), clock.sleep(8.0))

    assert len(outbox.asked) <= 8.0 / IDLE_SECONDS + 2


async def test_while_the_outbox_fails_what_is_in_hand_goes_out(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock)
    outbox = FakeOutbox(clock, parcel(1), replace(parcel(2, "b"), method="editMessageText"))
    delivery = sender(telegram, outbox, clock, rate=2.0)

    def fail(seen: Seen) -> Reply:
        outbox.failures = 0 if seen.at else 1000
        return OK

    telegram.decide = fail
    await run(clock, delivery, outbox.until_empty())

    assert [call.at for call in telegram.calls] == pytest.approx([0.0, 0.5])


async def test_calls_that_end_do_not_hurry_a_failing_outbox(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock, latency=1.0)
    outbox = CountingOutbox(clock, *(parcel(number, str(number)) for number in range(9)))

    async def fail() -> None:
        await clock.sleep(0.5)
        outbox.failures = 1000
        await clock.sleep(9.5)

    await run(clock, sender(telegram, outbox, clock, rate=2.0), fail())

    tried = [at for at, _ in outbox.asked if 0.5 <= at < 10.0]
    assert len(telegram.calls) == 9  # they end one after another
    assert len(tried) <= 6  # after half a second, one, two, four …


async def test_rings_try_a_failing_outbox_twice_a_second_at_most(clock: VirtualClock) -> None:
    outbox = CountingOutbox(clock)
    outbox.failures = 1000
    delivery = sender(FakeTelegram(clock), outbox, clock)

    async def ring() -> None:
        for _ in range(100):
            await clock.sleep(0.1)
            delivery.wake()

    await run(clock, delivery, ring())

    assert 10 <= len(outbox.asked) <= 10.0 / IDLE_SECONDS + 5  # the first wait is shorter, the last ones are goodbyes


async def test_a_ring_tries_a_failing_outbox_at_once(clock: VirtualClock) -> None:
    telegram, outbox = FakeTelegram(clock), FakeOutbox(clock)
    delivery = sender(telegram, outbox, clock)

    async def come_back() -> None:
        outbox.failures = 1000
        await clock.sleep(100.0)  # by now the waits are long
        outbox.failures = 0
        outbox.add(parcel(1))
        delivery.wake()
        await outbox.until_empty()

    await run(clock, delivery, come_back())

    assert telegram.calls[0].at == pytest.approx(100.0)


async def test_a_sender_that_is_cut_off_in_a_commit_claims_nothing_from_it(clock: VirtualClock) -> None:
    telegram, outbox = FakeTelegram(clock), CountingOutbox(clock, parcel(1))
    outbox.latency = 1.0
    delivery = sender(telegram, outbox, clock)
    running = asyncio.create_task(delivery.run())
    await clock.run(clock.sleep(0.5))

    running.cancel()
    await clock.run(clock.sleep(5.0))

    assert running.cancelled()
    assert telegram.calls == []
    outbox.sending.clear()  # recovered, as before every term
    await run(clock, delivery, outbox.until_empty())
    assert outbox.states(1) == ["sent"]


async def test_whoever_stops_in_a_commit_hands_back_what_it_claims(clock: VirtualClock) -> None:
    telegram, outbox = FakeTelegram(clock), CountingOutbox(clock, parcel(1))
    outbox.latency = 1.0

    await run(clock, sender(telegram, outbox, clock), clock.sleep(0.5))

    assert (telegram.calls, outbox.states(1), outbox.sending) == ([], ["retry"], set())
