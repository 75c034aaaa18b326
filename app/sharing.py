"""Several who want to write at the same time share a transaction: a commit costs the same for one as for many."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class SharedWrites(Generic[T]):
    """Gives `write` what has come together; what comes while one write is under way goes with the next.

    Whoever brought something goes on when it is written. Should a shared write fail, each part is written alone, in
    the order in which they came: only whoever brought what fails then hears of it.
    """

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[None]]) -> None:
        self._write = write
        self._one_at_a_time = asyncio.Lock()
        self._waiting: list[tuple[T, asyncio.Future[None]]] = []
        self._next: asyncio.Task[None] | None = None

    async def bring(self, part: T) -> None:
        """Have `part` written, behind all that came before. Cut off, it may be written all the same."""
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((part, written))
        if self._next is None or self._next.done():
            self._next = asyncio.create_task(self._write_next())
        await written

    async def _write_next(self) -> None:
        async with self._one_at_a_time:
            waiting, self._waiting, self._next = self._waiting, [], None
            if not await self._written(waiting):
                for each in waiting:
                    await self._written([each])

    async def _written(self, waiting: Sequence[tuple[T, asyncio.Future[None]]]) -> bool:
        """Write these and tell who brought them; of several that failed nobody is told yet, and False says so."""
        fault: Exception | None = None
        try:
            await self._write([part for part, _ in waiting])
        except Exception as exc:  # noqa: BLE001 - told to who brought it
            fault = exc
        if fault is not None and len(waiting) > 1:
            return False
        for _, written in waiting:
            _tell(written, fault)
        return True


def _tell(written: asyncio.Future[None], fault: Exception | None) -> None:
    if written.done():  # who was cut off waits no more
        return
    if fault is None:
        written.set_result(None)
    else:
        written.set_exception(fault)
