"""Several who want to write at the same time share a transaction: a commit costs the same for one as for many."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

T = TypeVar("T")


class SharedWrites(Generic[T]):
    """Gives `write` what has come together; what comes while one write is under way goes with the next.

    Whoever brought something goes on when the write that holds it is over, and hears of its failure.
    """

    def __init__(self, write: Callable[[Sequence[T]], Awaitable[None]]) -> None:
        self._write = write
        self._one_at_a_time = asyncio.Lock()
        self._waiting: list[T] = []
        self._next: asyncio.Task[None] | None = None

    async def bring(self, part: T) -> None:
        """Have `part` written, behind all that came before. Cut off, it may be written all the same."""
        self._waiting.append(part)
        if self._next is None:
            self._next = asyncio.create_task(self._write_next())
        await asyncio.shield(self._next)

    async def _write_next(self) -> None:
        async with self._one_at_a_time:
            parts, self._waiting, self._next = self._waiting, [], None
            await self._write(parts)
