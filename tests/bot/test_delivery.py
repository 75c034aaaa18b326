"""The sender: order, pace, pauses, the error map, and a clean stop."""

from __future__ import annotations

import asyncio
from collections import deque
from dataclasses import replace
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.delivery import MAX_IN_FLIGHT, MAX_UNASKED, Delivery
from bot.errors import BadTokenError
from bot.ports import Parcel
from bot.replies import Attachment
from bot.request import AnswerLostError, NotSentError
from tests.bot.fakes import OK, FakeOutbox, FakeTelegram, Reply, Seen, VirtualClock, parcel, refusal, rng


def sender(telegram: FakeTelegram, outbox: FakeOutbox, clock: VirtualClock, **changes: Any) -> Delivery:
    return Delivery(telegram.bot, outbox, rng=rng(), clock=clock, **changes)


async def deliver(telegram: FakeTelegram, outbox: FakeOutbox, clock: VirtualClock, **changes: Any) -> Delivery:
    """Send until the outbox is empty, then stop."""
    delivery = sender(telegram, outbox, clock, **changes)

    async def stop_when_empty() -> None:
        await outbox.until_empty()
        delivery.stop()

    await clock.run(asyncio.gather(delivery.run(), stop_when_empty()))
    return delivery


def texts(telegram: FakeTelegram) -> list[str]:
    return [call.fields["text"] for call in telegram.calls]


async def test_a_parcel_is_sent_and_settled(clock: VirtualClock) -> None:
    telegram, outbox = FakeTelegram(clock), FakeOutbox(clock, parcel(1))

    delivery = await deliver(telegram, outbox, clock)

    assert telegram.calls == [Seen(0.0, "sendMessage", {"chat_id": "1", "text": "1"})]
    assert outbox.states(1) == ["sent"]
    assert delivery.counts == {"sent": 1}


async def test_a_file_goes_with_its_call(clock: VirtualClock) -> None:
    photo = parcel(1, method="sendPhoto", payload={"chat_id": 1}, attachment=Attachment("photo", "qr.png", b"png"))
    telegram = FakeTelegram(clock)

    await deliver(telegram, FakeOutbox(clock, photo), clock)

    assert telegram.calls[0].files == ("photo",)


async def test_the_bot_never_sends_faster_than_its_rate(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock, latency=0.2)

    await deliver(telegram, FakeOutbox(clock, *(parcel(n, str(n)) for n in range(100))), clock, rate=25.0)

    gaps = [later.at - earlier.at for earlier, later in pairwise(telegram.calls)]
    assert min(gaps) >= 0.04 - 1e-9
    assert telegram.calls[-1].at == pytest.approx(99 * 0.04)


class TickingClock(VirtualClock):
    """Time passes while one looks at it, as everywhere else."""

    def monotonic(self) -> float:
        self.now += 1e-5
        return self.now


async def test_at_a_high_rate_what_was_claimed_together_is_sent_together() -> None:
    clock = TickingClock()
    telegram = FakeTelegram(clock, latency=1.0)

    await deliver(telegram, FakeOutbox(clock, *(parcel(n, str(n)) for n in range(10))), clock, rate=1e6)

    assert telegram.calls[-1].at - telegram.calls[0].at < 0.01


async def test_a_chat_gets_a_message_a_second_counted_from_the_answer(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock, latency=0.3)

    await deliver(telegram, FakeOutbox(clock, parcel(1), parcel(2), parcel(3)), clock)

    assert [call.at for call in telegram.calls] == pytest.approx([0.0, 1.3, 2.6])


async def test_chats_that_wait_for_their_second_hold_nobody_up(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock)
    parcels = [parcel(n, chat=str(n % 20)) for n in range(40)]

    await deliver(telegram, FakeOutbox(clock, *parcels), clock, rate=25.0)

    assert telegram.calls[-1].at < 2.0


async def test_an_edit_does_not_wait_for_the_chats_second(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock)
    edit = parcel(2, method="editMessageText")

    await deliver(telegram, FakeOutbox(clock, parcel(1), edit, parcel(3)), clock)

    assert [call.at for call in telegram.calls] == pytest.approx([0.0, 0.04, 1.0])


async def test_interactive_goes_before_digest_before_broadcast(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock)
    parcels = [parcel(n, str(n), lane=2 - n % 3) for n in range(6)]

    await deliver(telegram, FakeOutbox(clock, *parcels), clock)

    assert texts(telegram) == ["2", "5", "1", "4", "0", "3"]


async def test_an_answer_to_a_person_overtakes_a_broadcast_under_way(clock: VirtualClock) -> None:
    telegram, outbox = FakeTelegram(clock), FakeOutbox(clock, *(parcel(n, str(n), lane=2) for n in range(200)))

    def join(seen: Seen) -> Reply:
        if seen.fields["text"] == "99":
            outbox.add(parcel(1000, "new", lane=0))
        return OK

    telegram.decide = join
    await deliver(telegram, outbox, clock)

    assert texts(telegram).index("1000") <= texts(telegram).index("99") + 3


async def test_few_calls_are_in_flight_at_a_time(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock, latency=10.0)

    await deliver(telegram, FakeOutbox(clock, *(parcel(n, str(n)) for n in range(40))), clock)

    assert len([call for call in telegram.calls if call.at < 10.0]) == MAX_IN_FLIGHT


async def test_a_429_silences_the_whole_bot_and_loses_nothing(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock, OK, refusal(429, "Too Many Requests", retry_after=7))

    delivery = await deliver(telegram, FakeOutbox(clock, *(parcel(n, str(n)) for n in range(3))), clock, rate=20.0)

    assert [call.at for call in telegram.calls[:3]] == pytest.approx([0.0, 0.05, 7.15])
    assert texts(telegram) == ["0", "1", "1", "2"]
    assert delivery.rate == pytest.approx(14.0)


async def test_a_429_costs_no_attempt(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock, *[refusal(429, "", retry_after=1)] * 20)
    outbox = FakeOutbox(clock, parcel(1))

    delivery = await deliver(telegram, outbox, clock)

    assert outbox.states(1) == ["sent"]
    assert delivery.counts == {"limited": 20, "sent": 1}


async def test_edits_keep_the_interval_once_telegram_wants_it(clock: VirtualClock) -> None:
    edits = [parcel(2, method="editMessageText"), parcel(4, method="editMessageText")]
    telegram = FakeTelegram(clock, OK, refusal(429, "", retry_after=1))

    await deliver(telegram, FakeOutbox(clock, parcel(1), edits[0], parcel(3), edits[1]), clock)

    gaps = [later.at - earlier.at for earlier, later in pairwise(telegram.calls[1:])]
    assert min(gaps) >= 1.0


async def test_without_connection_the_parcel_waits_in_hand(clock: VirtualClock) -> None:
    telegram, outbox = FakeTelegram(clock, *[NotSentError("x")] * 5), FakeOutbox(clock, parcel(1))

    delivery = await deliver(telegram, outbox, clock)

    gaps = [later.at - earlier.at for earlier, later in pairwise(telegram.calls)]
    assert gaps == sorted(gaps)
    assert outbox.states(1) == ["sent"]
    assert delivery.counts == {"offline": 5, "sent": 1}


async def test_once_connected_the_waits_begin_anew(clock: VirtualClock) -> None:
    offline = [NotSentError("x")] * 6
    telegram = FakeTelegram(clock, *offline, OK, NotSentError("x"))

    await deliver(telegram, FakeOutbox(clock, parcel(1), parcel(2, "b")), clock)

    assert telegram.calls[6].at - telegram.calls[5].at > 5
    assert telegram.calls[8].at - telegram.calls[7].at <= 0.5


@pytest.mark.parametrize("trouble", [AnswerLostError("x"), refusal(500, "Internal Server Error")])
async def test_what_may_have_arrived_is_uncertain(clock: VirtualClock, trouble: Reply) -> None:
    outbox = FakeOutbox(clock, parcel(1))

    await deliver(FakeTelegram(clock, trouble), outbox, clock)

    assert outbox.states(1) == ["uncertain", "sent"]
    assert outbox.results[0].retry_after == 1.0


@pytest.mark.parametrize(
    ("reply", "state"),
    [
        (refusal(403, "Forbidden: bot was blocked by the user"), "unreachable"),
        (refusal(400, "Bad Request: message is not modified"), "sent"),
        (refusal(400, "Bad Request: message text is empty"), "failed"),
    ],
)
async def test_a_refusal_settles_its_parcel(clock: VirtualClock, reply: Reply, state: str) -> None:
    outbox = FakeOutbox(clock, parcel(1), parcel(2, "b"))

    await deliver(FakeTelegram(clock, reply), outbox, clock)

    assert (outbox.states(1), outbox.states(2)) == ([state], ["sent"])


async def test_a_migrated_group_is_named_to_the_host(clock: VirtualClock) -> None:
    outbox = FakeOutbox(clock, parcel(1))

    await deliver(FakeTelegram(clock, refusal(400, "migrated", migrate_to_chat_id=-5)), outbox, clock)

    assert (outbox.results[0].state, outbox.results[0].new_chat_id) == ("retry", -5)


async def test_a_stored_call_that_is_none_fails_alone(clock: VirtualClock) -> None:
    outbox = FakeOutbox(clock, replace(parcel(1), payload={"chat_id": object()}), parcel(2, "b"))

    await deliver(FakeTelegram(clock), outbox, clock)

    assert (outbox.states(1), outbox.states(2)) == (["failed"], ["sent"])


async def test_a_wrong_token_stops_the_sender_and_hands_everything_back(clock: VirtualClock) -> None:
    outbox = FakeOutbox(clock, parcel(1), parcel(2, "b"))

    with pytest.raises(BadTokenError):
        await clock.run(sender(FakeTelegram(clock, refusal(401, "Unauthorized")), outbox, clock).run())

    assert (outbox.states(1), outbox.states(2)) == (["retry"], ["retry"])


async def test_a_failing_outbox_is_waited_for_and_results_are_kept(clock: VirtualClock) -> None:
    telegram, outbox = FakeTelegram(clock), FakeOutbox(clock, parcel(1), parcel(2))
    telegram.decide = lambda _seen: setattr(outbox, "failures", 3) or OK

    await deliver(telegram, outbox, clock)

    assert texts(telegram) == ["1", "2"]
    assert (outbox.states(1), outbox.states(2)) == (["sent"], ["sent"])


async def test_what_ends_while_others_are_being_settled_is_settled_next(clock: VirtualClock) -> None:
    telegram, outbox = FakeTelegram(clock, latency=0.1), FakeOutbox(clock, *(parcel(n, str(n)) for n in range(5)))
    outbox.latency = 0.06

    await deliver(telegram, outbox, clock, rate=25.0)

    assert [outbox.states(n) for n in range(5)] == [["sent"]] * 5


async def test_stopping_finishes_what_is_in_flight_and_hands_the_rest_back(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock, latency=5.0)
    outbox = FakeOutbox(clock, *(parcel(n, str(n)) for n in range(20)))
    delivery = sender(telegram, outbox, clock)
    telegram.decide = lambda _seen: delivery.stop() or OK

    await clock.run(delivery.run())

    states = [outbox.states(n) for n in range(20)]
    assert states == [["sent"]] * MAX_IN_FLIGHT + [["retry"]] * (20 - MAX_IN_FLIGHT)


async def test_stopping_leaves_nothing_claimed(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock)
    outbox = FakeOutbox(clock, *(parcel(n, str(n)) for n in range(100)))
    delivery = sender(telegram, outbox, clock)
    telegram.decide = lambda _seen: delivery.stop() or OK

    await clock.run(delivery.run())

    assert outbox.sending == set()


async def test_stopping_drops_presses_that_still_wait(clock: VirtualClock) -> None:
    telegram, outbox = FakeTelegram(clock), FakeOutbox(clock, parcel(1))
    delivery = sender(telegram, outbox, clock)

    def pause(_seen: Seen) -> Reply:
        delivery.acknowledge("77")
        delivery.stop()
        return refusal(429, "", retry_after=40)

    telegram.decide = pause
    await clock.run(delivery.run())
    await clock.run(clock.sleep(60))

    assert [call.method for call in telegram.calls] == ["sendMessage"]


async def test_what_is_handed_back_in_a_pause_waits_for_its_end(clock: VirtualClock) -> None:
    telegram, outbox = FakeTelegram(clock), FakeOutbox(clock, parcel(1))
    delivery = sender(telegram, outbox, clock)
    telegram.decide = lambda _seen: delivery.stop() or refusal(429, "", retry_after=40)

    await clock.run(delivery.run())

    assert outbox.results[0].retry_after == pytest.approx(40.1)


async def test_a_ring_ends_the_wait_at_once(clock: VirtualClock) -> None:
    telegram, outbox = FakeTelegram(clock), FakeOutbox(clock)
    delivery = sender(telegram, outbox, clock)

    async def post() -> None:
        await clock.sleep(0.7)
        outbox.add(parcel(1))
        delivery.wake()
        await outbox.until_empty()
        delivery.stop()

    await clock.run(asyncio.gather(delivery.run(), post()))

    assert telegram.calls[0].at == 0.7


async def test_what_nobody_asked_for_goes_out_at_its_own_pace(clock: VirtualClock) -> None:
    telegram, outbox = FakeTelegram(clock), FakeOutbox(clock, *(parcel(n, str(n), lane=2) for n in range(40)))

    await deliver(telegram, outbox, clock, unasked_rate=4.0)

    assert telegram.calls[-1].at == pytest.approx(39 / 4, abs=1.0)
    for start in range(30):
        assert telegram.calls[start + 9].at - telegram.calls[start].at > 1.0


async def test_a_reply_waits_for_no_wave(clock: VirtualClock) -> None:
    telegram, outbox = FakeTelegram(clock, latency=0.2), FakeOutbox(clock, *unasked_wave(200))
    delivery = sender(telegram, outbox, clock)

    async def ask() -> None:
        await clock.sleep(3.0)
        outbox.add(parcel(1000, "person"))
        delivery.wake()
        await outbox.until_empty()
        delivery.stop()

    await clock.run(asyncio.gather(delivery.run(), ask()))

    [reply] = [call for call in telegram.calls if call.fields["text"] == "1000"]
    assert reply.at - 3.0 <= 0.2  # the calls in flight may fill the line for so long


async def test_a_slow_commit_does_not_set_the_pace(clock: VirtualClock) -> None:
    telegram, outbox = FakeTelegram(clock), FakeOutbox(clock, *(parcel(n, str(n)) for n in range(100)))
    outbox.latency = 0.4

    await deliver(telegram, outbox, clock)

    assert telegram.calls[-1].at < 2 * 100 / 25


@pytest.mark.parametrize("trouble", [refusal(429, "", retry_after=3600), NotSentError("x")])
async def test_in_a_pause_of_the_whole_bot_nothing_unasked_stays_in_hand(clock: VirtualClock, trouble: Reply) -> None:
    telegram, outbox = FakeTelegram(clock), FakeOutbox(clock, parcel(1000, "person"), *unasked_wave(40))
    outbox.latency = 0.3  # some are being claimed when the pause begins
    telegram.decide = lambda seen: trouble if seen.at > 1.0 else OK
    delivery = sender(telegram, outbox, clock)

    async def look() -> None:
        await clock.sleep(1.0)
        outbox.add(parcel(2000, "another"))
        await clock.sleep(60.0)
        assert outbox.sending <= {2000}
        assert delivery._unasked == set()
        telegram.decide = lambda _: OK
        await outbox.until_empty()
        delivery.stop()

    await clock.run(asyncio.gather(delivery.run(), look()))

    assert {outbox.states(n)[-1] for n in (*range(40), 1000, 2000)} == {"sent"}


async def test_what_is_handed_back_in_a_429_waits_for_its_end(clock: VirtualClock) -> None:
    outbox = FakeOutbox(clock, parcel(1, lane=2))

    await deliver(FakeTelegram(clock, refusal(429, "", retry_after=40)), outbox, clock)

    assert outbox.states(1) == ["retry", "sent"]
    assert outbox.results[0].retry_after == pytest.approx(40.1)


async def test_of_what_nobody_asked_for_little_is_in_hand(clock: VirtualClock) -> None:
    telegram, outbox = FakeTelegram(clock), FakeOutbox(clock, *unasked_wave(100))
    delivery = sender(telegram, outbox, clock)

    async def look() -> None:
        await clock.sleep(2.0)
        assert 0 < len(outbox.sending) <= MAX_UNASKED
        delivery.stop()

    await clock.run(asyncio.gather(delivery.run(), look()))


def unasked_wave(count: int) -> list[Parcel]:
    return [parcel(n, str(n), lane=2) for n in range(count)]


TROUBLES: dict[str, Reply] = {
    "ok": OK,
    "limited": refusal(429, "", retry_after=1),
    "server": refusal(502, "Bad Gateway"),
    "refused": refusal(400, "Bad Request: no"),
    "offline": NotSentError("x"),
    "lost": AnswerLostError("x"),
}
PARCELS = st.lists(st.tuples(st.sampled_from("abc"), st.sampled_from([0, 1, 2])), min_size=1, max_size=12)


@settings(max_examples=60, deadline=None)
@given(PARCELS, st.lists(st.sampled_from(sorted(TROUBLES)), max_size=12))
def test_whatever_happens_each_chat_is_served_in_order_and_in_time(
    wanted: list[tuple[str, int]], troubles: list[str]
) -> None:
    telegram = asyncio.run(deliver_through(wanted, troubles))

    for chat in "abc":
        calls = [call for call in telegram.calls if call.fields["chat_id"] == chat]
        assert [int(call.fields["text"]) for call in calls] == sorted(int(call.fields["text"]) for call in calls)
        assert all(later.at - earlier.at >= 0.2 for earlier, later in pairwise(calls))
    assert all(later.at - earlier.at >= 0.04 - 1e-9 for earlier, later in pairwise(telegram.calls))


async def deliver_through(wanted: list[tuple[str, int]], troubles: list[str]) -> FakeTelegram:
    clock = VirtualClock()
    parcels = [
        parcel(number, chat, lane=lane, payload={"chat_id": chat, "text": str(number)})
        for number, (chat, lane) in enumerate(wanted)
    ]
    telegram, outbox = FakeTelegram(clock), FakeOutbox(clock, *parcels)
    script = deque(TROUBLES[name] for name in troubles)
    telegram.decide = lambda _seen: script.popleft() if script else OK
    await deliver(telegram, outbox, clock)
    assert sorted({result.id for result in outbox.results}) == list(range(len(wanted)))
    return telegram


async def test_a_call_that_never_ends_holds_up_no_stop(clock: VirtualClock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.delivery.LANDING_SECONDS", 0.01)
    telegram, outbox = (
        FakeTelegram(clock, latency=1e9),
        FakeOutbox(clock, parcel(1, "a"), parcel(2, "a"), parcel(3, "b")),
    )
    delivery = sender(telegram, outbox, clock)

    async def until_two_are_made() -> None:
        while len(telegram.calls) < 2:
            await clock.sleep(0.01)

    running = asyncio.create_task(delivery.run())
    await clock.run(until_two_are_made())
    delivery.stop()
    await running

    assert outbox.states(1) == outbox.states(3) == []  # nobody knows: the next start counts them as uncertain
    assert outbox.states(2) == []  # was never claimed: its chat's first call is under way


async def test_what_was_claimed_by_an_exchange_whose_answer_was_lost_goes_out_and_nothing_twice(
    clock: VirtualClock,
) -> None:
    telegram, outbox = FakeTelegram(clock, latency=5.0), FakeOutbox(clock, parcel(1, "a"), parcel(3, "c"))

    def lose_the_next_answer(seen: Seen) -> Reply:
        if seen.fields["text"] == "1":
            outbox.add(parcel(2, "b"))
            outbox.lost_answers = 1
        return OK

    telegram.decide = lose_the_next_answer
    async with asyncio.timeout(10):  # of real time: it would be mute for ever
        await deliver(telegram, outbox, clock)

    assert outbox.lost_answers == 0
    assert texts(telegram) == ["1", "3", "2"]
    assert [outbox.states(number) for number in (1, 2, 3)] == [["sent"]] * 3
