"""Presses are answered at once or never, and cost messages nothing."""

from __future__ import annotations

import pytest

from bot.acknowledgements import MAX_IN_FLIGHT, MAX_WAITING, Acknowledgements
from bot.pacing import BotPacer
from bot.request import AnswerLostError, NotSentError
from tests.bot.fakes import FakeTelegram, Reply, Seen, VirtualClock, refusal


def answering(telegram: FakeTelegram, clock: VirtualClock, pacer: BotPacer | None = None) -> Acknowledgements:
    return Acknowledgements(telegram.bot, pacer or BotPacer(25.0), clock)


async def test_a_press_is_answered_with_its_note(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock)
    acknowledgements = answering(telegram, clock)

    acknowledgements.add("77", "Pierakstīts")
    acknowledgements.add("78", None)
    await clock.run(clock.sleep(1))

    assert [call.fields for call in telegram.calls] == [
        {"callback_query_id": "77", "text": "Pierakstīts"},
        {"callback_query_id": "78"},
    ]


async def test_a_long_note_is_cut_to_telegrams_limit(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock)

    answering(telegram, clock).add("77", "x" * 500)
    await clock.run(clock.sleep(1))

    assert len(telegram.calls[0].fields["text"]) == 200


@pytest.mark.parametrize("trouble", [NotSentError("x"), AnswerLostError("x"), refusal(400, "query is too old")])
async def test_failures_are_ignored_and_not_repeated(clock: VirtualClock, trouble: Reply) -> None:
    telegram = FakeTelegram(clock, trouble)

    answering(telegram, clock).add("77", None)
    await clock.run(clock.sleep(60))

    assert len(telegram.calls) == 1


async def test_they_do_not_take_places_of_messages(clock: VirtualClock) -> None:
    pacer = BotPacer(25.0)
    acknowledgements = answering(FakeTelegram(clock), clock, pacer)

    for number in range(50):
        acknowledgements.add(str(number), None)
    await clock.run(clock.sleep(0.001))

    assert pacer.free_at() == 0.0


async def test_they_keep_quiet_in_a_pause_of_the_bot(clock: VirtualClock) -> None:
    pacer, telegram = BotPacer(25.0), FakeTelegram(clock)
    pacer.pause(3.0, now=0.0)

    answering(telegram, clock, pacer).add("77", None)
    await clock.run(clock.sleep(5))

    assert telegram.calls == [Seen(3.0, "answerCallbackQuery", {"callback_query_id": "77"})]


async def test_once_refused_as_too_many_they_keep_the_bots_pace(clock: VirtualClock) -> None:
    pacer, telegram = BotPacer(25.0), FakeTelegram(clock, refusal(429, "", retry_after=1))
    acknowledgements = answering(telegram, clock, pacer)
    acknowledgements.add("1", None)
    await clock.run(clock.sleep(2))

    for number in range(3):
        acknowledgements.add(str(number), None)
    await clock.run(clock.sleep(2))

    gap = 1 / pacer.rate
    assert [call.at for call in telegram.calls[1:]] == pytest.approx([2.0, 2.0 + gap, 2.0 + 2 * gap])


async def test_few_are_in_flight_at_a_time(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock, latency=10.0)
    acknowledgements = answering(telegram, clock)

    for number in range(50):
        acknowledgements.add(str(number), None)
    await clock.run(clock.sleep(1))
    await acknowledgements.close()

    assert len(telegram.calls) == MAX_IN_FLIGHT


async def test_of_a_flood_the_rest_is_dropped(clock: VirtualClock) -> None:
    telegram = FakeTelegram(clock, latency=0.01)
    acknowledgements = answering(telegram, clock)

    for number in range(MAX_WAITING + 100):
        acknowledgements.add(str(number), None)
    await clock.run(clock.sleep(10))

    assert len(telegram.calls) == MAX_WAITING
