from __future__ import annotations

from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import aiohttp
import pytest

from simulator.telegram import Person, TelegramServer
from tests.simulator.api import BOTS, ENTRIES, NO_LIMITS, OTHER_TOKEN, Api
from tests.simulator.meeting import Meet, meet_in
from tests.simulator.scripted_bot import small_world


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as session:
        yield session


@pytest.fixture
def options() -> dict[str, Any]:
    """What the server is made with; a test changes it with `with_options`."""
    return {}


@pytest.fixture
async def server(options: dict[str, Any]) -> AsyncIterator[TelegramServer]:
    server = TelegramServer(BOTS, **{"limits": NO_LIMITS, "entries": ENTRIES} | options)
    await server.start()
    yield server
    await server.stop()


@pytest.fixture
def api(server: TelegramServer, session: aiohttp.ClientSession) -> Api:
    return Api(server, session)


@pytest.fixture
def other_api(server: TelegramServer, session: aiohttp.ClientSession) -> Api:
    return Api(server, session, OTHER_TOKEN)


@pytest.fixture
async def anna(server: TelegramServer) -> Person:
    """Somebody who has pressed Start."""
    person = server.person(7, "Anna", "lv")
    await person.start()
    return person


@pytest.fixture
def meet() -> Meet:
    """Let one person talk to a scripted bot: the outcome, and what the bot noted."""
    return partial(meet_in, small_world())
