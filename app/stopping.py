"""A stop signal, and what goes on until it comes."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

Work = Coroutine[Any, Any, Any]


def nothing() -> None:
    """Do nothing."""


class Stopping:
    """`event` is the signal; `then` is called with it."""

    def __init__(self, then: Callable[[], None] = nothing) -> None:
        self.event = asyncio.Event()
        self._then = then
        self._beside: set[asyncio.Task[Any]] = set()  # a task that nobody holds may vanish

    def stop(self) -> None:
        """Give the signal."""
        if not self.event.is_set():
            self.event.set()
            self._then()

    async def comes_after(self, task: asyncio.Future[Any]) -> bool:
        """Wait for a task, but not beyond the signal, with which it is cancelled. Tells whether it came to its end."""
        stopped = asyncio.create_task(self.event.wait())
        await asyncio.wait((task, stopped), return_when=asyncio.FIRST_COMPLETED)
        stopped.cancel()
        if not task.done():
            task.cancel()
            return False
        task.result()
        return True

    async def ends(self, run: Work, stop: Callable[[], None]) -> None:
        """Let `run` go on until the signal, then `stop` it and wait for its end."""
        running = asyncio.create_task(run)
        stopped = asyncio.create_task(self.event.wait())
        await asyncio.wait((running, stopped), return_when=asyncio.FIRST_COMPLETED)
        stop()
        stopped.cancel()
        await running

    async def side_by_side(self, *works: Work) -> None:
        """Wait for all; one that fails stops the others. Raises the first one's fault."""
        tasks = [asyncio.create_task(work) for work in works]
        waiting = set(tasks)
        while waiting:
            done, waiting = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
            if any(task.exception() for task in done if not task.cancelled()):
                self.stop()
        for task in tasks:
            if not task.cancelled():
                task.result()

    def beside(self, work: Work) -> None:
        """Do something beside, which may be lost without harm."""
        task = asyncio.create_task(work)
        self._beside.add(task)
        task.add_done_callback(self._beside.discard)

    async def close(self) -> None:
        """Drop what is still done beside."""
        tasks = list(self._beside)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
