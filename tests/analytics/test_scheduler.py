from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from analytics.scheduler import Ticker


def plain(ticked: asyncio.Event) -> Callable[[], None]:
    return ticked.set


def coroutine(ticked: asyncio.Event) -> Callable[[], Awaitable[None]]:
    async def tick() -> None:
        ticked.set()

    return tick


@pytest.mark.parametrize("kind", [plain, coroutine])
async def test_a_ticker_calls_functions_and_coroutines_until_it_is_stopped(
    kind: Callable[[asyncio.Event], Callable[[], Awaitable[None] | None]],
) -> None:
    ticked = asyncio.Event()
    ticker = Ticker(kind(ticked), seconds=1)

    ticker.start()
    await ticked.wait()
    ticker.stop()
