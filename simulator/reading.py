"""Reading on in a chat: what has come since one last looked, or comes within a while."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from simulator.chats import Chat, ChatEvent
from simulator.errors import NothingCame


class Reader:
    """A place in what happens in a chat; it only moves on."""

    def __init__(self, chat: Chat) -> None:
        self._chat = chat
        self._position = len(chat.events)

    async def next(self, wanted: Callable[[ChatEvent], bool], timeout: float) -> ChatEvent:
        """The next event that is `wanted`; those before it count as read. Raises NothingCame after `timeout` s."""
        loop = asyncio.get_running_loop()
        until = loop.time() + timeout
        while True:
            event = self._read_on(wanted)
            if event is not None:
                return event
            if loop.time() >= until:
                count = len(self._chat.events)
                raise NothingCame(f"nothing of the kind came within {timeout} s; {count} events in the chat so far")
            await self._chat.changed.wait(until - loop.time())

    def _read_on(self, wanted: Callable[[ChatEvent], bool]) -> ChatEvent | None:
        while self._position < len(self._chat.events):
            event = self._chat.events[self._position]
            self._position += 1
            if wanted(event):
                return event
        return None
