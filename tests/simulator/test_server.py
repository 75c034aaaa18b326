from __future__ import annotations

import asyncio

import aiohttp
import pytest

from simulator.telegram import BotAccount, PortInUse, TelegramServer, serve
from tests.simulator.api import BOTS


async def test_port_in_use_is_named(server: TelegramServer) -> None:
    port = int(server.url.rpartition(":")[2])

    with pytest.raises(PortInUse, match=f"port {port} on 127.0.0.1 is in use: stop the program"):
        await TelegramServer(BOTS).start(port=port)


async def test_server_can_be_stopped_twice_and_read_afterwards() -> None:
    server = TelegramServer(BOTS)
    await server.start()
    await server.person(7, "Anna").start()

    await server.stop()
    await server.stop()

    assert [chat.title for chat in server.chats] == ["Anna"]


async def test_stopping_ends_long_polls(server: TelegramServer) -> None:
    async with aiohttp.ClientSession() as session:
        poll = asyncio.create_task(session.get(f"{server.url}/bot{BOTS[0].token}/getUpdates?timeout=50"))
        while not server.calls:
            await asyncio.sleep(0.01)

        await server.stop()

        with pytest.raises(aiohttp.ClientError):
            await poll


async def test_serving_says_when_it_listens_and_stops_when_cancelled() -> None:
    started: asyncio.Future[TelegramServer] = asyncio.get_running_loop().create_future()
    task = asyncio.create_task(serve([BotAccount("1:a", "a_bot", "A")], port=0, started=started.set_result))

    server = await started
    task.cancel()

    assert server.url.startswith("http://127.0.0.1:")
    with pytest.raises(asyncio.CancelledError):
        await task


def test_same_seed_gives_the_same_ids() -> None:
    first, second = TelegramServer(BOTS, seed=3), TelegramServer(BOTS, seed=3)

    assert first.dump() == second.dump()
