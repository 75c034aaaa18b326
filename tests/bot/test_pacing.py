"""How fast we send."""

from __future__ import annotations

import random

import pytest

from bot.backoff import Backoff
from bot.pacing import MANY_CHATS, BotPacer, ChatPacer, UnaskedPacer


def test_calls_are_spaced_evenly() -> None:
    pacer = BotPacer(25.0)

    pacer.take(10.0)

    assert pacer.free_at() == pytest.approx(10.04)


def test_silence_saves_up_no_burst() -> None:
    pacer = BotPacer(25.0)
    pacer.take(0.0)

    pacer.take(100.0)

    assert pacer.free_at() == pytest.approx(100.04)


def test_a_refusal_pauses_the_bot_and_slows_it_down() -> None:
    pacer = BotPacer(20.0)

    pacer.slow_down(3, called_at=10.0, now=10.0)

    assert pacer.free_at() == pytest.approx(13.1)
    assert pacer.rate == pytest.approx(14.0)


def test_a_salvo_of_refusals_slows_down_once() -> None:
    pacer = BotPacer(20.0)
    pacer.slow_down(3, called_at=10.0, now=10.2)

    pacer.slow_down(3, called_at=10.1, now=10.3)

    assert pacer.rate == pytest.approx(14.0)


def test_a_storm_never_stops_the_bot_altogether() -> None:
    pacer = BotPacer(20.0)

    for second in range(100):
        pacer.slow_down(1, called_at=second, now=second)

    assert pacer.rate == 10.0


def test_each_clean_minute_gives_a_call_a_second_back() -> None:
    pacer = BotPacer(20.0)
    pacer.slow_down(1, called_at=0.0, now=0.0)

    for second in (59, 60, 61, 120):
        pacer.take(second)

    assert pacer.rate == pytest.approx(16.0)


def test_the_rate_recovers_no_further_than_it_was() -> None:
    pacer = BotPacer(20.0)
    pacer.slow_down(1, called_at=0.0, now=0.0)

    for minute in range(1, 30):
        pacer.take(minute * 60)

    assert pacer.rate == 20.0


def test_what_nobody_asked_for_is_taken_up_at_its_own_pace() -> None:
    pacer = UnaskedPacer(BotPacer(25.0), 2.0)
    taken = 0
    for quarter in range(400):
        allowed = pacer.allowance(quarter / 4)
        pacer.take(allowed)
        taken += allowed

    assert taken == pytest.approx(200, abs=1)


def test_silence_saves_up_no_burst_of_what_nobody_asked_for() -> None:
    pacer = UnaskedPacer(BotPacer(25.0), 2.0)

    assert pacer.allowance(3600.0) == 2


def test_after_a_refusal_what_nobody_asked_for_slows_down_with_the_bot() -> None:
    bot = BotPacer(20.0)
    pacer = UnaskedPacer(bot, 10.0)
    bot.slow_down(3, called_at=10.0, now=10.0)

    assert pacer.allowance(12.0) == 0  # Telegram has asked for silence
    assert pacer.allowance(60.0) == 7


def test_what_nobody_asked_for_is_never_faster_than_the_bot() -> None:
    pacer = UnaskedPacer(BotPacer(20.0), 500.0)

    assert pacer.allowance(100.0) == 20


def test_a_chat_gets_one_message_in_an_interval() -> None:
    chats = ChatPacer(1.0)

    chats.note("a", "sendMessage", 5.0)

    assert chats.free_at("a", "sendPhoto") == 6.0
    assert chats.free_at("b", "sendMessage") <= 5.0


def test_an_edit_neither_waits_nor_makes_wait() -> None:
    chats = ChatPacer(1.0)
    chats.note("a", "sendMessage", 5.0)
    chats.note("a", "editMessageText", 5.5)

    assert chats.free_at("a", "editMessageText") <= 5.5
    assert chats.free_at("a", "sendMessage") == 6.0


def test_edits_count_once_telegram_has_refused_one_that_came_too_close() -> None:
    chats = ChatPacer(1.0)
    chats.note("a", "sendMessage", 5.0)

    chats.refused("a", 5.2)

    assert chats.free_at("a", "editMessageText") == 6.0


def test_a_refusal_out_of_the_blue_says_nothing_about_edits() -> None:
    chats = ChatPacer(1.0)
    chats.note("a", "sendMessage", 5.0)

    chats.refused("a", 9.0)

    assert chats.free_at("a", "editMessageText") == 0.0


def test_chats_of_long_ago_are_forgotten() -> None:
    chats = ChatPacer(1.0)
    for number in range(MANY_CHATS + 1):
        chats.note(str(number), "sendMessage", float(number))

    assert chats.free_at("0", "sendMessage") == 0.0


def test_waits_double_up_to_half_a_minute() -> None:
    class Never(random.Random):
        def random(self) -> float:
            return 0.0

    backoff = Backoff(Never())

    assert [backoff.next() for _ in range(8)] == [0.5, 1, 2, 4, 8, 16, 30, 30]


def test_waits_are_cut_at_random_but_never_below_half() -> None:
    backoff = Backoff(random.Random(1), longest=0.5)

    waits = {backoff.next() for _ in range(100)}

    assert len(waits) > 90
    assert 0.25 <= min(waits) <= max(waits) <= 0.5


def test_success_begins_anew() -> None:
    backoff = Backoff(random.Random(1))
    for _ in range(10):
        backoff.next()

    backoff.reset()

    assert backoff.next() <= 0.5
