from __future__ import annotations

import asyncio
import random

import aiohttp
import pytest

from simulator.faults import FaultPlan
from simulator.telegram import Fault, Faults, Person, TelegramServer
from tests.simulator.api import Api


def texts(person: Person) -> list[str]:
    return [message.text for message in person.chat.messages.values() if message.from_bot]


async def test_nothing_goes_wrong_by_default(server: TelegramServer, api: Api, anna: Person) -> None:
    await api.say(anna)

    assert not any(server.faults.struck.values())


@pytest.mark.parametrize(
    ("fault", "code"), [(Fault.TOO_MANY_REQUESTS, 429), (Fault.SERVER_ERROR, 500)], ids=["429", "500"]
)
async def test_refusal_on_purpose_does_nothing_and_is_no_violation(
    server: TelegramServer, api: Api, anna: Person, fault: Fault, code: int
) -> None:
    server.faults.next("sendMessage", fault)

    body = await api("sendMessage", chat_id=7, text="a")

    assert (body["error_code"], texts(anna), server.violations) == (code, [], {})
    assert await api.say(anna)


async def test_dropped_connection_leaves_nothing_done(server: TelegramServer, api: Api, anna: Person) -> None:
    server.faults.next("sendMessage", Fault.DROPPED)

    with pytest.raises(aiohttp.ClientError):
        await api.say(anna)

    assert texts(anna) == []


async def test_lost_answer_leaves_everything_done(server: TelegramServer, api: Api, anna: Person) -> None:
    server.faults.next("sendMessage", Fault.ANSWER_LOST)

    with pytest.raises(aiohttp.ClientError):
        await api.say(anna, "Tomēr")

    assert texts(anna) == ["Tomēr"]


@pytest.mark.parametrize("options", [{"faults": Faults(slow_seconds=30.0, script=(("sendMessage", Fault.SLOW),))}])
async def test_slow_call_is_done_at_once_and_answered_late(api: Api, anna: Person) -> None:
    call = asyncio.create_task(api.say(anna, "Tomēr"))

    assert (await anna.next_message()).text == "Tomēr"
    assert not call.done()
    call.cancel()


def test_script_strikes_the_next_call_of_its_method_once() -> None:
    script = (("getMe", Fault.DROPPED), ("sendMessage", Fault.SLOW))
    plan = FaultPlan(Faults(script=script), random.Random(0))

    assert [plan.for_call(name) for name in ("sendMessage", "sendMessage", "getMe")] == [
        Fault.SLOW,
        None,
        Fault.DROPPED,
    ]


def test_same_seed_gives_the_same_faults() -> None:
    faults = Faults(server_error=0.3, dropped=0.3)
    plans = [FaultPlan(faults, random.Random(5)) for _ in range(2)]

    first, second = ([plan.for_call("sendMessage") for _ in range(50)] for plan in plans)

    assert first == second
    assert set(first) == {None, Fault.SERVER_ERROR, Fault.DROPPED}
    assert plans[0].struck.total() == 50 - first.count(None)


def test_chance_strikes_the_named_methods_only() -> None:
    plan = FaultPlan(Faults(server_error=1.0, methods=frozenset({"getUpdates"})), random.Random(0))

    assert [plan.for_call("sendMessage"), plan.for_call("getUpdates")] == [None, Fault.SERVER_ERROR]


@pytest.mark.parametrize("chances", [{"slow": 1.5}, {"slow": 0.6, "dropped": 0.6}])
def test_chances_are_probabilities(chances: dict[str, float]) -> None:
    with pytest.raises(ValueError, match="probabilities"):
        Faults(**chances)  # type: ignore[arg-type]


@pytest.mark.parametrize("options", [{"faults": Faults(duplicate_update=1.0)}])
async def test_duplicate_update_comes_again_with_the_same_id(api: Api, anna: Person) -> None:
    (update,) = await api.updates()

    assert await api.updates(offset=update["update_id"] + 1) == [update]
    assert api.server.faults.struck["duplicate_update"] == 1
