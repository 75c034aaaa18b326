"""The stand-in for Telegram, taking down which process made which call, and when."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from itertools import pairwise
from typing import Any

import aiohttp
from aiohttp import web
from aiohttp.typedefs import Handler

from simulator.telegram import TelegramServer

# What any process may call: about itself, or beside a turn that it took. All else is the sender's.
ANYBODYS = frozenset({"getMe", "setWebhook", "deleteWebhook", "setMyCommands", "answerCallbackQuery"})


@dataclass(frozen=True)
class Heard:
    """A call, from its beginning to its end or to its caller's death, in seconds of this machine."""

    pid: int
    bot: str
    method: str
    began: float
    ended: float
    status: int

    @property
    def is_senders(self) -> bool:
        """Whether only the sender may make it."""
        return self.method not in ANYBODYS


class WatchedServer(TelegramServer):
    """`heard` holds all calls, in the order of their ends."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.heard: list[Heard] = []

    def sends(self, since: float = 0.0) -> list[Heard]:
        """The calls of senders that began after an instant, in the order of their beginnings."""
        found = [call for call in self.heard if call.is_senders and call.began > since]
        return sorted(found, key=lambda call: call.began)

    def _application(self, session: aiohttp.ClientSession) -> web.Application:
        application = super()._application(session)

        @web.middleware
        async def listen(request: web.Request, handler: Handler) -> web.StreamResponse:
            return await self._listen(request, handler)

        application.middlewares.append(listen)
        return application

    async def _listen(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        _, bot, *method = request.path.split("/")
        agent = request.headers.get("User-Agent", "")
        if not bot.startswith("bot") or len(method) != 1 or not agent.isdecimal():
            return await handler(request)
        began, status = time.monotonic(), 0
        try:
            response = await handler(request)
            status = response.status
            return response
        finally:
            named = bot.removeprefix("bot").partition(":")[0]
            self.heard.append(Heard(int(agent), named, method[0], began, time.monotonic(), status))


def faults(heard: Sequence[Heard]) -> Iterator[str]:
    """Say what is wrong with who called when."""
    conflicts = sum(call.status == HTTPStatus.CONFLICT for call in heard)
    if conflicts:
        yield f"{conflicts} calls were answered with 409"
    for bot in sorted({call.bot for call in heard}):
        calls = sorted((call for call in heard if call.bot == bot and call.is_senders), key=lambda call: call.began)
        if overlaps := sum(_overlap(before, after) for before, after in pairwise(_terms(calls))):
            yield f"two processes sent for one bot at the same time, {overlaps} times"


def _terms(calls: Sequence[Heard]) -> list[Heard]:
    """Join the calls that a process made one after the other to one that lasts from the first to the last."""
    terms: list[Heard] = []
    for call in calls:
        if terms and terms[-1].pid == call.pid:
            last = terms.pop()
            call = Heard(call.pid, call.bot, call.method, last.began, max(last.ended, call.ended), call.status)
        terms.append(call)
    return terms


def _overlap(before: Heard, after: Heard) -> bool:
    return after.began < before.ended
