from __future__ import annotations

import pytest

from simulator.clock import Clock
from simulator.errors import ApiError
from simulator.limits import Limits, RateLimiter, Window
from simulator.telegram import Person, TelegramServer
from tests.simulator.api import Api, StillClock, keyboard


def limiter(clock: Clock, **limits: float) -> RateLimiter:
    return RateLimiter(Limits(**limits), clock)  # type: ignore[arg-type] - whole numbers are floats too


def refusal(limiter: RateLimiter, chat_id: int, messages: int = 1) -> ApiError:
    with pytest.raises(ApiError) as caught:
        limiter.sending(chat_id, messages)
    return caught.value


def test_window_frees_places_one_by_one() -> None:
    window = Window(2, 10.0)
    window.add(0.0)
    window.add(4.0)

    assert [window.wait(5.0), window.wait(10.0), window.wait(10.0, calls=2)] == [5.0, 0.0, 4.0]


def test_bot_sends_at_most_30_a_second() -> None:
    clock = StillClock()
    bot = limiter(clock)
    for chat_id in range(1, 31):
        bot.sending(chat_id)

    assert refusal(bot, 31).code == 429
    clock.now = 1.0
    bot.sending(31)


def test_private_chat_takes_a_short_burst_then_one_a_second() -> None:
    clock = StillClock()
    bot = limiter(clock, chat_burst=3)
    for _ in range(3):
        bot.sending(1)

    assert refusal(bot, 1).parameters == {"retry_after": 3}
    bot.sending(2)
    clock.now = 3.0
    bot.sending(1)


def test_group_takes_20_a_minute() -> None:
    clock = StillClock()
    bot = limiter(clock)
    for _ in range(20):
        bot.sending(-1)

    assert refusal(bot, -1).parameters == {"retry_after": 60}


def test_edits_count_for_the_bot_only() -> None:
    bot = limiter(StillClock(), bot_per_second=2)
    bot.editing()
    bot.editing()

    with pytest.raises(ApiError, match="429 Too Many Requests: retry after 1"):
        bot.editing()


def test_refused_calls_do_not_count() -> None:
    clock = StillClock()
    bot = limiter(clock, bot_per_second=100, chat_burst=1)
    bot.sending(1)
    refusal(bot, 1)
    clock.now = 1.0

    bot.sending(1)


def test_album_counts_each_message() -> None:
    bot = limiter(StillClock(), chat_burst=3)
    bot.sending(1, messages=2)

    assert refusal(bot, 1, messages=2).code == 429


def test_speed_shrinks_waiting() -> None:
    clock = Clock(speed=60)

    assert clock.real(60) == 1.0
    assert refusal(_exhausted_group(clock), -1).parameters == {"retry_after": 1}


def _exhausted_group(clock: Clock) -> RateLimiter:
    bot = limiter(clock)
    for _ in range(20):
        bot.sending(-1)
    return bot


def test_clock_must_go_forward() -> None:
    with pytest.raises(ValueError, match="above 0"):
        Clock(speed=0)


@pytest.mark.parametrize("options", [{"limits": Limits(chat_burst=1, chat_per_second=0.001)}])
async def test_too_many_requests_are_refused_and_counted(server: TelegramServer, api: Api, anna: Person) -> None:
    message = await api.say(anna, reply_markup=keyboard("a"))

    body = await api("sendMessage", chat_id=7, text="Vēl")

    assert body["error_code"] == 429
    assert 900 < body["parameters"]["retry_after"] <= 1000
    assert await api.result("editMessageText", chat_id=7, message_id=message["message_id"], text="Jauns")
    assert server.violations == {"429 Too Many Requests: retry after N": 1}
